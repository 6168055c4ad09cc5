"""The leakage guard: no row that gives a test row away stays with the rows that steps see, whatever made it.

Copies always go. What else does, `decontaminate` in the task file says.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from tasklift.data.sealed import SealedTest, overlap, same_meaning, shared_runs
from tasklift.forms.judge import Reasons, nothing_against
from tasklift.forms.reasons import each_in_english
from tasklift.runs.preparing.decontamination import COPIES_ALONE, Decontamination
from tasklift.settings.kept import in_english
from tasklift.tasks.kind import Layout
from tasklift.text.comparison_form import comparison_form

COPY_OF_TEST = in_english("copy of a test row")
SAME_MEANING = in_english("means the same as a test row")


@dataclass
class Guard:
    """Holds back rows that give test rows away, and keeps what it held back at the door: `id`, `reason`, `dataset`.

    `looked_up`: roles that the test has not, for they follow from what is asked.
    """

    test: SealedTest
    kind: type[Layout]
    decontamination: Decontamination = COPIES_ALONE
    looked_up: tuple[str, ...] = ()
    held_back: list[pl.DataFrame] = field(default_factory=list)

    def pass_on(self, dataset: str, read: Callable[[], Iterator[pl.DataFrame]]) -> Iterator[pl.DataFrame]:
        """The frames that `read` begins a new reading of, without rows that give test rows away. `dataset`: whose files
        they are from, for an equal text of other files has the same id.
        """
        copies = pl.Series(overlap(self.test, lambda: map(self.kind.identity, read())), dtype=pl.Boolean)
        start = 0
        for frame in read():
            reasons = self._reasons(self.kind.identity(frame), copies[start : start + frame.height])
            start += frame.height
            gone = reasons.is_not_null()
            if gone.any():
                held = frame.select("id", reasons.alias("reason"), pl.lit(dataset).alias("dataset"))
                self.held_back.append(held.filter(gone))
            yield frame.filter(~gone)

    def new_copies(self, before: pl.DataFrame, after: pl.DataFrame) -> Reasons:
        """Why rows may not stay since `before` was made into `after`, row by row.

        Only rows whose comparison form changed can give more away than they did, so others cost nothing.
        """
        reasons = nothing_against(after.height)
        old, new = (self.kind.identity(rows.drop(self.looked_up, strict=False)) for rows in (before, after))
        rows = np.flatnonzero((old != new).to_numpy())
        rows = rows[(comparison_form(old.gather(rows)) != comparison_form(new.gather(rows))).to_numpy()]
        if not len(rows):
            return reasons
        changed = new.gather(rows)
        copies = pl.Series(overlap(self.test, lambda: iter([changed])), dtype=pl.Boolean)
        return reasons.scatter(rows, self._reasons(changed, copies))

    def _reasons(self, texts: pl.Series, copies: pl.Series) -> Reasons:
        """The first reason against each text: a copy, then shared words, and what it means only where nothing else."""
        reasons = pl.select(pl.when(copies).then(pl.lit(COPY_OF_TEST)).alias("reason")).to_series()
        for against in (self._by_runs, self._by_meaning):
            rows = reasons.is_null().arg_true()
            if len(rows):
                reasons = reasons.scatter(rows, against(texts.gather(rows)))
        return reasons

    def _by_runs(self, texts: pl.Series) -> Reasons:
        chosen = self.decontamination.settings
        if chosen.ngrams is None:
            return nothing_against(len(texts))
        units = pl.Series("units", shared_runs(self.test, texts, length=chosen.ngrams, share=chosen.share))
        told = each_in_english("shares a run of {units} words with a test row", units=pl.col("units"))
        return units.to_frame().select(pl.when(pl.col("units") > 0).then(told).alias("reason")).to_series()

    def _by_meaning(self, texts: pl.Series) -> Reasons:
        vectors, threshold = self.decontamination.vectors, self.decontamination.settings.threshold
        reasons = nothing_against(len(texts))
        rows = (comparison_form(texts) != "").arg_true()
        if vectors is None or not len(rows):
            return reasons
        same = same_meaning(self.test, texts.gather(rows), vectors, threshold=threshold)
        return reasons.scatter(rows.filter(pl.Series(same, dtype=pl.Boolean)), SAME_MEANING)


@dataclass(frozen=True)
class NoTest:
    """Stands where there is no test that rows could give away."""

    kind: type[Layout]

    def new_copies(self, before: pl.DataFrame, after: pl.DataFrame) -> Reasons:
        """Nothing against any of the rows."""
        return nothing_against(after.height)
