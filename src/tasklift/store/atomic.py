"""Files that are there whole or not at all: written beside their place, synced, renamed into it."""

import errno
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tasklift.settings.errors import MachineError, UserError
from tasklift.settings.messages import say

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_CLOSED = {errno.EROFS, errno.EACCES, errno.EPERM}
_NO_FOLDER = {errno.ENOTDIR, errno.EEXIST}
_TOO_MANY = {errno.EMFILE, errno.ENFILE}


@contextmanager
def naming_disk_trouble(path: Path) -> Iterator[None]:
    """Turns the system's word for a full or read-only disk into an error that says what to do."""
    try:
        yield
    except OSError as fault:
        if fault.errno in _NO_ROOM:
            raise disk_full(path) from fault
        if fault.errno in _CLOSED:
            raise not_writable(path) from fault
        if fault.errno in _NO_FOLDER:
            raise not_writable(path, say(": a file stands where a folder is needed")) from fault
        if fault.errno in _TOO_MANY:
            raise too_many_files() from fault
        raise


def not_writable(path: Path, why: str = "") -> MachineError:
    """The error for a place where nothing may be written."""
    return MachineError(
        "not-writable",
        say("cannot write to {path}{why}", path=path, why=why),
        advice=say("choose another folder with --store"),
    )


def too_many_files() -> MachineError:
    """The error for a process that may not open one more file."""
    return MachineError(
        "too-many-files",
        say("the system lets this process open no more files"),
        advice=say("raise the limit (`ulimit -n 1024`) and run the same command again: finished work is kept"),
    )


def disk_full(path: Path, needed: int | None = None) -> MachineError:
    """The error for a full disk; `needed` in bytes, where known."""
    folder = next((parent for parent in [path, *path.parents] if parent.is_dir()), Path("/"))
    free = shutil.disk_usage(folder).free
    wanted = say("{needed:,} bytes are needed", needed=needed) if needed else say("more is needed")
    return MachineError(
        "disk-full",
        say(
            "no room on the disk of {folder}: {free:,} bytes are free, {wanted}",
            folder=folder,
            free=free,
            wanted=wanted,
        ),
        advice=say("free some space (`lift gc` helps) and run the same command again: finished work is kept"),
    )


def write_atomic(path: Path, content: bytes) -> None:
    """Put `content` in the place of whatever `path` held."""

    def write(temporary: Path) -> None:
        with temporary.open("wb") as stream:
            stream.write(content)

    place_atomic(path, write)


def place_atomic(path: Path, write: Callable[[Path], None]) -> None:
    """Let `write` make a file or a folder under a temporary name, sync it and rename it to `path`.

    A folder in the place stays, and the new one is dropped; a file in the place is replaced.
    """
    with naming_disk_trouble(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        # A part of the name is enough to know it by, and leaves room where the name is as long as names may be.
        temporary = path.with_name(f".{path.name[:40]}.{uuid.uuid4().hex}.tmp")
        try:
            write(temporary)
            _sync_tree(temporary)
            _rename(temporary, path)
            sync(path.parent)
        finally:
            remove(temporary)


def place_new(folder: Path, write: Callable[[Path], None]) -> None:
    """Let `write` make a folder whole, as `place_atomic` does. Raises UserError `output-exists` if one is there."""
    if folder.exists():
        raise UserError(
            "output-exists", say("{folder} is there already", folder=folder), advice=say("name a new folder")
        )
    place_atomic(folder, write)


def copy_files(source: Path, target: Path) -> None:
    """The files of a folder into a new one, each by itself: `shutil.copytree` tells of a full disk in words alone."""
    for path in sorted(source.rglob("*")):
        if path.is_file():
            place = target / path.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place)


def remove(path: Path) -> None:
    """Remove a file or folder, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Push a file or a folder's list of names to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_tree(path: Path) -> None:
    if path.is_dir():
        for inner in path.iterdir():
            _sync_tree(inner)
    sync(path)


def _rename(temporary: Path, path: Path) -> None:
    try:
        temporary.rename(path)
    except OSError as fault:
        if fault.errno not in {errno.ENOTEMPTY, errno.EEXIST} or not path.is_dir():
            raise
