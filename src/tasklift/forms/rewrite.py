"""Rewrite: new values for some columns, same rows."""

from abc import abstractmethod
from typing import ClassVar

from tasklift.forms.rows import Batch
from tasklift.forms.step import Step


class Rewrite(Step):
    """Changes values. One that reads TEXT alone is carried to every text of a row and finds it under `text`."""

    travels: ClassVar[bool] = False
    """Serving must repeat it: the step reads input roles alone and is saved with the model. An answer that a model cuts
    out of what it has rewritten is given as it stands in what came, unless the step `protects`."""

    @abstractmethod
    def rewrite(self, batch: Batch) -> Batch:
        """The columns that change, in the rows' order and of the same number."""
