"""The curves of a run's trainings as trackers hold them: numbers by step, each under a name of its own."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tasklift.reports.training import trainings_of

Curve = Sequence[tuple[int, Mapping[str, float]]]
"""Steps in order, and what was measured at each."""

_OF_POINTS = {"loss": "loss", "learning_rate": "rate", "gradient_norm": "norm"}
_OF_EVALUATIONS = {"valid_score": "score", "valid_loss": "loss"}
_OF_COST = ("tokens_per_second", "share", "seconds")


def curves_of(record: Mapping[str, Any]) -> dict[str, Curve]:
    """By `training/LINE`, what is to be drawn over that training's steps: `loss`, `valid_score` and so on."""
    return {name: _curve(training) for name, training in _named(record)}


def figures_of(record: Mapping[str, Any]) -> Iterator[tuple[str, float | None]]:
    """What was measured once a training, as `training/LINE/tokens_per_second`."""
    for name, training in _named(record):
        yield from ((f"{name}/{figure}", training["cost"][figure]) for figure in _OF_COST if training["cost"])


def _named(record: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The trainings; where a line stands twice, the second is numbered."""
    seen = Counter[str]()
    for training in trainings_of(record):
        line = training["line"]
        seen[line] += 1
        yield f"training/{line}" + (f"_{seen[line]}" if seen[line] > 1 else ""), training


def _curve(training: Mapping[str, Any]) -> Curve:
    steps = defaultdict[int, dict[str, float]](dict)
    for kind, names in (("points", _OF_POINTS), ("evaluations", _OF_EVALUATIONS)):
        for one in training[kind]:
            steps[one["step"]] |= {name: one[own] for name, own in names.items() if math.isfinite(one[own])}
    return sorted(steps.items())
