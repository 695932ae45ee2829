"""Finding files and opening them: regular files under one root folder, and nothing else."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from urllib.parse import unquote_to_bytes

from newscrawl.article import Reason, Refusal
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
        prefix = root.as_uri().rstrip("/") + "/"
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
            # O_NONBLOCK: opening a FIFO must not wait for somebody to write into it.
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


@dataclass(frozen=True, slots=True)
class Skipped:
    """What stands under the root and is not opened."""

    file: LocalFile
    refusal: Refusal


def find(path: Path | str, *, listed: Path | str | None = None) -> Iterator[LocalFile | Skipped]:
    """Find the files at `path` in the order of their names: one file, or all of a folder and the folders in it.

    With `listed`, the files that this text names, one a line, relative to `path` (or to the list's own folder, where
    `path` is the list). Blank lines and lines that begin with "#" count for nothing.
    Links are not followed; hidden files and folders (".git") are left out and said so.
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


def _walk(root: Path, folder: str) -> Iterator[LocalFile | Skipped]:
    try:
        entries = sorted(os.scandir(root / folder), key=lambda entry: entry.name)
    except OSError as error:
        yield Skipped(LocalFile(root, folder.rstrip("/")), Refusal(Reason.UNREADABLE, error.strerror or str(error)))
        return
    for entry in entries:
        file = LocalFile(root, folder + entry.name)
        if refusal := _refused(entry):
            yield Skipped(file, refusal)
        elif entry.is_dir(follow_symlinks=False):
            yield from _walk(root, f"{file.name}/")
        else:
            yield file


def _refused(entry: os.DirEntry[str]) -> Refusal | None:
    if entry.is_symlink():
        return Refusal(Reason.UNSAFE_PATH, "a link; links are not followed")
    if entry.name.startswith("."):
        return Refusal(Reason.NOT_A_PAGE, "hidden")
    if not entry.is_dir(follow_symlinks=False) and not entry.is_file(follow_symlinks=False):
        return Refusal(Reason.UNSAFE_PATH, _NOT_REGULAR)
    return None


def _listed(names: Path, root: Path) -> Iterator[LocalFile | Skipped]:
    try:
        lines = names.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError as error:
        raise UsageError(f"the list {os.fspath(names)!r} cannot be read: {error.strerror}") from error
    for line in lines:
        name = line.strip()
        if not name or name.startswith("#"):
            continue
        file = LocalFile(root, _relative(name, root))
        try:
            _parts(file.name)
        except UnsafePathError as error:
            yield Skipped(file, Refusal(Reason.UNSAFE_PATH, str(error)))
        else:
            yield file


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
    except (NotADirectoryError, IsADirectoryError):
        raise UnsafePathError(f"{name}: {_NOT_REGULAR}") from None
    except OSError as error:
        # O_NOFOLLOW says ELOOP for a link; opening a socket says ENXIO.
        if _is_odd(folder, part):
            raise UnsafePathError(f"{name}: {_NOT_REGULAR}") from error
        raise


def _is_odd(folder: int, part: str) -> bool:
    try:
        mode = os.stat(part, dir_fd=folder, follow_symlinks=False).st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)
