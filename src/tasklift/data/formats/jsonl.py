"""JSONL: one JSON object a line. Keys may differ from line to line; blank lines are no records."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from tasklift.data.formats.decoding import clipped, decoded
from tasklift.data.formats.json_rows import JsonRows
from tasklift.data.formats.parsed import Parsed, wanted_columns
from tasklift.data.formats.sniffed import Sniffed
from tasklift.data.formats.source import pieces

BLANKS = " \t\r\n"


def parse(path: Path, found: Sniffed, columns: Sequence[str] | None = None) -> Iterator[Parsed]:
    """The file in parts of about 4 MB; a key that a line lacks is null there."""
    rows = JsonRows(wanted_columns(columns, found.columns), found.encoding)
    damaged = False
    carried: list[str] = []
    line = 1
    for piece in clipped(decoded(pieces(path, found.compression), found.encoding), found.newline):
        damaged = damaged or piece.damaged
        first, *lines = piece.text.split(found.newline)
        carried.append(first)
        if not lines:
            continue
        last = lines.pop()
        for text in ["".join(carried), *lines]:
            if text.strip(BLANKS):
                rows.take(text.removesuffix("\r"), line, damaged=damaged, in_lines=True)
            line += 1
        carried = [last]
        yield rows.parsed()
    final = "".join(carried)
    if final.strip(BLANKS):
        rows.take(final, line, damaged=damaged, in_lines=True)
        yield rows.parsed()
