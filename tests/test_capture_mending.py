"""What a killed writer leaves behind is put right by the next."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest
from warcio.cli import main as warcio

from newscrawl.article import Page
from newscrawl.capture import CaptureWriter, Torn, load, mend, scan, warc_files

KILLED = """
import os, signal, sys
from newscrawl.article import Page
from newscrawl.capture import CaptureWriter
writer = CaptureWriter(sys.argv[1])
refs = writer.append([Page(body=os.urandom(500)) for _ in range(3)])
print(*(ref.offset + ref.length for ref in refs), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def abandoned(tmp_path):
    """A file whose writer was killed, and where its three records end."""
    done = subprocess.run([sys.executable, "-c", KILLED, tmp_path], capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL
    [name] = warc_files(tmp_path)
    return tmp_path / name, [int(word) for word in done.stdout.split()]


def found(path):
    return list(scan(path.parent, path.name))


@pytest.mark.parametrize("rows", [0, 1, 2])
@pytest.mark.parametrize("cut", [1, 30, 400])
def test_a_torn_end_is_cut_off_behind_the_last_whole_record(abandoned, cut, rows):
    path, ends = abandoned
    os.truncate(path, ends[2] - cut)
    assert isinstance(found(path)[-1], Torn)
    assert mend(path.parent, lambda _: [0, *ends][rows]) == [path.name]
    assert path.stat().st_size == ends[1]
    assert len(found(path)) == 2
    with pytest.raises(SystemExit) as ended:
        warcio(["check", str(path)])
    assert ended.value.code == 0


def test_what_is_whole_or_promised_is_never_touched(abandoned):
    path, ends = abandoned
    content = path.read_bytes()
    assert mend(path.parent, lambda _: 0) == []
    assert path.read_bytes() == content
    assert list(path.parent.iterdir()) == [path]
    path.with_name(f"{path.name}.open").touch()
    os.truncate(path, ends[2] - 5)
    assert mend(path.parent, lambda _: ends[2]) == []
    assert path.stat().st_size == ends[2] - 5


def test_a_damaged_record_that_rows_point_at_does_not_cost_those_behind_it(abandoned):
    path, ends = abandoned
    content = bytearray(path.read_bytes())
    content[ends[0] + 40] ^= 0xFF
    path.write_bytes(content)
    assert mend(path.parent, lambda _: ends[2]) == []
    assert path.read_bytes() == bytes(content)
    assert load(path.parent, path.name, ends[1]).body


def test_a_file_that_is_being_written_is_left_alone(tmp_path):
    with CaptureWriter(tmp_path) as writer:
        [ref] = writer.append([Page(body=b"x")])
        with (tmp_path / ref.file).open("ab") as stream:
            stream.write(b"\x1f\x8b half a record")
        assert mend(tmp_path, lambda _: 0) == []
    assert mend(tmp_path, lambda _: 0) == []
    assert list(tmp_path.iterdir()) == [tmp_path / ref.file]
