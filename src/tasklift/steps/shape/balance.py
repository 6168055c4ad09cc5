"""Balance labels or groups: those with few rows count more, or those with many less."""

from collections.abc import Callable
from typing import Annotated, ClassVar, Literal

import numpy as np
import polars as pl
from pydantic import Field

from tasklift.data.roles import RoleType
from tasklift.forms.learner import Learn
from tasklift.forms.reasons import each_in_english
from tasklift.forms.rows import Rows
from tasklift.forms.survey import Findings, Survey
from tasklift.settings.fields import Search

Method = Literal["weights", "undersample", "oversample"]
By = Literal["label", "group"]
_COLUMNS: dict[By, str] = {"label": "label", "group": "unit"}


class Balance(Survey):
    """Let rare labels, or small groups, count as much as frequent ones, or part of the way.

    Why: a model that is fitted to the mean over rows gives the frequent labels what it cannot tell, and where every
    label counts the same, as in macro-F1, that costs more than it gains. `weights` lets the rows of rare labels weigh
    more and those of frequent ones less; all rows together weigh what they did. `oversample` counts rows of rare labels
    as several, which ones is drawn by lot; to a model that is the same as copies of them. `undersample` sets rows of
    frequent labels aside, drawn by lot: models learn faster, and from less. With `by: group` the same is done for
    groups of rows, such as all of one author, who then counts no more than others; where the task names no `group`,
    for clusters of copies.

    When it hurts: accuracy, which asks for frequent labels; probabilities, which then are too high for rare labels
    (`calibrate` mends that); labels that are rare because they are mostly wrong. `undersample` throws away what was
    labelled. Put it after the steps that set rows aside, for it counts what is there. `classical` learns from valid in
    the end, whose rows are as they came.

    Example:
        recipe: [{balance: {method: weights, strength: 0.5}}, classical]

    Reference: Japkowicz and Stephen, "The class imbalance problem", 2002; King and Zeng, "Logistic regression in rare
    events data", 2001, for the weights.
    """

    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.UNIT, RoleType.LABEL, RoleType.WEIGHT, RoleType.LOT)

    by: By = Field("label", description="what is balanced: labels, or groups of rows, see above")
    method: Method = Field("weights", description="weigh rows, set some of frequent labels aside, or count some twice")
    strength: Annotated[float, Search(0.25, 1.0)] = Field(
        1.0, gt=0, le=1, description="how far towards labels of the same size: sizes are raised to 1 less this"
    )
    most: float = Field(
        10.0,
        ge=1,
        le=1000,
        description="a row counts as at most so many, and a label keeps at least that part of its rows",
    )

    def draws_lots(self) -> bool:
        """Weights alone need none."""
        return self.method != "weights"

    def survey(self, rows: Rows, learn: Learn) -> Findings:
        schema = {"id": pl.String, "unit": pl.String, "label": pl.String, "weight": pl.String, "lot": pl.Float64}
        frame = pl.concat([pl.DataFrame(schema=schema), *rows.batches()]).drop_nulls("label")
        frame = frame.with_columns(
            pl.col("weight").cast(pl.Float64).fill_null(1.0), pl.col(_COLUMNS[self.by]).alias("part")
        )
        if frame["part"].n_unique() < 2:
            return Findings()
        methods: dict[Method, Callable[[pl.DataFrame], Findings]] = {
            "weights": self._weighed,
            "undersample": self._undersampled,
            "oversample": self._oversampled,
        }
        return methods[self.method](frame)

    def _weighed(self, frame: pl.DataFrame) -> Findings:
        """Every part's weight is its size raised to 1 - strength, in units under which the whole weighs the same."""
        sizes = _sizes(frame)
        wanted = {part: size ** (1 - self.strength) for part, size in sizes.items()}
        unit = sum(sizes.values()) / sum(wanted.values())
        factors = {part: self._bounded(unit * wanted[part] / size) for part, size in sizes.items()}
        return _counted(frame, np.array([factors[part] for part in frame["part"]]))

    def _oversampled(self, frame: pl.DataFrame) -> Findings:
        sizes = _sizes(frame)
        largest = max(sizes.values())
        times = np.ones(frame.height)
        for part, places in _drawn(frame).items():
            factor = self._bounded((largest / sizes[part]) ** self.strength)
            once_more = places[: round(places.size * factor) - places.size * int(factor)]
            times[places] = int(factor)
            times[once_more] += 1
        return _counted(frame, times)

    def _undersampled(self, frame: pl.DataFrame) -> Findings:
        sizes = _sizes(frame)
        least = min(sizes.values())
        gone: list[int] = []
        for part, places in _drawn(frame).items():
            stay = round(places.size * self._bounded((least / sizes[part]) ** self.strength))
            gone += places[max(1, stay) :].tolist()
        return Findings(set_aside=frame[gone].select("id", self._reason().alias("reason")))

    def _reason(self) -> pl.Expr:
        if self.by == "group":
            return each_in_english("more rows of one group")
        return each_in_english("more rows of label {label}", label=pl.col("part"))

    def _bounded(self, factor: float) -> float:
        return min(max(factor, 1 / self.most), self.most)


def _sizes(frame: pl.DataFrame) -> dict[str, float]:
    """What the rows of each part weigh, summed in the rows' order."""
    parts, places = np.unique(frame["part"].to_numpy(), return_inverse=True)
    weights = np.bincount(places, frame["weight"].to_numpy())
    return dict(zip(parts.tolist(), weights.tolist(), strict=True))


def _drawn(frame: pl.DataFrame) -> dict[str, np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """The places of each part's rows in the order of their lots."""
    parts, codes = np.unique(frame["part"].to_numpy(), return_inverse=True)
    order = np.lexsort((frame["lot"].to_numpy(), codes))
    ends = np.cumsum(np.bincount(codes))[:-1]
    return dict(zip(parts.tolist(), np.split(order, ends), strict=True))


def _counted(frame: pl.DataFrame, times: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Findings:
    """Rows that count as another number of rows than before."""
    changed = times != 1.0
    weights = [repr(weight) for weight in (frame["weight"].to_numpy() * times)[changed].tolist()]
    return Findings(changed=pl.DataFrame({"id": frame["id"].filter(pl.Series(changed)), "weight": weights}))
