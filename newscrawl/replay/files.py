"""Finding files and opening them: regular files under one root folder, and nothing else."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from urllib.parse import unquote_to_bytes

from newscrawl.errors import UnsafePathError, UsageError

_NOT_REGULAR = "no regular file"


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A file under the folder that was given."""

    root: Path
    """Absolute, with no link in it."""
    name: str
    """Relative to the root, parts joined with "/"."""

    @property
    def uri(self) -> str:
        """The file's address in the ledger; never in a capture."""
        return (self.root / self.name).as_uri()

    @classmethod
    def of(cls, root: Path, uri: str) -> LocalFile:
        """Read back what `uri` said; raises UnsafePathError for an address outside the root."""
        prefix = root.as_uri().removesuffix("/") + "/"
        if not uri.startswith(prefix):
            raise UnsafePathError(f"{uri} is no file under {root}")
        return cls(root, os.fsdecode(unquote_to_bytes(uri.removeprefix(prefix))))

    def open(self) -> BinaryIO:
        """Open it for reading without following a link at any step below the root.

        Raises UnsafePathError for a link, a folder, a FIFO, a socket or a device, OSError for what cannot be read.
        """
        *folders, last = _parts(self.name)
        folder = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY)
        try:
            for part in folders:
                inner = _open_at(folder, part, os.O_DIRECTORY, self.name)
                os.close(folder)
                folder = inner
            if odd := _oddity(folder, last):
                # Asked first, because opening a device or a FIFO can do something.
                raise UnsafePathError(f"{self.name}: {odd}")
            # O_NONBLOCK: should a FIFO have taken its place since, opening it must not wait for a writer.
            handle = _open_at(folder, last, os.O_NONBLOCK, self.name)
        finally:
            os.close(folder)
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            os.close(handle)
            raise UnsafePathError(f"{self.name}: {_NOT_REGULAR}")
        return os.fdopen(handle, "rb")

    def sibling(self, suffix: str) -> LocalFile:
        """The file of the same name with something added."""
        return LocalFile(self.root, self.name + suffix)


def find(path: Path | str, *, listed: Path | str | None = None) -> Iterator[LocalFile]:
    """Find the files at `path` in the order of their names: one file, or all of a folder and the folders in it.

    With `listed`, the files that this text names, one a line, relative to `path`. Blank lines and lines that begin
    with "#" count for nothing.
    Links and hidden folders (".git") are named and not followed; that they are no pages is for `load` to say.
    Raises UsageError where nothing stands at `path`.
    """
    if listed is not None:
        yield from _listed(Path(listed), root_of(path))
    elif Path(path).is_dir():
        yield from _walk(root_of(path), "")
    else:
        yield LocalFile(root_of(path), _real(path).name)


def root_of(path: Path | str) -> Path:
    """The folder under which all files of `path` stand."""
    real = _real(path)
    return real if real.is_dir() else real.parent


def _real(path: Path | str) -> Path:
    try:
        return Path(path).resolve(strict=True)
    except (OSError, ValueError, RuntimeError) as error:
        raise UsageError(f"there is no file or folder {os.fspath(path)!r}") from error


def _walk(root: Path, folder: str) -> Iterator[LocalFile]:
    try:
        entries = sorted(os.scandir(root / folder), key=lambda entry: entry.name)
    except OSError:
        yield LocalFile(root, folder.rstrip("/"))
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False) and not entry.name.startswith("."):
            yield from _walk(root, f"{folder}{entry.name}/")
        else:
            yield LocalFile(root, folder + entry.name)


def _listed(names: Path, root: Path) -> Iterator[LocalFile]:
    try:
        lines = names.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError as error:
        raise UsageError(f"the list {os.fspath(names)!r} cannot be read: {error.strerror}") from error
    named = (line.strip() for line in lines)
    yield from (LocalFile(root, _relative(name, root)) for name in named if name and not name.startswith("#"))


def _relative(name: str, root: Path) -> str:
    path = PurePosixPath(name)
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)


def _parts(name: str) -> tuple[str, ...]:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts or "\x00" in name:
        raise UnsafePathError(f"{name!r} leads out of the folder")
    return path.parts


def _open_at(folder: int, part: str, flags: int, name: str) -> int:
    try:
        return os.open(part, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | flags, dir_fd=folder)
    except OSError as error:
        # A link says ELOOP, or ENOTDIR where a folder was asked for; a socket says ENXIO.
        if odd := _oddity(folder, part):
            raise UnsafePathError(f"{name}: {odd}") from error
        raise


def _oddity(folder: int, part: str) -> str | None:
    try:
        mode = os.stat(part, dir_fd=folder, follow_symlinks=False).st_mode
    except OSError:
        return None
    if stat.S_ISLNK(mode):
        return "a link; links are not followed"
    return None if stat.S_ISREG(mode) or stat.S_ISDIR(mode) else _NOT_REGULAR
