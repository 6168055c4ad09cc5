"""Do no harm: what must not get worse beside the metric that decides, such as the recall of each label.

A better mean may hide a label that is found less often, or users who are answered worse. Every guarded measure is one
paired comparison; their p-values are corrected together (Holm, 1979), so that many measures do not raise a false
alarm. A row left unanswered does no harm here: it is taken as answered as before, by whoever answers it instead; what
it costs is told by coverage.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import cycle

import numpy as np

from tasklift.evaluation.compare import compare
from tasklift.evaluation.holm import correct
from tasklift.evaluation.lift import Lift
from tasklift.evaluation.resampling import Draws
from tasklift.metrics.catalogue import find_metric
from tasklift.metrics.judged import AnyJudged, Booleans, Integers, Judged, of_labels
from tasklift.metrics.metric import Metric, score

FEWEST_ROWS = 10
"""Rows of a label or group below which it is not guarded: nothing could be told."""
MOST_GROUPS = 50
"""Groups of one column that are guarded, those with the most rows."""

OF_TEXTS = ("empty", "repetition")
"""What is watched of texts that were written."""

Groups = Mapping[str, Sequence[str | None]]
"""By column, the value of each row."""


@dataclass(frozen=True)
class Watched:
    """A measure that must not get worse: `recall` of a `label`, `accuracy` in a `group` (column and value), or one of
    all rows.
    """

    measure: str
    label: str | None = None
    group: tuple[str, str] | None = None


@dataclass(frozen=True)
class Guard:
    """A measure and how it changed."""

    watched: Watched
    lift: Lift


def guard(
    baseline: Sequence[AnyJudged],
    final: Sequence[AnyJudged],
    *,
    metric: Metric,
    units: Integers,
    draws: Draws,
    groups: Groups | None = None,
) -> list[Guard]:
    """The recall of each label and the accuracy in each group that has enough rows, and calibration where there are
    probabilities; of texts that were written, `OF_TEXTS` and in each group the `metric` that decides.
    """
    found = []
    for watched in _all_watched([*baseline, *final], metric, groups or {}):
        before, after, rows = _sides(watched, baseline, final, groups or {})
        lift = compare(find_metric(_metric(watched)), before, after, units=units[rows], draws=draws)
        found.append(Guard(watched, lift))
    corrected = correct([one.lift for one in found])
    return [replace(one, lift=lift) for one, lift in zip(found, corrected, strict=True) if lift is not None]


def change(
    watched: Watched, before: Sequence[AnyJudged], after: Sequence[AnyJudged], groups: Groups | None = None
) -> float:
    """By how much a guarded measure got better from one model to another; losses are turned round."""
    metric = find_metric(_metric(watched))
    *sides, _ = _sides(watched, before, after, groups or {})
    earlier, later = (float(np.mean([score(metric, one) or 0.0 for one in side])) for side in sides)
    return earlier - later if metric.lower_is_better else later - earlier


def filled(before: Sequence[AnyJudged], after: Sequence[AnyJudged]) -> list[AnyJudged]:
    """The models `after`, with the labels of `before` where they give none; seeds are paired in order."""
    pairs = zip(cycle(of_labels(before)), of_labels(after), strict=False)
    labelled = [replace(new, predicted=np.where(new.answered, new.predicted, old.predicted)) for old, new in pairs]
    return list(labelled) or list(after)


def _all_watched(models: Sequence[AnyJudged], metric: Metric, groups: Groups) -> Iterator[Watched]:
    labelled = of_labels(models)
    yield from _labels_watched(labelled) if labelled else ()
    measure = "accuracy" if labelled else metric.name
    for column, values in groups.items():
        frequent = Counter(value for value in values if value is not None).most_common(MOST_GROUPS)
        yield from (Watched(measure, group=(column, value)) for value, rows in frequent if rows >= FEWEST_ROWS)
    if labelled and all(one.probabilities is not None for one in labelled):
        yield Watched("calibration_error")
    if not labelled:
        yield from (Watched(name) for name in OF_TEXTS)


def _labels_watched(models: Sequence[Judged]) -> Iterator[Watched]:
    counts = np.bincount(models[0].gold, minlength=len(models[0].labels))
    for label, rows in zip(models[0].labels, counts.tolist(), strict=True):
        if rows >= FEWEST_ROWS:
            yield Watched("recall", label=label)


def _metric(watched: Watched) -> str:
    """The recall of a label is the accuracy on its rows."""
    return "accuracy" if watched.label is not None else watched.measure


def _sides(
    watched: Watched, before: Sequence[AnyJudged], after: Sequence[AnyJudged], groups: Groups
) -> tuple[list[AnyJudged], list[AnyJudged], Booleans]:
    """Both models on the rows that the measure is of, and which rows these are."""
    first = before[0]
    if watched.group is not None:
        column, wanted = watched.group
        rows = np.array([value == wanted for value in groups[column]], dtype=np.bool_)
    elif watched.label is not None and isinstance(first, Judged):
        rows = first.gold == first.labels.index(watched.label)
    else:
        return list(before), list(after), np.ones(first.rows, dtype=np.bool_)
    return [one.only(rows) for one in before], [one.only(rows) for one in filled(before, after)], rows
