"""Sample: a part of the rows, drawn by lot, the same share of every label or whole groups, or the newest."""

from typing import Annotated, ClassVar, Literal, Self

import numpy as np
import numpy.typing as npt
import polars as pl
from pydantic import Field, model_validator

from tasklift.data.moments import iso_times
from tasklift.data.roles import RoleType
from tasklift.forms.learner import Learn
from tasklift.forms.rows import Rows
from tasklift.forms.survey import Findings, Survey
from tasklift.settings.fields import Search
from tasklift.settings.kept import in_english
from tasklift.settings.messages import say

Indices = npt.NDArray[np.int64]


class Sample(Survey):
    """Let a part of the rows stay: drawn by lot, the same share of every label, whole groups, or the newest rows.

    Why: what is tried on a tenth of the rows takes a tenth of the time, and a sample that has every label in the share
    that it has in all rows tells the same. Rows of one group (an author, a document, copies of one text) are alike:
    `by: group` lets them stay or go together, so that the sample has as many sides to it as there are groups. With
    `newest` the rows that come last in a column of times stay, which is what next month's look like most.

    When it hurts: more rows are nearly always better to learn from; the learning curve in the report says by how much.
    Labels that are rare have few rows in a sample, at least one each.

    Example:
        recipe: [{sample: {share: 0.2}}, classical]

    Reference: Cochran, "Sampling Techniques", 1977, chapters 5 (strata) and 9 (clusters).
    """

    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.UNIT, RoleType.LABEL, RoleType.VALUE, RoleType.LOT)

    share: Annotated[float, Search(0.1, 1.0)] = Field(1.0, gt=0, le=1, description="share of the rows that stays")
    rows: int | None = Field(None, ge=1, description="most rows that stay, in place of a share")
    by: Literal["label", "group", "row"] = Field(
        "label", description="what is drawn: of every label the same share, whole groups, or rows whatever they are"
    )
    newest: str | None = Field(None, description="a column of times: its newest rows stay, and none is drawn")

    @model_validator(mode="after")
    def _check_once(self) -> Self:
        if self.rows is not None and self.share < 1:
            raise ValueError(say("say `rows` or `share`, not both"))
        return self

    def draws_lots(self) -> bool:
        """The newest rows are what they are."""
        return self.newest is None

    def columns_named(self) -> tuple[str, ...]:
        return (self.newest,) if self.newest else ()

    def survey(self, rows: Rows, learn: Learn) -> Findings:
        columns = [name for name in ("id", "unit", "label", "lot", self.newest) if name and name in rows.columns]
        parts = [batch.select(columns) for batch in rows.batches()]
        frame = pl.concat(parts) if parts else pl.DataFrame(schema=dict.fromkeys(columns, pl.String))
        stays = np.zeros(frame.height, np.bool_)
        stays[self._chosen(frame)] = True
        gone = frame.filter(pl.Series(~stays)).select("id")
        return Findings(set_aside=gone.with_columns(pl.lit(in_english("not in the sample")).alias("reason")))

    def _chosen(self, frame: pl.DataFrame) -> Indices:
        wanted = min(frame.height, self.rows or round(self.share * frame.height))
        if wanted == frame.height:
            return np.arange(frame.height)
        if self.newest is not None:
            times = iso_times(frame[self.newest]).fill_null("").to_numpy().astype(str)
            return np.lexsort((-np.arange(frame.height), times))[::-1][:wanted].astype(np.int64)
        if self.by == "group":
            return _whole_groups(frame, wanted)
        strata = frame["label"] if self.by == "label" and "label" in frame.columns else None
        return _of_each(strata, frame["lot"].to_numpy(), wanted)


def _whole_groups(frame: pl.DataFrame, wanted: int) -> Indices:
    """Groups in the order of their lots, that of the first row each, until one more would be too many."""
    groups, first, codes = np.unique(frame["unit"].fill_null("").to_numpy(), return_index=True, return_inverse=True)
    order = np.argsort(frame["lot"].to_numpy()[first], kind="stable")
    sizes = np.bincount(codes, minlength=len(groups))
    count = max(1, int(np.searchsorted(np.cumsum(sizes[order]), wanted, side="right")))
    return np.flatnonzero(np.isin(codes, order[:count]))


def _of_each(strata: pl.Series | None, lots: npt.NDArray[np.float64], wanted: int) -> Indices:
    """The same share of each stratum, one row of each at least; what is left goes to the largest remainders."""
    if strata is None:
        return np.argsort(lots, kind="stable")[:wanted].astype(np.int64)
    _, codes = np.unique(strata.fill_null("").to_numpy(), return_inverse=True)
    sizes = np.bincount(codes)
    exact = sizes * wanted / len(codes)
    quotas = np.maximum(1, np.floor(exact)).astype(np.int64)
    for stratum in np.argsort(quotas - exact, kind="stable")[: max(0, wanted - int(quotas.sum()))]:
        quotas[stratum] += quotas[stratum] < sizes[stratum]
    order = np.lexsort((lots, codes))
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    return np.sort(np.concatenate([order[start : start + quota] for start, quota in zip(starts, quotas, strict=True)]))
