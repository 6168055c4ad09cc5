"""Normalisation of values: one way of writing for dates, times, amounts, percentages, units and numbers."""

from typing import ClassVar

import polars as pl
from pydantic import Field, field_validator

from tasklift.data.roles import RoleType
from tasklift.forms.rewrite import Rewrite
from tasklift.forms.rows import Batch
from tasklift.settings.messages import say
from tasklift.steps.clean.table.value_settings import ValueSettings
from tasklift.text.values.cells import Form, uniform_cells
from tasklift.text.values.tables import unit_sizes


class NormalizeValues(Rewrite, ValueSettings):
    """Write dates, times, amounts, percentages, units and numbers of a table each in one form.

    Why: `26/11/2026`, `Nov 26, 2026` and `二〇二六年十一月二十六日` are one day, `1,200.50`, `1.2k` and `3万5千` cannot
    be compared or sorted as they stand, and a category of which half is `5公斤` and half `5 kg` is two. Dates become
    `2026-11-26`, times `09:30`, amounts `CNY 12.50`, percentages `5%`, measures `5 kg` and numbers plain decimals; no
    digit is lost. Only a cell that as a whole is such a value, and has one meaning, is written anew: `3/4/2026`, `9点`,
    `5M`, `12E5`, `007`, `1,5` and `三四十` stay. Steps that read numbers, such as `drop_outliers`, then read them too.

    When it hurts: where the way of writing is the signal (who writes 二〇二六年 is a lawyer), or where something
    else only looks like a value, as the score `9:11` does and a part whose number is `1.2e3`: name the `columns`, or
    the `kinds`. `bare` makes euros and dollars look alike.

    Example:
        recipe: [{normalize_values: {columns: [bought_on, price], day_first: true}}]

    Reference: ISO 8601 (dates and times; a blank parts the two as in RFC 3339), ISO 4217 (currencies), the SI Brochure
    (units); GB/T 15835-2011 (numerals in Chinese texts).
    """

    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.VALUE,)

    columns: tuple[str, ...] = Field((), description="columns of values to write anew; none: all that there are")
    into: tuple[str, ...] = Field(
        (), description="symbols of units, as kg and cm; measures of the same kind are converted to them"
    )
    bare: bool = Field(False, description="whether amounts and measures lose their currency and unit")

    @field_validator("into")
    @classmethod
    def _check_units(cls, into: tuple[str, ...]) -> tuple[str, ...]:
        for unit in into:
            if unit not in unit_sizes():
                raise ValueError(
                    say("{unit!r} is no unit here; there are {units}", unit=unit, units=list(unit_sizes()))
                )
        return into

    def columns_named(self) -> tuple[str, ...] | None:
        return self.columns or None

    def rewrite(self, batch: Batch) -> Batch:
        form = Form(self.kinds, self.day_first, self.signs, self.into, self.bare)
        names = [name for name in self.columns or batch.columns if name != "id"]
        return batch.select(uniform_cells(batch[name], form).alias(name) for name in names) if names else pl.DataFrame()
