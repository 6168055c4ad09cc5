"""What happened in a training: losses, evaluations, falls. Nothing of it depends on how fast the machine was."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from statistics import fmean
from typing import Any, Final

from tasklift.training.course import Evaluation

TASK: Final = "task"
"""The set of held-out texts of the task itself, beside those that are named by their dataset."""
_POINTS: Final = 200
_STEADY: Final = 20
_SPIKE: Final = 1.5


@dataclass(frozen=True)
class Point:
    """One step: the mean loss of its rows, the rate, the length of the gradient, and the tokens it read."""

    step: int
    loss: float
    rate: float
    norm: float
    tokens: int


@dataclass(frozen=True)
class History:
    """`steps`: planned. `falls`: those after which training went back to good weights. `kept`: the one whose weights
    are the model's. `notes`: what went wrong, as `Note.to_json` gives it.
    """

    steps: int
    points: tuple[Point, ...]
    evaluations: tuple[Evaluation, ...]
    falls: tuple[int, ...]
    kept: int
    notes: tuple[dict[str, Any], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """All of it as JSON values."""
        points, evaluations = ([asdict(one) for one in some] for some in (self.points, self.evaluations))
        told = {"falls": list(self.falls), "kept": self.kept, "notes": list(self.notes)}
        return {"steps": self.steps, "points": points, "evaluations": evaluations, **told}

    def thinned(self) -> "History":
        """With at most 200 points, each the mean of those it stands for; for a record."""
        size = -(-len(self.points) // _POINTS) or 1
        parts = [self.points[start : start + size] for start in range(0, len(self.points), size)]
        return replace(self, points=tuple(map(_mean, parts)))

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "History":
        """What `to_json` gave."""
        points = tuple(Point(**one) for one in kept["points"])
        evaluations = tuple(Evaluation(**one) for one in kept["evaluations"])
        return cls(kept["steps"], points, evaluations, tuple(kept["falls"]), kept["kept"], tuple(kept["notes"]))


def _mean(points: tuple[Point, ...]) -> Point:
    return Point(
        points[-1].step,
        fmean(one.loss for one in points),
        points[-1].rate,
        fmean(one.norm for one in points),
        sum(one.tokens for one in points),
    )


def has_spiked(points: Sequence[Point]) -> bool:
    """Whether the loss is clearly above what it was before anything was learned."""
    if len(points) < 2 * _STEADY:
        return False
    first, last = (fmean(point.loss for point in some) for some in (points[:_STEADY], points[-_STEADY:]))
    return last > _SPIKE * first
