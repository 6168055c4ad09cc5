"""Gathers JSON rows and their faults into parts of a file; JSON and JSONL share it."""

from collections.abc import Sequence

import polars as pl

from tasklift.data.formats.decoding import BYTE_ORDER_MARK, LONGEST_LINE, undecodable
from tasklift.data.formats.json_object import JsonRow, NotARow, read_row
from tasklift.data.formats.parsed import LINE, REST, Fault, Parsed, fault
from tasklift.settings.kept import in_english

_BLANKS = " \t\r\n"


class JsonRows:
    """Takes the text of one record after another; `parsed` gives what was taken since the last time."""

    def __init__(self, columns: Sequence[str], encoding: str) -> None:
        self._columns = tuple(columns)
        self._wanted = {name: place for place, name in enumerate(columns)}
        self._encoding = encoding
        self._clear()

    def _clear(self) -> None:
        self._lines: list[int] = []
        self._values: list[list[str | None]] = []
        self._rests: list[str | None] = []
        self._nested: dict[str, list[int]] = {}
        self._repaired: list[Fault] = []
        self._quarantined: list[Fault] = []

    def take(self, text: str, line: int, *, column: int = 1, damaged: bool, in_lines: bool = False) -> None:
        """The record `text`, which starts at `line` and `column`; `damaged` where undecodable bytes may stand in it.

        `in_lines`: it has a line of its own, where a comma behind it sets nothing apart.
        """
        bare = text.removeprefix(BYTE_ORDER_MARK)
        plain = bare.rstrip(_BLANKS).removesuffix(",") if in_lines else bare
        try:
            check_record(plain, self._encoding, damaged=damaged)
            row = read_row(plain, self._wanted)
        except NotARow as error:
            self.quarantine(located(error, plain, line, column))
            return
        if len(plain) < len(bare.rstrip(_BLANKS)):
            reason = in_english("a comma after the object is left out")
            self.repair(fault(line, reason, text, column=column))
        if bare is not text:
            reason = in_english("a byte order mark before the object is left out")
            self.repair(fault(line, reason, text, column=column))
        if row.repeated is not None:
            reason = in_english("the key {key} stands twice: the last counts", key=row.repeated)
            self.repair(fault(line, reason, text, column=column))
        self.add(row, line)

    def add(self, row: JsonRow, line: int) -> None:
        """A row that was read from a record at `line`."""
        for place in row.nested:
            self._nested.setdefault(self._columns[place], []).append(len(self._lines))
        self._lines.append(line)
        self._values.append(row.values)
        self._rests.append(row.rest)

    def repair(self, repaired: Fault) -> None:
        """What was mended of a row."""
        self._repaired.append(repaired)

    def refuse(self, text: str, line: int, *, column: int, reason: str) -> None:
        """A record that is known to be unreadable."""
        self.quarantine(fault(line, reason, text, column=column))

    def quarantine(self, quarantined: Fault) -> None:
        """A record that could not be read."""
        self._quarantined.append(quarantined)

    def parsed(self) -> Parsed:
        """The rows and faults taken since the last call."""
        values = list(zip(*self._values, strict=True)) or [()] * len(self._columns)
        data = {LINE: pl.Series(LINE, self._lines, dtype=pl.Int64)}
        for name, column in zip(self._columns, values, strict=True):
            data[name] = pl.Series(name, column, dtype=pl.String)
        data[REST] = pl.Series(REST, self._rests, dtype=pl.String)
        nested = {name: tuple(places) for name, places in self._nested.items()}
        parsed = Parsed(pl.DataFrame(data), tuple(self._repaired), tuple(self._quarantined), nested)
        self._clear()
        return parsed


def check_record(text: str, encoding: str, *, damaged: bool) -> None:
    """Raises NotARow where a record is too long, or holds what is no text."""
    if len(text) > LONGEST_LINE:
        raise NotARow(in_english("the record is longer than {most:,} characters", most=LONGEST_LINE))
    bad = undecodable(text) if damaged else None
    if bad is not None:
        raise NotARow(in_english("bytes that are not {encoding}", encoding=encoding), bad)
    if "\0" in text:
        raise NotARow(in_english("a NUL byte in the record"), text.index("\0"))


def located(error: NotARow, text: str, line: int, column: int) -> Fault:
    """The fault of the record `text`; a trouble further down in it is placed in the reason."""
    if error.position is None:
        return fault(line, error.reason, text, column=column)
    before = text[: error.position]
    deeper = before.count("\n")
    if not deeper:
        return fault(line, error.reason, text, column=column + error.position)
    place = {"line": line + deeper, "column": error.position - before.rfind("\n")}
    reason = in_english("{reason} (at line {line}, column {column})", reason=error.reason, **place)
    return fault(line, reason, text, column=column)
