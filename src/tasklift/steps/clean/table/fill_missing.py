"""Fill missing values: what most rows have, what rows of the same kind have, or what the most similar rows have."""

from typing import ClassVar, Literal, Self

import polars as pl
from pydantic import Field, model_validator

from tasklift.data.roles import RoleType
from tasklift.forms.learner import Learn
from tasklift.forms.rows import Rows
from tasklift.forms.survey import Findings, Survey
from tasklift.settings.messages import say
from tasklift.steps.clean.table.cells import holds_numbers, numbers_or_refuse, present, table_of
from tasklift.steps.clean.table.nearest import nearest_values
from tasklift.text.values.numbers import number_written

By = Literal["auto", "mean", "median", "most_frequent", "constant", "nearest"]


class FillMissing(Survey):
    """Fill missing values of a table: by the mean, the median, the most frequent value, a constant, or similar rows.

    Why: a value that is missing keeps a row from being counted, sorted or compared, and to set the row aside loses its
    text and its label too. `auto` takes the median of numbers, which values far out do not move, and of anything else
    the most frequent value. With `within` that is done for rows of one kind apart: the price of a phone is not that of
    its case. `nearest` looks for the rows that are most alike in their other values (Gower's distance) and takes their
    mean, or what most of them have. Blank cells and placeholders such as `N/A`, `-` and `无` are missing.

    When it hurts: where a value is missing for a reason, as a rating that angry users do not give: then that it is
    missing is what tells. Filled values make a column look more even than it is. Texts and labels are never filled.

    Example:
        recipe: [{fill_missing: {columns: [price], by: median, within: brand}}]

    Reference: Little and Rubin, "Statistical Analysis with Missing Data", 2002, chapter 4; Gower, "A general
    coefficient of similarity and some of its properties", 1971; Troyanskaya et al., "Missing value estimation methods
    for DNA microarrays", 2001, for the nearest rows.
    """

    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.VALUE, RoleType.LABEL)

    columns: tuple[str, ...] = Field((), description="columns of values to fill; none: all that there are")
    by: By = Field("auto", description="what a missing value becomes; auto: the median of numbers, else most_frequent")
    constant: str | None = Field(None, description="the value for `by: constant`")
    within: str | None = Field(
        None, description="a column of values, or `label`: rows of one kind are filled by theirs"
    )
    neighbours: int = Field(5, ge=1, le=100, description="rows that `by: nearest` takes the value from")

    @model_validator(mode="after")
    def _check_constant(self) -> Self:
        if (self.by == "constant") != (self.constant is not None):
            raise ValueError(say("`constant` goes with `by: constant`"))
        return self

    def columns_named(self) -> tuple[str, ...] | None:
        if not self.columns:
            return None
        return tuple(dict.fromkeys([*self.columns, *([self.within] if self.within not in (None, "label") else [])]))

    def survey(self, rows: Rows, learn: Learn) -> Findings:
        others = rows.columns if self.by == "nearest" else ("label", *([self.within] if self.within else []))
        table = table_of(rows, self.columns, others)
        wanted = [name for name in table.columns if name in (self.columns or rows.columns) and name not in _NOT_FILLED]
        filled = {name: self._filled(name, table) for name in wanted}
        changed = table.select("id", *(pl.Series(name, cells) for name, cells in filled.items()))
        touched = pl.any_horizontal(pl.lit(False), *(pl.col(name).is_not_null() for name in filled))  # noqa: FBT003
        return Findings(changed=changed.filter(touched))

    def _filled(self, name: str, table: pl.DataFrame) -> pl.Series:
        """What the cells of a column become, null where they stay."""
        there = present(table[name])
        if self.by == "constant":
            found = pl.Series([self.constant], dtype=pl.String).new_from_index(0, table.height)
        elif self.by == "nearest":
            found = nearest_values(name, table.drop("id", *_ASIDE, strict=False), self.neighbours)
        else:
            found = self._usual(there, table)
        return pl.select(pl.when(there.is_null()).then(found)).to_series().alias(name)

    def _usual(self, there: pl.Series, table: pl.DataFrame) -> pl.Series:
        """The usual value of each row's kind, or of all rows where its kind has none."""
        by = self.by if self.by != "auto" else ("median" if holds_numbers(there) else "most_frequent")
        values = there if by == "most_frequent" else numbers_or_refuse(self.step_name(), there)
        usual = {"mean": pl.col("value").mean(), "median": pl.col("value").median()}.get(by, _MOST_FREQUENT)
        frame = pl.DataFrame({"value": values})
        found = frame.select(usual.alias("found"))["found"].new_from_index(0, frame.height) if frame.height else values
        if self.within is not None and self.within in table.columns:
            kinds = frame.with_columns(table[self.within].alias("kind"))
            of_kind = kinds.group_by("kind").agg(usual.alias("found"))
            own = kinds.join(of_kind, on="kind", how="left", maintain_order="left", nulls_equal=True)["found"]
            found = pl.select(pl.coalesce(own, found)).to_series()
        if by == "most_frequent":
            return found
        return pl.Series([None if value is None else number_written(value) for value in found], dtype=pl.String)


_ASIDE = ("input", "text", "text_pair")
_NOT_FILLED = ("id", "label")
_MOST_FREQUENT = pl.col("value").drop_nulls().mode().min()
"""Of equally frequent values the first by the alphabet, so that the order of rows makes no difference."""
