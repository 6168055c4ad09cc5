"""What reading gives: parts of a file in order, with each row accepted, repaired or quarantined, never lost."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from tasklift.data.formats.decoding import excerpt_of
from tasklift.settings.errors import UserError
from tasklift.settings.messages import say

LINE = ":line"
REST = ":rest"
NESTED = ":nested"
"""Where rows are kept: a JSON list of the names of columns whose text is that of a list or an object in the file."""

_OURS = (LINE, REST, NESTED)
JOINER = "\n"
"""Stands between several texts of a row that are read as one."""


@dataclass(frozen=True)
class Fault:
    """One record that was repaired or quarantined; places count from 1, in the decompressed and decoded file.

    `line` is where the record starts; for Parquet it is the number of the row. `column` is null where it is not known.
    """

    line: int
    column: int | None
    reason: str
    excerpt: str


@dataclass(frozen=True)
class Parsed:
    """A part of a file. `rows` has the columns `line` (Int64), those asked for (String) and `rest` (String).

    `rest` is the JSON object of all other columns of the file, with their original values; null where there are none.
    `nested` tells, by column, at which positions of `rows` the file has a list or an object instead of one text; the
    value there is its JSON text. Repaired records are among `rows`, quarantined ones are not, so the part has
    `rows.height + len(quarantined)` records.
    """

    rows: pl.DataFrame
    repaired: tuple[Fault, ...] = ()
    quarantined: tuple[Fault, ...] = ()
    nested: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def nested_names(self) -> pl.Series:
        """Of each row the names of its columns that are a list or an object in the file; null where none is."""
        if not self.nested:
            return pl.Series(NESTED, [None], pl.String).new_from_index(0, self.rows.height)
        names: dict[int, list[str]] = {}
        for column, places in self.nested.items():
            for place in places:
                names.setdefault(place, []).append(column)
        listed = [json.dumps(names[place]) if place in names else None for place in range(self.rows.height)]
        return pl.Series(NESTED, listed, dtype=pl.String)


def joined(columns: Sequence[str]) -> pl.Expr:
    """Several columns as one text, a line each that is not blank; null only where all are."""
    if len(columns) == 1:
        return pl.col(columns[0])
    lines = [pl.when(pl.col(name).str.strip_chars() != "").then(name) for name in columns]
    together = pl.concat_str(lines, separator=JOINER, ignore_nulls=True)
    return pl.when(pl.all_horizontal(pl.col(name).is_null() for name in columns)).then(None).otherwise(together)


def wanted_columns(columns: Sequence[str] | None, known: Sequence[str]) -> tuple[str, ...]:
    """The columns to give as columns: those asked for, else all that are known and do not clash with ours."""
    if columns is None:
        return tuple(name for name in known if name not in _OURS)
    for name in columns:
        if name in _OURS:
            problem = say("a column named '{name}' cannot have a role: the name is taken by Tasklift", name=name)
            raise UserError("reserved-column", problem, advice=say("rename the column in the file"))
    return tuple(dict.fromkeys(columns))


def fault(line: int, reason: str, text: str, *, column: int | None = None) -> Fault:
    """A fault with the beginning of the record as its excerpt."""
    return Fault(line, column, reason, excerpt_of(text))
