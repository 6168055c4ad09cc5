"""Do no harm: what must not get worse beside the metric that decides, such as the recall of each label.

A better mean may hide a label that is found less often. Every guarded measure is one paired comparison; their p-values
are corrected together (Holm, 1979), so that many labels do not raise a false alarm. A row left unanswered does no harm
here: it is taken as answered as before, by whoever answers it instead; what it costs is told by coverage.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import cycle

import numpy as np

from tasklift.evaluation.compare import compare
from tasklift.evaluation.holm import correct
from tasklift.evaluation.lift import Lift
from tasklift.evaluation.resampling import Draws
from tasklift.metrics.catalogue import find_metric
from tasklift.metrics.metric import Booleans, Integers, Judged, score

FEWEST_ROWS = 10
"""Rows of a label below which its recall is not guarded: nothing could be told."""


@dataclass(frozen=True)
class Guard:
    """A measure and how it changed; `label` is None for one of all rows."""

    measure: str
    label: str | None
    lift: Lift


def guard(baseline: Sequence[Judged], final: Sequence[Judged], *, units: Integers, draws: Draws) -> list[Guard]:
    """The recall of each label that has enough rows, and calibration where there are probabilities."""
    found = [*_recalls(baseline, final, units, draws), *_calibration(baseline, final, units, draws)]
    corrected = correct([one.lift for one in found])
    return [replace(one, lift=lift) for one, lift in zip(found, corrected, strict=True) if lift is not None]


def change(measure: str, label: str | None, before: Sequence[Judged], after: Sequence[Judged]) -> float:
    """By how much a guarded measure got better from one model to another; losses are turned round."""
    metric = find_metric("accuracy" if label is not None else measure)
    sides = [before, after] if label is None else [recall_of(label, one)[0] for one in (before, filled(before, after))]
    earlier, later = (float(np.mean([score(metric, one) or 0.0 for one in side])) for side in sides)
    return earlier - later if metric.lower_is_better else later - earlier


def recall_of(label: str, models: Sequence[Judged]) -> tuple[list[Judged], Booleans]:
    """The models on the rows of one label, where accuracy is its recall, and which rows these are."""
    rows = models[0].gold == models[0].labels.index(label)
    return [_only(one, rows) for one in models], rows


def filled(before: Sequence[Judged], after: Sequence[Judged]) -> list[Judged]:
    """The models `after`, with the answers of `before` where they give none; seeds are paired in order."""
    pairs = zip(cycle(before), after, strict=False)
    return [replace(new, predicted=np.where(new.answered, new.predicted, old.predicted)) for old, new in pairs]


def _recalls(baseline: Sequence[Judged], final: Sequence[Judged], units: Integers, draws: Draws) -> Iterator[Guard]:
    counts = np.bincount(final[0].gold, minlength=len(final[0].labels))
    for label, rows in zip(final[0].labels, counts.tolist(), strict=True):
        if rows >= FEWEST_ROWS:
            (before, own), (after, _) = recall_of(label, baseline), recall_of(label, filled(baseline, final))
            lift = compare(find_metric("accuracy"), before, after, units=units[own], draws=draws)
            yield Guard("recall", label, lift)


def _calibration(baseline: Sequence[Judged], final: Sequence[Judged], units: Integers, draws: Draws) -> Iterator[Guard]:
    if all(one.probabilities is not None for one in [*baseline, *final]):
        metric = find_metric("calibration_error")
        lift = compare(metric, baseline, final, units=units, draws=draws)
        yield Guard(metric.name, None, lift)


def _only(judged: Judged, rows: Booleans) -> Judged:
    probabilities = None if judged.probabilities is None else judged.probabilities[rows]
    return Judged(judged.labels, judged.gold[rows], judged.predicted[rows], probabilities)
