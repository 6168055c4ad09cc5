"""A file that is one text, in whatever encoding."""

from pathlib import Path
from typing import Final

from tasklift.data.formats import encoding, magic
from tasklift.data.formats.decoding import decoded, mended
from tasklift.data.formats.source import head, pieces

_SAMPLE: Final = 1 << 20


def read_text(path: Path) -> str:
    """The text of a file, its lines ended by `\\n`, with U+FFFD for each byte that cannot be decoded.

    Raises UserError where it cannot be read, or is no text.
    """
    sample, compression = head(path, _SAMPLE)
    magic.refuse_binary(path, sample)
    found = encoding.detect(sample)
    if found is None:
        raise magic.not_text(path)
    text = "".join(mended(piece) for piece in decoded(pieces(path, compression), found.name))
    return text.replace("\r\n", "\n").replace("\r", "\n")
