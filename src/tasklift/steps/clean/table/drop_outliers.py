"""Drop outliers: rows with a number, or a text of a length, that lies far from those of all others."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Final, Literal

import polars as pl
from pydantic import Field

from tasklift.data.roles import RoleType
from tasklift.forms.judge import nothing_against
from tasklift.forms.learner import Learn
from tasklift.forms.reasons import each_in_english
from tasklift.forms.rows import Rows
from tasklift.forms.survey import Findings, Survey
from tasklift.settings.fields import Search
from tasklift.settings.kept import in_english
from tasklift.steps.clean.table.cells import Column, column_of, kinds_in, table_of
from tasklift.steps.clean.table.fences import cuts_of, fences_by, fences_of_rows
from tasklift.steps.clean.table.forest import unlike_others
from tasklift.steps.clean.table.text_measures import BY_POWERS, MEASURES, WITHOUT_LOW, Measure, measured
from tasklift.text.values.numbers import numbers_written

Method = Literal["deviation", "robust_deviation", "box", "forest"]

_USUAL: Final[Mapping[str, float]] = {"deviation": 3.0, "robust_deviation": 3.5, "box": 3.0}
_CALLED: Final[Mapping[str, str]] = {
    "deviation": in_english("standard deviation"),
    "robust_deviation": in_english("robust deviation"),
    "box": in_english("box plot"),
}
_DIGITS: Final = 4


class DropOutliers(Survey):
    """Set aside rows that have a number, or a text, far from those of all others.

    Why: a price of 99999 or a review of a megabyte is mostly a slip, a test or a paste, and a few of them move means
    and lead models astray. `box` sets aside what lies more than three boxes beyond the quarters (1.5 draws the whiskers
    of a box plot, and takes many that are merely large); `deviation` more than three standard deviations from the mean;
    `robust_deviation` does the same about the median, which what lies far out does not move; `forest` (an isolation
    forest) takes the `share` of rows that are most easily told from the others by all numbers together. Of texts
    `measures` are looked at: length and shares of signs and digits, on a scale of powers, distance from the other texts
    of their label by TF-IDF, and perplexity: how many characters could as well have come next, by a model of characters
    that has read other rows alone (high where text is mashed or cut to pieces). Prices and counts of which most are
    small and a few large want `powers` too, or all the large ones go.

    When it hurts: what is rare is not wrong: dear goods, long letters, prices of another currency. Look at the
    examples, and at each label (`within: label`): where rare labels have longer texts, their rows go first. A text far
    from its label may be the one that shows where the label ends, and one of high perplexity a name or a rare subject;
    of very short ones it tells little. Of Chinese texts perplexity is so uneven that 3.5 deviations take hardly any,
    say `threshold: 2`; English among them is told too easily to be found.

    Example:
        recipe: [{drop_outliers: {columns: [price], method: box, within: brand, powers: true}}]

    Reference: Tukey, "Exploratory Data Analysis", 1977; Iglewicz and Hoaglin, "How to Detect and Handle Outliers",
    1993, for 3.5; Liu, Ting and Zhou, "Isolation forest", 2008; Wenzek et al., "CCNet", 2020, for perplexity.
    """

    version: ClassVar[int] = 2
    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.INPUT, RoleType.VALUE, RoleType.LABEL)
    can_do_without: ClassVar[tuple[RoleType, ...]] = (RoleType.LABEL,)

    columns: tuple[str, ...] = Field((), description="columns of numbers; none: all values that are numbers")
    measures: tuple[Measure, ...] = Field(("length",), description="what of texts is looked at")
    method: Method = Field("robust_deviation", description="how far out is told, see above")
    threshold: Annotated[float | None, Search(1.5, 6.0)] = Field(
        None, gt=0, le=100, description="deviations, or boxes; none: 3 deviations, 3.5 robust ones, 3 boxes"
    )
    powers: bool = Field(
        False, description="whether numbers of `columns` too are held to each other by their logarithm"
    )
    within: str | None = Field(None, description="a column of values, or `label`: rows of one kind are held together")
    share: Annotated[float, Search(0.001, 0.1, log=True)] = Field(
        0.01, gt=0, lt=0.5, description="share of the rows that `forest` sets aside"
    )

    def columns_named(self) -> tuple[str, ...] | None:
        return self.columns_needed() if self.columns else None

    def columns_needed(self) -> tuple[str, ...]:
        kind = [] if self.within in (None, "label") else [str(self.within)]
        return tuple(dict.fromkeys([*self.columns, *kind]))

    def survey(self, rows: Rows, learn: Learn) -> Findings:
        table = table_of(rows, self.reads, self.columns, ("label", *([self.within] if self.within else [])))
        kinds = kinds_in(self.step_name(), table, self.within)
        numbers = {name: column.numbers_for(self.step_name()) for name, column in self._numeric(table).items()}
        texts: dict[str, pl.Series] = {MEASURES[name]: values for name, values in measured(rows, self.measures).items()}
        by_powers = {*(numbers if self.powers else ()), *(MEASURES[name] for name in BY_POWERS)}
        together = {**numbers, **texts}
        if self.method == "forest":
            scaled = {name: _logarithm(one) if name in by_powers else one for name, one in together.items()}
            return Findings(set_aside=unlike_others(table["id"], together, scaled, self.share))
        reasons, cuts = nothing_against(table.height), []
        for name, values in together.items():
            powers = name in by_powers
            fences = self._fences(name, values, kinds, by_powers=powers)
            bounds = fences_of_rows(fences, values, kinds)
            reasons = reasons.fill_null(self._far_out(name, bounds, of_kind=kinds is not None))
            cuts += cuts_of(name, fences, bounds, by_powers=powers)
        set_aside = pl.DataFrame({"id": table["id"], "reason": reasons}).drop_nulls("reason")
        return Findings(set_aside=set_aside, cuts=tuple(cuts))

    def _numeric(self, table: pl.DataFrame) -> dict[str, Column]:
        if self.columns:
            return {name: column_of(table[name]) for name in self.columns}
        aside = {"id", "label", self.within}
        columns = {name: column_of(table[name]) for name in table.columns if name not in aside}
        return {name: column for name, column in columns.items() if column.is_numeric}

    def _fences(self, name: str, values: pl.Series, kinds: pl.Series | None, *, by_powers: bool) -> pl.DataFrame:
        """The five numbers and the bounds of each kind, on the scale of the values themselves."""
        scaled = _logarithm(values) if by_powers else values
        fences = fences_by(self.method, scaled, kinds, self.threshold or _USUAL[self.method])
        if by_powers:
            fences = fences.with_columns(_power(pl.exclude("kind", "values")).name.keep())
        if name in {MEASURES[one] for one in WITHOUT_LOW}:
            fences = fences.with_columns(low=pl.lit(None, pl.Float64))
        return fences

    def _far_out(self, name: str, bounds: pl.DataFrame, *, of_kind: bool) -> pl.Series:
        """A reason where a value is out of the bounds of its kind."""
        out = bounds.select((pl.col("value") < pl.col("low")) | (pl.col("value") > pl.col("high"))).to_series()
        reasons = nothing_against(bounds.height)
        far = bounds.filter(out.fill_null(value=False))
        return reasons.scatter(out.arg_true(), self._said(name, far, of_kind=of_kind)) if far.height else reasons

    def _said(self, name: str, far: pl.DataFrame, *, of_kind: bool) -> pl.Series:
        """Why each of the rows goes: the bound of all rows counts them together, those of kinds stand in brackets."""
        said: dict[str, pl.Expr | pl.Series] = {
            "measure": pl.lit(name),
            "method": pl.lit(_CALLED[self.method]),
            **{part: numbers_written(far[part], _DIGITS) for part in ("low", "high")},
            "value": numbers_written(far["value"], 2 * _DIGITS),
        }
        if of_kind:
            below = each_in_english(
                "{measure} is below those of its kind by the {method} (here {value}, bound {low})", **said
            )
            above = each_in_english(
                "{measure} is above those of its kind by the {method} (here {value}, bound {high})", **said
            )
        else:
            below = each_in_english("{measure} is below {low} by the {method} (here {value})", **said)
            above = each_in_english("{measure} is above {high} by the {method} (here {value})", **said)
        low = far["value"] < far["low"]
        return pl.select(pl.when(low).then(below).otherwise(above)).to_series()


def _logarithm(values: pl.Series) -> pl.Series:
    """Of one more than each number; of what lies below nothing the same, below nothing."""
    return values.sign() * (values.abs() + 1).log()


def _power(logarithm: pl.Expr) -> pl.Expr:
    return logarithm.sign() * (logarithm.abs().exp() - 1)
