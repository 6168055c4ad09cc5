"""Thresholds chosen on valid, and whether they gain anything on rows of it that they were not chosen on."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from tasklift.evaluation.influence import jackknife_variance, values_without_one
from tasklift.evaluation.resampling import find_kinds
from tasklift.forms.answers import LabelAnswers
from tasklift.metrics.catalogue import find_metric
from tasklift.metrics.confusion import AVERAGED
from tasklift.metrics.judged import Judged
from tasklift.metrics.metric import score
from tasklift.models.decision import Likeliest, Thresholds
from tasklift.models.fitting.selection import CLEARLY
from tasklift.models.fitting.thresholds import best_thresholds
from tasklift.models.numbers import Floats, Integers
from tasklift.models.thresholded import Gain

FOLDS: Final = 5
SHRINKAGES: Final = (0.25, 0.5, 0.75, 1.0)
"""Powers of the thresholds that are tried: the lower, the nearer they are to one another."""


@dataclass(frozen=True)
class Chosen:
    """How the label is chosen, what thresholds gain, and the place that each row gets by thresholds of other folds."""

    label: Likeliest | Thresholds
    gain: Gain
    unseen: Integers


def choose_thresholds(answers: LabelAnswers, gold: Integers, units: Integers, metric: str) -> Chosen:
    """Those that are best by `metric`, shrunk as is best for folds that they are not chosen on; none if none gain.

    `gold`: shape (rows,), places of labels, -1 for one that the model cannot give: such rows choose nothing. `units`:
    shape (rows,); rows of one unit are in one fold.
    """
    known, probabilities = gold >= 0, answers.probabilities
    by_fold = _thresholds_by_fold(probabilities, gold, units, metric)
    places = [probabilities.argmax(axis=1), *((probabilities / by_fold**power).argmax(axis=1) for power in SHRINKAGES)]
    likeliest, *moved = [Judged(answers.labels, gold[known], one[known]) for one in places]
    best = int(np.argmax([_score(metric, one) for one in moved]))
    gain = _gain(metric, likeliest, moved[best], units[known], SHRINKAGES[best])
    if not gain.clear:
        return Chosen(Likeliest(), gain, places[0])
    values = best_thresholds(probabilities[known], gold[known], AVERAGED[metric]) ** gain.shrinkage
    shares = (values / values.sum()).tolist()
    thresholds = Thresholds(thresholds=dict(zip(answers.labels, shares, strict=True)))
    return Chosen(thresholds, gain, places[1 + best])


def _thresholds_by_fold(probabilities: Floats, gold: Integers, units: Integers, metric: str) -> Floats:
    """For each row the thresholds that the other folds choose, shape (rows, labels)."""
    fold, found = units % FOLDS, np.ones_like(probabilities)
    for one in np.unique(fold).tolist():
        rest = (fold != one) & (gold >= 0)
        if rest.any():
            found[fold == one] = best_thresholds(probabilities[rest], gold[rest], AVERAGED[metric])
    return found


def _score(metric: str, judged: Judged) -> float:
    return score(find_metric(metric), judged) or 0.0


def _gain(metric: str, before: Judged, after: Judged, units: Integers, shrinkage: float) -> Gain:
    """The difference of the scores, with the jackknife's standard error over units."""
    earlier, later = _score(metric, before), _score(metric, after)
    error = _standard_error(metric, before, after, units)
    clear = later - earlier > CLEARLY * error
    return Gain(
        metric=metric,
        rows=len(units),
        before=earlier,
        after=later,
        standard_error=error,
        shrinkage=shrinkage if clear else 0.0,
        clear=clear,
    )


def _standard_error(metric: str, before: Judged, after: Judged, units: Integers) -> float:
    found = find_metric(metric)
    kinds = find_kinds(found, [before, after], units)
    if kinds.units < 2:
        return 0.0
    one, other = values_without_one(found, [before, after], kinds)
    return float(np.sqrt(jackknife_variance(other - one, kinds)))
