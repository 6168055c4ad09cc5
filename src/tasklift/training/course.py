"""What an evaluation during training changes: which weights are kept, and when to stop."""

import math
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any, Final

_SHARED: Final = 0.5
"""Of the chance in a score: two checkpoints answer the same rows, and mostly alike."""


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

    `rows`: those that scores, from 0 to 1, are of. Weights that are behind the best by no more than chance are kept in
    their place, for they have learned longer: of a dozen rows the best score is luck. None: only the best are kept.

    Prechelt, "Early stopping, but when?", 1998; Breiman et al., "Classification and regression trees", 1984, for what
    is within a standard error of the best.
    """

    patience: int | None
    rows: int | None = None
    kept: int = 0
    best: Evaluation | None = None
    without_gain: int = 0

    def after(self, evaluation: Evaluation) -> tuple["Course", Verdict]:
        """The course after another evaluation, and what follows; of equal scores the one with less loss is better."""
        if self.best is None or _rank(evaluation) > _rank(self.best):
            return replace(self, best=evaluation, kept=evaluation.step, without_gain=0), Verdict.KEEP
        later = replace(self, without_gain=self.without_gain + 1)
        if self.patience is not None and later.without_gain >= self.patience:
            return later, Verdict.STOP
        if self.rows and self.best.score - evaluation.score <= _chance(self.best.score, self.rows):
            return replace(later, kept=evaluation.step), Verdict.KEEP
        return later, Verdict.GO_ON

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Course":
        """What `to_json` gave."""
        best = Evaluation(**kept["best"]) if kept["best"] else None
        return cls(**{**kept, "best": best})


def _chance(score: float, rows: int) -> float:
    """By how much scores of two checkpoints may differ when neither is better: half a standard error and a row."""
    share = min(max(score, 1 / (rows + 2)), 1 - 1 / (rows + 2))
    return _SHARED * math.sqrt(share * (1 - share) / rows) + 1 / rows


def _rank(evaluation: Evaluation) -> tuple[float, float]:
    return evaluation.score, -evaluation.loss
