"""Fill missing values: what most rows have, what rows of the same kind have, or what the most similar rows have."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self

import polars as pl
from pydantic import Field, model_validator

from tasklift.data.roles import RoleType
from tasklift.forms.learner import Learn
from tasklift.forms.rows import Rows
from tasklift.forms.survey import Findings, Survey
from tasklift.settings.fields import Search
from tasklift.settings.messages import say
from tasklift.steps.clean.table.cells import Column, column_of, kinds_in, table_of
from tasklift.steps.clean.table.nearest import nearest_values
from tasklift.text.values.numbers import numbers_written

By = Literal["auto", "mean", "median", "most_frequent", "constant", "nearest"]


class FillMissing(Survey):
    """Fill missing values of a table: by the mean, the median, the most frequent value, a constant, or similar rows.

    Why: a value that is missing keeps a row from being counted, sorted or compared, and to set the row aside loses its
    text and its label too. `auto` takes the median of numbers, which values far out do not move, and of anything else
    the most frequent value. With `within` that is done for rows of one kind apart: the price of a phone is not that of
    its case. `nearest` looks for the rows that are most alike in their other values (Gower's distance, in which
    numbers are held to the span of all but the outermost of them) and takes the median, or what most of them have.
    Blank cells and placeholders such as `N/A`, `-` and `无` are missing. Numbers are read in any notation, as `1.2k`
    and `3万5千`; what is filled is a plain decimal.

    When it hurts: where a value is missing for a reason, as a rating that angry users do not give: then that it is
    missing is what tells. Filled values make a column look more even than it is. Texts and labels are never filled.

    Example:
        recipe: [{fill_missing: {columns: [price], by: median, within: brand}}]

    Reference: Little and Rubin, "Statistical Analysis with Missing Data", 2002, chapter 4; Gower, "A general
    coefficient of similarity and some of its properties", 1971; Troyanskaya et al., "Missing value estimation methods
    for DNA microarrays", 2001, for the nearest rows.
    """

    version: ClassVar[int] = 2
    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.VALUE, RoleType.LABEL)
    can_do_without: ClassVar[tuple[RoleType, ...]] = (RoleType.LABEL,)

    columns: tuple[str, ...] = Field((), description="columns of values to fill; none: all that there are")
    by: By = Field("auto", description="what a missing value becomes; auto: the median of numbers, else most_frequent")
    constant: str | None = Field(None, description="the value for `by: constant`")
    within: str | None = Field(
        None, description="a column of values, or `label`: rows of one kind are filled by theirs"
    )
    neighbours: Annotated[int, Search(1, 20)] = Field(
        5, ge=1, le=100, description="rows that `by: nearest` takes the value from"
    )

    @model_validator(mode="after")
    def _check_constant(self) -> Self:
        if (self.by == "constant") != (self.constant is not None):
            raise ValueError(say("`constant` goes with `by: constant`"))
        return self

    def columns_named(self) -> tuple[str, ...] | None:
        return self.columns_needed() if self.columns and self.by != "nearest" else None

    def columns_needed(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys([*self.columns, *self._kind()]))

    def survey(self, rows: Rows, learn: Learn) -> Findings:
        others = rows.columns if self.by == "nearest" else ("label", *self._kind())
        table = table_of(rows, self.reads, self.columns, others)
        kinds = kinds_in(self.step_name(), table, self.within)
        columns = {name: column_of(table[name]) for name in table.columns if name != "id"}
        wanted = [name for name in columns if name in (self.columns or columns) and name != "label"]
        filled = [self._filled(columns[name], columns, kinds) for name in wanted]
        touched = pl.any_horizontal(pl.lit(False), *(one.is_not_null() for one in filled))  # noqa: FBT003
        return Findings(changed=pl.DataFrame([table["id"], *filled]).filter(touched))

    def _kind(self) -> list[str]:
        """The column of values that tells of which kind a row is."""
        return [] if self.within in (None, "label") else [str(self.within)]

    def _filled(self, column: Column, columns: Mapping[str, Column], kinds: pl.Series | None) -> pl.Series:
        """What the cells of a column become, null where they stay."""
        if self.by == "constant":
            found = pl.Series([self.constant], dtype=pl.String).new_from_index(0, len(column.there))
        elif self.by == "nearest":
            others = (other for other in columns.values() if other is not column)
            found = nearest_values(column, others, self.neighbours)
        else:
            found = self._usual(column, kinds)
        return pl.select(pl.when(column.there.is_null()).then(found)).to_series().alias(column.there.name)

    def _usual(self, column: Column, kinds: pl.Series | None) -> pl.Series:
        """The usual value of each row's kind, or of all rows where its kind has none."""
        by = self.by if self.by != "auto" else ("median" if column.is_numeric else "most_frequent")
        values = column.there if by == "most_frequent" else column.numbers_for(self.step_name())
        usual = {"mean": pl.col("value").mean(), "median": pl.col("value").median()}.get(by, _MOST_FREQUENT)
        frame = pl.DataFrame({"value": values})
        found = frame.select(usual.alias("found"))["found"].new_from_index(0, frame.height) if frame.height else values
        if kinds is not None:
            of_kinds = frame.with_columns(kinds.alias("kind"))
            each = of_kinds.group_by("kind").agg(usual.alias("found"))
            own = of_kinds.join(each, on="kind", how="left", maintain_order="left", nulls_equal=True)["found"]
            found = pl.select(pl.coalesce(own, found)).to_series()
        return found if by == "most_frequent" else numbers_written(found)


_MOST_FREQUENT = pl.col("value").drop_nulls().mode().min()
"""Of equally frequent values the first by the alphabet, so that the order of rows makes no difference."""
