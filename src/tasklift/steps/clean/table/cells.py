"""A table of values as surveys see it: which cells are missing, and which columns hold numbers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import polars as pl

from tasklift.data.roles import RoleType
from tasklift.forms.rows import Rows
from tasklift.settings.check import suggestion
from tasklift.settings.errors import UserError
from tasklift.settings.messages import say
from tasklift.text.printable import shortened
from tasklift.text.values.missing import present
from tasklift.text.values.numbers import numbers_in

_ALMOST_ALL: Final = 0.95
_SHOWN: Final = 30


@dataclass(frozen=True)
class Column:
    """A column of values. `there`: its cells, null where they are missing."""

    there: pl.Series

    @cached_property
    def numbers(self) -> pl.Series:
        """The cells as numbers, null where they are missing or none."""
        return numbers_in(self.there)

    @property
    def is_numeric(self) -> bool:
        """Whether nearly all cells that are there are numbers."""
        there = self.there.len() - self.there.null_count()
        return there > 0 and self.numbers.len() - self.numbers.null_count() >= _ALMOST_ALL * there

    def numbers_for(self, step: str) -> pl.Series:
        """Its numbers. Raises UserError `not-numbers` where more than a few of its cells are none."""
        there = self.there.drop_nulls()
        if self.is_numeric or not len(there):
            return self.numbers
        strange = self.there.filter(self.there.is_not_null() & self.numbers.is_null())
        problem = say(
            "`{step}` needs numbers in {column!r}, and {strange:,} of {there:,} values are none, such as {example!r}",
            step=step,
            column=self.there.name,
            strange=len(strange),
            there=len(there),
            example=shortened(strange[0], _SHOWN),
        )
        raise UserError("not-numbers", problem, advice=say("name the columns of numbers under `columns`"))


def column_of(cells: pl.Series) -> Column:
    """A column whose blank cells and placeholders are missing."""
    return Column(present(cells))


def table_of(rows: Rows, reads: Collection[RoleType], columns: Sequence[str], others: Sequence[str]) -> pl.DataFrame:
    """The rows' `id`, the `columns` of values (all of them where none is named) and `others` that there are.

    What stands in the rows beside `id` and the types that a step `reads` is a value.
    """
    no_values = {"id", *(type_.value for type_ in reads if type_ is not RoleType.VALUE)}
    named = [name for name in columns or rows.columns if name in rows.columns and name not in no_values]
    wanted = list(dict.fromkeys(["id", *named, *(name for name in others if name in rows.columns)]))
    parts = [batch.select(wanted) for batch in rows.batches()]
    return pl.concat(parts) if parts else pl.DataFrame(schema=dict.fromkeys(wanted, pl.String))


def kinds_in(step: str, table: pl.DataFrame, within: str | None) -> pl.Series | None:
    """The kind of each row, by a column of values or the label; None where none is named.

    Raises UserError `unknown-column` where there is no such column.
    """
    if within is None:
        return None
    if within not in table.columns:
        problem = say("`{step}` names the column {column!r}, which it cannot see", step=step, column=within)
        raise UserError("unknown-column", problem, advice=suggestion(within, set(table.columns) - {"id"}))
    return table[within]
