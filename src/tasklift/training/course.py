"""What an evaluation during training changes: which weights are kept, and when to stop."""

from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """What follows from an evaluation: the weights are the best so far, nothing, or there is no more to gain."""

    KEEP = "keep"
    GO_ON = "go on"
    STOP = "stop"


@dataclass(frozen=True)
class Evaluation:
    """What the model scored on valid after so many steps: `score` is better the higher, `loss` the lower."""

    step: int
    score: float
    loss: float


@dataclass(frozen=True)
class Course:
    """The evaluations so far. `patience`: evaluations without a better score after which training stops, None: never.

    Prechelt, "Early stopping, but when?", 1998.
    """

    patience: int | None
    best: Evaluation | None = None
    without_gain: int = 0

    def after(self, evaluation: Evaluation) -> tuple["Course", Verdict]:
        """The course after another evaluation, and what follows; of equal scores the one with less loss is better."""
        if self.best is None or _rank(evaluation) > _rank(self.best):
            return replace(self, best=evaluation, without_gain=0), Verdict.KEEP
        later = replace(self, without_gain=self.without_gain + 1)
        is_over = self.patience is not None and later.without_gain >= self.patience
        return later, Verdict.STOP if is_over else Verdict.GO_ON

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Course":
        """What `to_json` gave."""
        best = Evaluation(**kept["best"]) if kept["best"] else None
        return cls(kept["patience"], best, kept["without_gain"])


def _rank(evaluation: Evaluation) -> tuple[float, float]:
    return evaluation.score, -evaluation.loss
