"""Drop outliers: rows with a number, or a text of a length, that lies far from those of all others."""

from typing import Annotated, ClassVar, Final, Literal

import numpy as np
import polars as pl
from pydantic import Field

from tasklift.data.roles import RoleType
from tasklift.forms.learner import Learn
from tasklift.forms.reasons import each_in_english
from tasklift.forms.rows import Rows
from tasklift.forms.survey import Findings, Survey
from tasklift.settings.fields import Search
from tasklift.settings.kept import in_english
from tasklift.steps.clean.table.cells import holds_numbers, numbers_or_refuse, table_of
from tasklift.steps.clean.table.fences import fences_by
from tasklift.steps.clean.table.text_measures import MEASURES, Measure, measured
from tasklift.text.values.numbers import number_written

Method = Literal["deviation", "robust_deviation", "box", "forest"]

_USUAL: Final[dict[Method, float]] = {"deviation": 3.0, "robust_deviation": 3.5, "box": 3.0}


class DropOutliers(Survey):
    """Set aside rows that have a number, or a text, far from those of all others.

    Why: a price of 99999 or a review of a megabyte is mostly a slip, a test or a paste, and a few of them move means
    and lead models astray. `box` sets aside what lies more than three boxes beyond the quarters (1.5 draws the whiskers
    of a box plot, and takes many that are merely large); `deviation` more than three standard deviations from the mean;
    `robust_deviation` does the same about the median, which what lies far out does not move; `forest` (an isolation
    forest) takes the `share` of rows that are most easily told from the others by all numbers together. Of texts
    `measures` are looked at, on a scale of powers: their length, and the share of them that is signs or digits.

    When it hurts: what is rare is not wrong: dear goods, long letters, prices of another currency. Look at the
    examples, and at each label (`within: label`): where rare labels have longer texts, their rows go first.

    Example:
        recipe: [{drop_outliers: {columns: [price], method: box, within: brand}}]

    Reference: Tukey, "Exploratory Data Analysis", 1977; Iglewicz and Hoaglin, "How to Detect and Handle Outliers",
    1993, for 3.5; Liu, Ting and Zhou, "Isolation forest", 2008.
    """

    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.INPUT, RoleType.VALUE, RoleType.LABEL)

    columns: tuple[str, ...] = Field((), description="columns of numbers; none: all values that are numbers")
    measures: tuple[Measure, ...] = Field(("length",), description="what of texts is looked at")
    method: Method = Field("robust_deviation", description="how far out is told, see above")
    threshold: Annotated[float | None, Search(1.5, 6.0)] = Field(
        None, gt=0, le=100, description="deviations, or boxes; none: 3 deviations, 3.5 robust ones, 3 boxes"
    )
    within: str | None = Field(None, description="a column of values, or `label`: rows of one kind are held together")
    share: float = Field(0.01, gt=0, lt=0.5, description="share of the rows that `forest` sets aside")

    def columns_named(self) -> tuple[str, ...] | None:
        named = [*self.columns, *([self.within] if self.within not in (None, "label") else [])]
        return tuple(dict.fromkeys(named)) if self.columns else None

    def survey(self, rows: Rows, learn: Learn) -> Findings:
        table = table_of(rows, self.columns, ("label", *([self.within] if self.within else [])))
        numbers = {name: self._numbers(table[name]) for name in self._numeric(table)}
        texts = measured(rows, self.measures)
        if self.method == "forest":
            return Findings(set_aside=self._unlike_others(table["id"], {**numbers, **texts}))
        kinds = table[self.within] if self.within in table.columns else None
        reasons = pl.Series("reason", [None] * table.height, pl.String)
        for name, values in {**numbers, **texts}.items():
            reasons = reasons.fill_null(self._far_out(name, values, kinds, by_powers=name in texts))
        return Findings(set_aside=pl.DataFrame({"id": table["id"], "reason": reasons}).drop_nulls("reason"))

    def _numeric(self, table: pl.DataFrame) -> list[str]:
        aside = {"id", "label", *([self.within] if self.within else [])}
        return list(self.columns) or [
            name for name in table.columns if name not in aside and holds_numbers(table[name])
        ]

    def _numbers(self, cells: pl.Series) -> pl.Series:
        return numbers_or_refuse(self.step_name(), cells)

    def _far_out(self, name: str, values: pl.Series, kinds: pl.Series | None, *, by_powers: bool) -> pl.Series:
        """A reason where a value is out of the bounds of its kind."""
        scaled = (values + 1).log() if by_powers else values
        threshold = self.threshold or _USUAL[self.method]
        frame = fences_by(self.method, scaled, kinds, threshold)
        low, high = (frame[end].exp() - 1 if by_powers else frame[end] for end in ("low", "high"))
        said: dict[str, pl.Expr | pl.Series] = {
            "name": pl.lit(MEASURES.get(name, name)),
            "low": _written(low),
            "high": _written(high),
        }
        below = pl.when(scaled < frame["low"]).then(each_in_english("{name} is below {low}", **said))
        above = pl.when(scaled > frame["high"]).then(each_in_english("{name} is above {high}", **said))
        return pl.select(pl.coalesce(below, above)).to_series()

    def _unlike_others(self, ids: pl.Series, columns: dict[str, pl.Series]) -> pl.DataFrame:
        """Those that an isolation forest parts most easily from the others; the median stands for what is missing."""
        from sklearn.ensemble import IsolationForest

        gone = pl.Series([False], dtype=pl.Boolean).new_from_index(0, len(ids))
        if columns and len(ids) > 1:
            matrix = np.stack(
                [values.fill_null(values.median()).fill_null(0.0).to_numpy() for values in columns.values()]
            )
            forest = IsolationForest(random_state=0).fit(matrix.T)
            scores = forest.score_samples(matrix.T)
            count = int(self.share * len(ids))
            gone = pl.Series(np.argsort(np.argsort(scores, kind="stable"), kind="stable") < count)
        reason = pl.lit(in_english("unlike other rows in its numbers"))
        return pl.DataFrame({"id": ids}).filter(gone).with_columns(reason.alias("reason"))


def _written(numbers: pl.Series) -> pl.Series:
    written = {number: number_written(float(f"{number:.4g}")) for number in numbers.unique().to_list()}
    return pl.Series([written[number] for number in numbers.to_list()], dtype=pl.String)
