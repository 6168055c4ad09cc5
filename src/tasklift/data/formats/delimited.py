"""CSV and TSV: fields as they are written. A row that is not as wide as the header is quarantined, never padded."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from tasklift.data.formats.decoding import LONGEST_LINE, clipped, decoded, undecodable
from tasklift.data.formats.delimited_fields import BrokenQuote, Dialect, TextEnds
from tasklift.data.formats.json_text import json_objects
from tasklift.data.formats.parsed import LINE, REST, Fault, Parsed, fault, wanted_columns
from tasklift.data.formats.sniffed import Sniffed
from tasklift.data.formats.source import pieces
from tasklift.settings.kept import in_english

TRAILING_DELIMITER = in_english("an empty field after the last column is left out")


def parse(path: Path, found: Sniffed, columns: Sequence[str] | None = None) -> Iterator[Parsed]:
    """The file in parts of about 4 MB. An empty field is null, a quoted empty one is an empty text."""
    wanted = wanted_columns(columns, found.columns)
    dialect = Dialect(found.delimiter or ",", found.newline, found.quoting)
    reader = DelimitedRows(dialect, len(found.columns), found.encoding)
    text = ""
    for piece in clipped(decoded(pieces(path, found.compression), found.encoding), found.newline):
        text = reader.read(text + piece.text, damaged=piece.damaged, final=False)
        yield reader.parsed(found.columns, wanted)
    reader.read(text, damaged=False, final=True)
    yield reader.parsed(found.columns, wanted)


class DelimitedRows:
    """Reads records from a growing text; `parsed` gives what was read since the last time."""

    def __init__(self, dialect: Dialect, width: int, encoding: str) -> None:
        self._dialect = dialect
        self._width = width
        self._encoding = encoding
        self._line = 1
        self._header: Sequence[str | None] | None = None
        self._damaged = False
        self._clear()

    def _clear(self) -> None:
        self._lines: list[int] = []
        self._rows: list[list[str | None]] = []
        self._repaired: list[Fault] = []
        self._quarantined: list[Fault] = []

    def read(self, text: str, *, damaged: bool, final: bool) -> str:
        """Take all whole records of `text` and give back what is left of it; nothing is left if it is `final`."""
        self._damaged = self._damaged or damaged
        position = 0
        while position < len(text):
            end = text.find(self._dialect.newline, position)
            if end < 0:
                if not final:
                    break
                end = len(text)
            line = text[position:end]
            if self._dialect.quoting and '"' in line:
                try:
                    position = self._take_quoted(text, position, final=final)
                except TextEnds:
                    break
                continue
            self._take_plain(line.removesuffix("\r"))
            position = end + 1
        return text[position:]

    def parsed(self, names: Sequence[str], wanted: Sequence[str]) -> Parsed:
        """The rows and faults since the last call, with the `wanted` ones of the columns `names`."""
        values = list(zip(*self._rows, strict=True)) or [()] * len(names)
        table = {name: pl.Series(name, column, dtype=pl.String) for name, column in zip(names, values, strict=True)}
        height = len(self._lines)
        missing = [None] * height
        chosen = [table.get(name, pl.Series(name, missing, dtype=pl.String)) for name in wanted]
        others = [column for name, column in table.items() if name not in wanted]
        rest = json_objects(others).alias(REST) if others else pl.Series(REST, missing, dtype=pl.String)
        rows = pl.DataFrame([pl.Series(LINE, self._lines, dtype=pl.Int64), *chosen, rest])
        parsed = Parsed(rows, tuple(self._repaired), tuple(self._quarantined))
        self._clear()
        return parsed

    def _take_plain(self, line: str) -> None:
        if line:
            self._take(line, self._dialect.unquoted(line), None)
        self._line += 1

    def _take_quoted(self, text: str, start: int, *, final: bool) -> int:
        """Take the record at `start`, which has quotes, and give the position after it."""
        try:
            record = self._dialect.record(text, start, final=final)
        except BrokenQuote as error:
            if not final and text.find(self._dialect.newline, error.position) < 0:
                raise TextEnds from error
            return self._break_off(text, start, error)
        if len(record.fields) != self._width and self._swallows_rows(text, start, record.end):
            return self._break_off(text, start, BrokenQuote(in_english("a quote in this line is not closed"), start))
        self._take(text[start : record.end], record.fields, record.repair)
        self._line += max(1, text.count(self._dialect.newline, start, record.end))
        return record.end

    def _break_off(self, text: str, start: int, error: BrokenQuote) -> int:
        """Quarantine the record up to the end of the line where the broken field opens; reading goes on after it."""
        newline = self._dialect.newline
        end = text.find(newline, error.position)
        end = len(text) if end < 0 else end + 1
        before = text[start : error.position]
        deeper = before.count(newline)
        reason = (
            in_english("{reason} (at line {line})", reason=error.reason, line=self._line + deeper)
            if deeper
            else error.reason
        )
        column = None if deeper else len(before) + 1
        self._quarantine(text[start:end], reason, column)
        self._line += deeper + 1
        return end

    def _swallows_rows(self, text: str, start: int, end: int) -> bool:
        """Whether the second line of a record of the wrong width is a row of its own: then a quote was left open."""
        lines = text[start:end].split(self._dialect.newline, 2)
        return len(lines) == 3 and self._width > 1 and len(self._dialect.unquoted(lines[1])) == self._width

    def _take(self, text: str, fields: list[str | None], repair: str | None) -> None:
        if self._header is None:
            self._header = fields
            return
        if len(fields) == self._width + 1 and fields[-1] is None:
            fields.pop()
            repair = (
                in_english("{repair}; {other}", repair=repair, other=TRAILING_DELIMITER)
                if repair
                else TRAILING_DELIMITER
            )
        trouble, position = self._trouble(text, fields)
        if trouble:
            self._quarantine(text, trouble, None if position is None else position + 1)
            return
        if repair:
            self._repaired.append(fault(self._line, repair, text))
        self._lines.append(self._line)
        self._rows.append(fields)

    def _trouble(self, text: str, fields: Sequence[str | None]) -> tuple[str | None, int | None]:
        if len(text) > LONGEST_LINE:
            return in_english("the record is longer than {most:,} characters", most=LONGEST_LINE), None
        if "\0" in text:
            return in_english("a NUL byte in the record"), text.index("\0")
        bad = undecodable(text) if self._damaged else None
        if bad is not None:
            return in_english("bytes that are not {encoding}", encoding=self._encoding), bad
        if len(fields) != self._width:
            return _wrong_width(len(fields), self._width), None
        if fields == self._header and self._width > 1:
            return in_english("the header again"), None
        return None, None

    def _quarantine(self, text: str, reason: str, column: int | None) -> None:
        self._header = self._header or ()
        self._quarantined.append(fault(self._line, reason, text, column=column))


def _wrong_width(fields: int, width: int) -> str:
    if fields == 1:
        return in_english("1 field where the header has {width}", width=width)
    return in_english("{fields} fields where the header has {width}", fields=fields, width=width)
