"""Spawn: a batch of rows in, new rows out, each with its parent. It cannot touch the rows that there are."""

from abc import abstractmethod
from dataclasses import dataclass

from tasklift.forms.judge import Reasons
from tasklift.forms.rows import Batch
from tasklift.forms.step import Step


@dataclass(frozen=True)
class Spawned:
    """New rows, and which of their parents they take the place of.

    `rows`: column `parent`, the id of a row of the batch, and the columns whose values are other than the parent's; the
    rows of one parent stand behind it in this order. `replaced`: for each row of the batch why it goes, now that its
    new rows are there; null means that it stays.
    """

    rows: Batch
    replaced: Reasons


class Spawn(Step):
    """Makes rows out of rows. They have all columns of their parents, but for those that it changes."""

    @abstractmethod
    def spawn(self, batch: Batch) -> Spawned:
        """The new rows of `batch`."""
