"""Survey: looks at all rows of a dataset and says which to set aside or change. It never sees valid or test."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Any, TypeAlias

import polars as pl

from tasklift.forms.learner import Learn, Wanted
from tasklift.forms.rows import Rows
from tasklift.forms.step import Step
from tasklift.settings.messages import Note

FiveNumbers: TypeAlias = tuple[float, float, float, float, float]
"""The least of some numbers, their quarter, half and three quarters, and the most."""


@dataclass(frozen=True)
class Cut:
    """Numbers of which those out of bounds were cut, as a box plot shows them.

    `name`: of the column or measure; `kind`: of which rows, None for all. `values`: how many there were, of which `cut`
    lay below `low` or above `high` (None: no bound there). `before` and `after` the cut; None where nothing stays.
    `by_powers`: whether they were held to each other by their logarithm.
    """

    name: str
    kind: str | None
    values: int
    cut: int
    low: float | None
    high: float | None
    before: FiveNumbers
    after: FiveNumbers | None
    by_powers: bool = False

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        return {**vars(self), "before": list(self.before), "after": list(self.after) if self.after else None}


@dataclass(frozen=True)
class Findings:
    """What a survey found.

    `set_aside`: columns `id`, `reason`. `changed`: `id` and the columns with new values, named as they were handed; one
    that is handed the rows' weights may give them others. `notes`: what is to be known of the rows as a whole; `cuts`:
    numbers that were cut. Both stand in the step's account.
    """

    set_aside: pl.DataFrame | None = None
    changed: pl.DataFrame | None = None
    notes: tuple[Note, ...] = ()
    cuts: tuple[Cut, ...] = ()


class Survey(Step):
    """Judges rows by all the others."""

    def wanted(self) -> Wanted | None:
        """What it asks `learn` for, which takes time and maybe a network; None where it asks nothing."""
        return None

    @abstractmethod
    def survey(self, rows: Rows, learn: Learn) -> Findings:
        """Which rows to set aside or change; `learn` gives out-of-fold answers to steps that have a `Learner`."""
