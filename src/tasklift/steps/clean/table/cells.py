"""A table of values as surveys see it: which cells are missing, and which columns hold numbers."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from tasklift.data.roles import OURS
from tasklift.forms.rows import Rows
from tasklift.settings.errors import UserError
from tasklift.settings.messages import say
from tasklift.steps.clean.drop_missing import placeholders
from tasklift.text.printable import shortened
from tasklift.text.values.numbers import numbers_in

_ALMOST_ALL: Final = 0.95
_SHOWN: Final = 30


def table_of(rows: Rows, columns: Sequence[str], others: Sequence[str] = ()) -> pl.DataFrame:
    """The rows' `id`, the `columns` of values (all of them where none is named) and `others` that there are."""
    named = [name for name in columns or rows.columns if name in rows.columns and name not in OURS and name != "label"]
    wanted = list(dict.fromkeys(["id", *named, *(name for name in others if name in rows.columns)]))
    parts = [batch.select(wanted) for batch in rows.batches()]
    return pl.concat(parts) if parts else pl.DataFrame(schema=dict.fromkeys(wanted, pl.String))


def present(cells: pl.Series) -> pl.Series:
    """The cells, null where they are blank or one of the shipped placeholders."""
    bare = cells.str.strip_chars()
    gone = bare.is_null() | (bare == "") | bare.str.to_lowercase().is_in(sorted(placeholders()))
    return pl.select(pl.when(~gone).then(cells)).to_series().alias(cells.name)


def holds_numbers(cells: pl.Series) -> bool:
    """Whether nearly all cells that are there are numbers."""
    there = present(cells).drop_nulls()
    return len(there) > 0 and len(numbers_in(there).drop_nulls()) >= _ALMOST_ALL * len(there)


def numbers_or_refuse(step: str, cells: pl.Series) -> pl.Series:
    """The cells as numbers. Raises UserError `not-numbers` where more than a few of them are none."""
    if not holds_numbers(cells) and present(cells).drop_nulls().len():
        there = present(cells).drop_nulls()
        strange = there.filter(numbers_in(there).is_null())
        problem = say(
            "`{step}` needs numbers in {column!r}, and {strange:,} of {there:,} values are none, such as {example!r}",
            step=step,
            column=cells.name,
            strange=len(strange),
            there=len(there),
            example=shortened(strange[0], _SHOWN),
        )
        raise UserError("not-numbers", problem, advice=say("name the columns of numbers under `columns`"))
    return numbers_in(present(cells))
