"""Answer no question."""

from collections.abc import Mapping
from typing import ClassVar

from tasklift.data.roles import RoleType
from tasklift.forms.desk import Desk
from tasklift.forms.model import Model
from tasklift.forms.rows import Rows
from tasklift.forms.tune import Tune
from tasklift.models.written.silent import Silent


class NoAnswer(Tune):
    """Say of each question that it has no answer.

    Why: where half of the questions have no answer, who answers none is right about half of them, and scores more than
    many a model that reads. What a reader is worth is what it adds to that.

    When it hurts: it is no answer to anything. It is there to be beaten.

    Example: `no_answer`

    Reference: Rajpurkar et al., "Know what you don't know: unanswerable questions for SQuAD", 2018, where models are
    held against one that always abstains.
    """

    takes_seconds: ClassVar[bool] = True
    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.INPUT, RoleType.ANSWER)

    def tune(self, datasets: Mapping[str, Rows], *, start: Model | None, seed: int, desk: Desk) -> Model:
        return Silent()
