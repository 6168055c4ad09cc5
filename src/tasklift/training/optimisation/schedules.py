"""How the learning rate goes through training: a factor of the base rate at each step."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias, get_args

Schedule: TypeAlias = Literal["constant", "linear", "cosine", "warmup_stable_decay", "plateau"]
SCHEDULES: tuple[Schedule, ...] = get_args(Schedule)

DECAY_SHARE = 0.2
"""The share of all steps in which `warmup_stable_decay` falls, as in Hägele et al. (2024)."""


def factor(schedule: Schedule, step: int, steps: int, warmup_steps: int = 0) -> float:
    """What the base rate is multiplied by at a step, between 0 and 1.

    `step` counts from 0 to `steps` - 1. In the first `warmup_steps` the rate rises linearly from 0. `plateau` is
    constant here: a `Plateau`'s factor comes on top.
    """
    if step < warmup_steps:
        return step / warmup_steps
    return _SHAPES[schedule](step, steps, warmup_steps)


@dataclass(frozen=True)
class Plateau:
    """A factor that falls by half whenever `patience` evaluations in a row brought no better score.

    A higher score is better. As JSON, for a checkpoint, it is `dataclasses.asdict` of it.
    """

    patience: int
    factor: float = 1.0
    best: float | None = None
    waited: int = 0

    def after(self, score: float) -> "Plateau":
        """The state after one more evaluation; a score that is not a number is no gain."""
        if score > (-math.inf if self.best is None else self.best):
            return replace(self, best=score, waited=0)
        if self.waited + 1 < self.patience:
            return replace(self, waited=self.waited + 1)
        return replace(self, factor=self.factor / 2, waited=0)


def _constant(_step: int, _steps: int, _warmup_steps: int) -> float:
    return 1.0


def _linear(step: int, steps: int, warmup_steps: int) -> float:
    return 1.0 - _progress(step, warmup_steps, steps)


def _cosine(step: int, steps: int, warmup_steps: int) -> float:
    return 0.5 * (1.0 + math.cos(math.pi * _progress(step, warmup_steps, steps)))


def _warmup_stable_decay(step: int, steps: int, warmup_steps: int) -> float:
    """Falls as 1 - sqrt at the end, which beats a line and a cosine in Hägele et al. (2024)."""
    return 1.0 - math.sqrt(_progress(step, max(warmup_steps, steps - round(DECAY_SHARE * steps)), steps))


def _progress(step: int, start: int, end: int) -> float:
    """How far a step is from `start` to `end`, between 0 and 1."""
    return min(1.0, max(0.0, (step - start) / max(1, end - start)))


_SHAPES: dict[Schedule, Callable[[int, int, int], float]] = {
    "constant": _constant,
    "linear": _linear,
    "cosine": _cosine,
    "warmup_stable_decay": _warmup_stable_decay,
    "plateau": _constant,
}
