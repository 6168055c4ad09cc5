"""The leakage guard: no row that is a copy of a test row stays with the rows that steps see, whatever made it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

from tasklift.data.sealed import SealedTest, overlap
from tasklift.settings.kept import in_english
from tasklift.tasks.kind import Layout
from tasklift.text.comparison_form import comparison_form

COPY_OF_TEST = in_english("copy of a test row")


@dataclass
class Guard:
    """Holds copies of test rows back, and keeps what it held back at the door: frames of `id` and `reason`."""

    test: SealedTest
    kind: type[Layout]
    held_back: list[pl.DataFrame] = field(default_factory=list)

    def pass_on(self, read: Callable[[], Iterator[pl.DataFrame]]) -> Iterator[pl.DataFrame]:
        """The frames that `read` begins a new reading of, without rows that are copies of test rows."""
        copies = pl.Series(overlap(self.test, lambda: map(self.kind.identity, read())), dtype=pl.Boolean)
        start = 0
        for frame in read():
            here = copies[start : start + frame.height]
            start += frame.height
            if here.any():
                self.held_back.append(frame.filter(here).select("id", pl.lit(COPY_OF_TEST).alias("reason")))
            yield frame.filter(~here)

    def new_copies(self, before: pl.DataFrame, after: pl.DataFrame) -> npt.NDArray[np.bool_]:
        """Which rows became copies of test rows when `before` was made into `after`, row by row.

        Only rows whose comparison form changed can have, so others cost nothing.
        """
        copies = np.zeros(after.height, dtype=np.bool_)
        old, new = self.kind.identity(before), self.kind.identity(after)
        rows = np.flatnonzero((old != new).to_numpy())
        rows = rows[(comparison_form(old.gather(rows)) != comparison_form(new.gather(rows))).to_numpy()]
        if len(rows):
            changed = new.gather(rows)
            copies[rows] = overlap(self.test, lambda: iter([changed]))
        return copies


@dataclass(frozen=True)
class NoTest:
    """Stands where there is no test that rows could be copies of."""

    kind: type[Layout]

    def new_copies(self, before: pl.DataFrame, after: pl.DataFrame) -> npt.NDArray[np.bool_]:
        """None of the rows."""
        return np.zeros(after.height, dtype=np.bool_)
