"""Bytes to text, piece by piece: bytes that the encoding does not know are marked, so that only their rows suffer."""

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

LONGEST_LINE = 64 << 20
EXCERPT = 80
_MARK = "tasklift.mark"
_MARKED = re.compile("[\udc00-\udcff]")
_UNSAFE = re.compile(r"[^\x20-\x7e]")
BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True)
class Piece:
    """A stretch of text. Where `damaged`, undecodable bytes b stand in it as the code points U+DC00 + b."""

    text: str
    damaged: bool


def decoded(pieces: Iterable[bytes], encoding: str) -> Iterator[Piece]:
    """The text of a file without its byte order mark, however often it was put there.

    A character cut between two pieces stays whole.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    begun = False
    for piece in pieces:
        result = _decode(decoder, piece, final=False)
        if result.text and not begun:
            result = Piece(result.text.lstrip(BYTE_ORDER_MARK), result.damaged)
            begun = True
        yield result
    yield _decode(decoder, b"", final=True)


def clipped(pieces: Iterable[Piece], newline: str) -> Iterator[Piece]:
    """The same text with lines cut soon after `LONGEST_LINE` characters, so that no line can fill the memory."""
    length = 0
    for piece in pieces:
        last = piece.text.rfind(newline)
        if last >= 0:
            first = piece.text.find(newline)
            kept = piece.text[:first] if length <= LONGEST_LINE else ""
            length = len(piece.text) - last
            yield Piece(kept + piece.text[first:], piece.damaged)
        elif length <= LONGEST_LINE:
            length += len(piece.text)
            yield piece


def undecodable(text: str) -> int | None:
    """The position of the first byte that could not be decoded, if there is one."""
    found = _MARKED.search(text)
    return found.start() if found else None


def mended(piece: Piece) -> str:
    """The text with U+FFFD for each byte that could not be decoded."""
    return _MARKED.sub("\ufffd", piece.text) if piece.damaged else piece.text


def excerpt_of(text: str) -> str:
    """The beginning of a record in printable ASCII: safe for any terminal, log and page."""
    return _UNSAFE.sub(_escape, text[:EXCERPT])


def _escape(found: re.Match[str]) -> str:
    character = found.group()
    if _MARKED.match(character):
        return f"\\x{ord(character) - 0xDC00:02x}"
    return character.encode("unicode_escape").decode("ascii")


def _decode(decoder: codecs.IncrementalDecoder, piece: bytes, *, final: bool) -> Piece:
    state = decoder.getstate()
    try:
        return Piece(decoder.decode(piece, final), damaged=False)
    except UnicodeDecodeError:
        decoder.setstate(state)
    decoder.errors = _MARK
    try:
        return Piece(decoder.decode(piece, final), damaged=True)
    finally:
        decoder.errors = "strict"


def _mark(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wide = error.encoding.lower().startswith(("utf-16", "utf-32", "utf16", "utf32"))
    end = error.end if wide else error.start + 1  # what follows a bad byte may be a line end
    return "".join(chr(0xDC00 + byte) for byte in error.object[error.start : end]), end


codecs.register_error(_MARK, _mark)
