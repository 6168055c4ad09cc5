"""Drop missing values: rows of a table that lack too much, and columns that hardly any row has."""

from typing import Annotated, ClassVar

import polars as pl
from pydantic import Field

from tasklift.data.roles import RoleType
from tasklift.forms.learner import Learn
from tasklift.forms.reasons import each_in_english
from tasklift.forms.rows import Rows
from tasklift.forms.survey import Findings, Survey
from tasklift.settings.fields import Search
from tasklift.settings.messages import Note
from tasklift.steps.clean.table.cells import table_of
from tasklift.text.values.missing import present


class DropMissingValues(Survey):
    """Set aside rows whose values are missing, and empty columns that hardly any row has.

    Why: a row without a price cannot be held to one, and a column that nine rows in ten lack says more about who filled
    the form than about the row. Such columns are emptied first, so that they do not take all rows with them; then rows
    go that lack more than `most` of what is left. Blank cells and placeholders such as `N/A`, `-` and `无` are missing.
    For texts that are missing there is `drop_missing`.

    When it hurts: rows that lack a value are seldom like those that have it, so what is left is another lot than
    before; `fill_missing` keeps them. A text and its label may be good though a value beside them is missing.

    Example:
        recipe: [{drop_missing_values: {columns: [price, brand], empty_above: 0.8}}]

    Reference: Little and Rubin, "Statistical Analysis with Missing Data", 2002, chapter 3.
    """

    version: ClassVar[int] = 2
    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.VALUE,)

    columns: tuple[str, ...] = Field((), description="columns of values to look at; none: all that there are")
    most: Annotated[float, Search(0.0, 0.9)] = Field(
        0.0, ge=0, lt=1, description="share of these values that a row may lack"
    )
    empty_above: Annotated[float, Search(0.3, 1.0)] = Field(
        0.5, gt=0, le=1, description="share of rows without a value above which a column is emptied; 1: none is"
    )

    def columns_named(self) -> tuple[str, ...] | None:
        return self.columns or None

    def survey(self, rows: Rows, learn: Learn) -> Findings:
        table = table_of(rows, self.reads, self.columns, ())
        cells = [present(table[name]) for name in table.columns if name != "id"]
        if not cells or not table.height:
            return Findings()
        sparse = [one for one in cells if one.null_count() > self.empty_above * table.height]
        kept = [one for one in cells if all(one is not other for other in sparse)]
        emptied = [pl.select(pl.when(one.is_not_null()).then(pl.lit(""))).to_series().alias(one.name) for one in sparse]
        touched = pl.any_horizontal(pl.lit(False), *(pl.col(one.name).is_not_null() for one in emptied))  # noqa: FBT003
        return Findings(
            set_aside=self._lacking(table["id"], kept),
            changed=pl.DataFrame([table["id"], *emptied]).filter(touched) if emptied else None,
            notes=tuple(_note(one) for one in sparse),
        )

    def _lacking(self, ids: pl.Series, cells: list[pl.Series]) -> pl.DataFrame:
        """Rows that lack too much, each with the names of what it lacks."""
        if not cells:
            return pl.DataFrame(schema={"id": pl.String, "reason": pl.String})
        missing = pl.DataFrame([one.is_null() for one in cells])
        lacks = missing.select(pl.sum_horizontal(pl.all()) / len(cells)).to_series() > self.most
        names = missing.select(
            pl.concat_str(
                [pl.when(pl.col(one.name)).then(pl.lit(one.name)) for one in cells], separator=", ", ignore_nulls=True
            )
        ).to_series()
        reasons = pl.select(each_in_english("without {columns}", columns=names)).to_series()
        return pl.DataFrame({"id": ids, "reason": reasons}).filter(lacks)


def _note(cells: pl.Series) -> Note:
    share = cells.null_count() / len(cells)
    return Note("column {column!r} is emptied, for {share:.0%} of the rows lack it", column=cells.name, share=share)
