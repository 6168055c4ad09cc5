"""The bytes of a user's file, unpacked piece by piece; all that can be wrong with a file as such is said here."""

import difflib
import errno
import gzip
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedIOBase
from pathlib import Path

from tasklift.data.formats.sniffed import Compression
from tasklift.settings.errors import MachineError, Place, UserError
from tasklift.settings.kept import say_kept
from tasklift.settings.messages import say

PIECE = 1 << 22
GZIP_MAGIC = b"\x1f\x8b"
BOMB_BYTES = 1 << 30
BOMB_RATIO = 1000


def pieces(path: Path, compression: Compression, size: int = PIECE) -> Iterator[bytes]:
    """The unpacked content in pieces of `size` bytes; a packed file that unpacks beyond reason is refused."""
    packed = _size(path)
    produced = 0
    with troubles(path), _open(path, compression) as stream:
        while piece := stream.read(size):
            produced += len(piece)
            if produced > BOMB_BYTES and produced > BOMB_RATIO * packed and compression is Compression.GZIP:
                raise _bomb(path, produced, packed)
            yield piece


def head(path: Path, size: int) -> tuple[bytes, Compression]:
    """The first `size` unpacked bytes, and how the file is packed, by its magic bytes."""
    _size(path)
    with troubles(path), path.open("rb") as stream:
        first = stream.read(size)
    if not first.startswith(GZIP_MAGIC):
        return first, Compression.NONE
    return next(pieces(path, Compression.GZIP, size), b""), Compression.GZIP


def _open(path: Path, compression: Compression) -> BufferedIOBase:
    if compression is Compression.GZIP:
        return gzip.open(path, "rb")
    return path.open("rb")


@contextmanager
def troubles(path: Path) -> Iterator[None]:
    """Says in the user's words what the file system and gzip complain about."""
    try:
        yield
    except EOFError as error:
        advice = say("the file was cut off: copy or download it again")
        raise UserError(
            "gzip-truncated", say("the gzip file ends too early"), where=_at(path), advice=advice
        ) from error
    except (gzip.BadGzipFile, zlib.error) as error:
        advice = say("copy or download the file again")
        raise UserError(
            "gzip-corrupt", say("not a sound gzip file: {problem}", problem=error), where=_at(path), advice=advice
        ) from error
    except PermissionError as error:
        advice = say("give yourself the right to read it (chmod u+r)")
        raise UserError("file-unreadable", say("the file may not be read"), where=_at(path), advice=advice) from error
    except OSError as error:
        reason = say_kept(error.strerror or str(error))
        raise MachineError(
            "read-failed", say("reading failed: {reason}", reason=reason), where=_at(path), advice=say("try again")
        ) from error


def _size(path: Path) -> int:
    with troubles(path):
        try:
            found = path.stat()
        except (FileNotFoundError, NotADirectoryError, ValueError) as error:
            raise _missing(path) from error
        except OSError as error:
            if error.errno != errno.ENAMETOOLONG:
                raise
            raise _missing(path) from error
    if stat.S_ISDIR(found.st_mode):
        raise UserError(
            "file-is-folder", say("this is a folder, not a file"), where=_at(path), advice=say("name a file in it")
        )
    if not stat.S_ISREG(found.st_mode):
        advice = say("write what comes out of it into a file, or hand it over by stdin where a command takes `-`")
        raise UserError(
            "file-special",
            say("this is a pipe or a device, which can be read but once"),
            where=_at(path),
            advice=advice,
        )
    return found.st_size


def _missing(path: Path) -> UserError:
    folder = path.parent
    names = sorted(entry.name for entry in folder.iterdir()) if folder.is_dir() else []
    near = difflib.get_close_matches(path.name, names, n=1)
    advice = (
        say("did you mean {name}?", name=near[0]) if near else say("check the path; it is relative to the task file")
    )
    if not folder.is_dir():
        advice = say("the folder {folder} does not exist either", folder=folder)
    return UserError("file-missing", say("there is no such file"), where=_at(path), advice=advice)


def _bomb(path: Path, produced: int, packed: int) -> UserError:
    problem = say(
        "{packed:,} bytes of gzip unpack to more than {produced:,}: this looks like a gzip bomb",
        packed=packed,
        produced=produced,
    )
    return UserError("gzip-bomb", problem, where=_at(path), advice=say("unpack the file yourself if you trust it"))


def _at(path: Path) -> Place:
    return Place(str(path))
