"""What documents say: each text file is one, and so is each row of a table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final

from tasklift.data.answers.reading import with_texts_joined
from tasklift.data.formats.parse import parse
from tasklift.data.formats.parsed import JOINER, LINE, joined
from tasklift.data.formats.plain_text import read_text
from tasklift.data.sniff import Format, Sniffed, sniff
from tasklift.runs.preparing.document_files import is_table
from tasklift.settings.errors import UserError
from tasklift.settings.messages import say

_USUAL: Final = "text"


@dataclass(frozen=True)
class Texts:
    """Documents, each called by its file, as `guide/start.md`, or by its file and line, as `faq.jsonl:12`.

    `unread`: what those would be called that cannot be read.
    """

    names: tuple[str, ...]
    texts: tuple[str, ...]
    unread: tuple[str, ...]


def read_documents(files: Sequence[tuple[str, Path]], columns: Sequence[str] | None) -> Texts:
    """The documents of all files; `columns` of a table are their texts, joined by line breaks.

    Raises UserError `bad-documents` where a table has no such column, and where a file cannot be read.
    """
    all_of_them = [one for name, path in files for one in _documents(name, path, columns)]
    read = {name: text for name, text in all_of_them if text is not None}
    return Texts(tuple(read), tuple(read.values()), tuple(name for name, text in all_of_them if text is None))


def _documents(name: str, path: Path, columns: Sequence[str] | None) -> Iterator[tuple[str, str | None]]:
    """What each document of a file is called, and its text; None where it cannot be read."""
    if not is_table(path):
        yield name, read_text(path)
        return
    table = sniff(path)
    for number, text in _rows(path, table, _columns(name, table.columns, columns)):
        yield f"{name}:{number}", text


def _columns(name: str, there: Sequence[str], wanted: Sequence[str] | None) -> Sequence[str]:
    """Those that are named; else the one called `text`, or the only one."""
    chosen = wanted or ([_USUAL] if len(there) > 1 else there)
    if lacking := [column for column in chosen if column not in there]:
        problem = say("{file} has no column {column!r}: it has {columns}", file=name, column=lacking[0], columns=there)
        advice = say(
            "name the column of the documents' texts, as `text: {column}`, or take that file out", column=there[0]
        )
        raise UserError("bad-documents", problem, advice=advice)
    return chosen


def _rows(path: Path, table: Sniffed, columns: Sequence[str]) -> Iterator[tuple[int, str | None]]:
    """The line of each row and its text, None where it cannot be read. In JSON, where many rows may stand on a line, a
    row counts by its number.
    """
    numbers = count(1)
    for read in parse(path, table, columns):
        part = with_texts_joined(read, dict.fromkeys(columns, JOINER))
        unread = {place for places in part.nested.values() for place in places}
        texts = part.rows.select(joined(columns)).to_series()
        for place, (line, text) in enumerate(zip(part.rows[LINE], texts, strict=True)):
            number = next(numbers) if table.format is Format.JSON else line
            yield number, None if place in unread else text or ""
        for fault in part.quarantined:
            yield fault.line, None
