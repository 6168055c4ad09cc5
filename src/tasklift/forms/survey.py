"""Survey: looks at all rows of a dataset and says which to set aside or change. It never sees valid or test."""

from abc import abstractmethod
from dataclasses import dataclass

import polars as pl

from tasklift.forms.learner import Learn, Wanted
from tasklift.forms.rows import Rows
from tasklift.forms.step import Step


@dataclass(frozen=True)
class Findings:
    """What a survey found.

    `set_aside`: columns `id`, `reason`. `changed`: `id` and the columns with new values, named as they were handed; one
    that is handed the rows' weights may give them others.
    """

    set_aside: pl.DataFrame | None = None
    changed: pl.DataFrame | None = None


class Survey(Step):
    """Judges rows by all the others."""

    def wanted(self) -> Wanted | None:
        """What it asks `learn` for, which takes time and maybe a network; None where it asks nothing."""
        return None

    @abstractmethod
    def survey(self, rows: Rows, learn: Learn) -> Findings:
        """Which rows to set aside or change; `learn` gives out-of-fold answers to steps that have a `Learner`."""
