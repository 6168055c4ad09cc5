"""Scores and lifts of plain label lists, by the same code that judges Tasklift's own runs."""

from collections.abc import Sequence

import numpy as np

from tasklift.evaluation.compare import compare
from tasklift.evaluation.intervals import interval
from tasklift.evaluation.lift import Interval, Lift
from tasklift.evaluation.resampling import Draws
from tasklift.metrics.catalogue import find_metric
from tasklift.metrics.judged import Judged

_METRIC = find_metric("macro_f1")


def scored(gold: Sequence[str], given: Sequence[str]) -> Interval:
    """Macro-F1 with its 95 % interval; every row is a unit."""
    (judged,) = _judged(gold, given)
    return interval(_METRIC, judged, units=np.arange(len(gold)), draws=Draws(0))


def lift_between(gold: Sequence[str], before: Sequence[str], after: Sequence[str]) -> Lift:
    """By how much `after` has a better macro-F1 than `before`; every row is a unit."""
    first, second = _judged(gold, before, after)
    return compare(_METRIC, [first], [second], units=np.arange(len(gold)), draws=Draws(0))


def points(lift: Lift) -> str:
    """A lift in points with its interval."""
    if lift.value is None or lift.low is None or lift.high is None:
        return "undefined"
    return f"{100 * lift.value:+.1f} [{100 * lift.low:+.1f}, {100 * lift.high:+.1f}]"


def mean_lift(lifts: Sequence[Lift]) -> str:
    """The mean of independent lifts in points, with the half width of its 95 % interval."""
    mean = sum(lift.value or 0.0 for lift in lifts) / len(lifts)
    widths = [(lift.high or 0.0) - (lift.low or 0.0) for lift in lifts]
    return f"{100 * mean:+.2f} ± {100 * float(np.linalg.norm(widths)) / 2 / len(lifts):.2f}"


def figure(score: Interval) -> str:
    """A score with three decimals."""
    return "-" if score.value is None else f"{score.value:.3f}"


def _judged(gold: Sequence[str], *given: Sequence[str]) -> list[Judged]:
    labels = tuple(sorted({label for column in (gold, *given) for label in column}))
    codes = {label: code for code, label in enumerate(labels)}
    known, *answers = (np.array([codes[label] for label in column], dtype=np.int64) for column in (gold, *given))
    return [Judged(labels, known, answer) for answer in answers]
