"""The contract of a metric: a value from weights on rows, so that resampling costs a matrix product.

A metric is prepared once for a set of answers and then valued under many weightings of the same rows: weight 1 for
each row is the score; multinomial weights are a bootstrap; 0 and 1 over two models' rows laid end to end are a
permutation. What a weighting leaves undefined is NaN among the values and None as a score.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from tasklift.metrics.judged import AnyJudged, Floats, Integers, Judged, JudgedTexts
from tasklift.settings.errors import UserError
from tasklift.settings.messages import say
from tasklift.text.scoring.material import Part


def other_answers(judged: Judged) -> Integers:
    """The most frequent other label of each row, which is what models err to."""
    rows = np.bincount(judged.gold, minlength=len(judged.labels))
    first, second, *_ = [*np.argsort(-rows, kind="stable"), 0]
    wrong: Integers = np.where(judged.gold == first, second, first)
    return wrong


def right_or_wrong(judged: Judged) -> tuple[Integers, Integers]:
    """Every row answered rightly, and every row wrongly."""
    return judged.gold, other_answers(judged)


class Statistic(Protocol):
    """A metric prepared for fixed rows: weights of shape (resamples, rows) in, values of shape (resamples,) out.

    A row's weight w must count as w copies of that row would.
    """

    def __call__(self, weights: Floats, /) -> Floats: ...


@dataclass(frozen=True)
class Metric:
    """One metric. `version` is raised when its values change; `lower_is_better` for losses; values lie in `bounds`.

    Without `needs_probabilities` it reads gold and predicted labels alone, so rows that agree in both are
    interchangeable: whoever resamples may count them instead of drawing them. `extremes`: the answers to these rows
    that are best and those that are worst by this metric, between which a row's weight in it shows. `of_unanswered`:
    it tells something only where rows are left unanswered. `of_texts`: it reads `JudgedTexts`, others read `Judged`.
    `reads`: what it needs beside answers and what is right.
    """

    name: str
    description: str
    prepare: Callable[[Any], Statistic]
    version: int = 1
    lower_is_better: bool = False
    needs_probabilities: bool = False
    bounds: tuple[float, float] = (0.0, 1.0)
    extremes: Callable[[Judged], tuple[Integers, Integers]] = right_or_wrong
    of_unanswered: bool = False
    of_texts: bool = False
    reads: Part | None = None

    @property
    def by_row(self) -> bool:
        """Whether no two rows are alike to it."""
        return self.needs_probabilities or self.of_texts


def can_read(metric: Metric, judged: AnyJudged) -> bool:
    """Whether what the metric needs beside the answers is there."""
    if metric.reads is None:
        return True
    return isinstance(judged, JudgedTexts) and judged.material.part(metric.reads) is not None


def read_beside(metrics: Iterable[Metric], judged: AnyJudged) -> list[str]:
    """What the metrics need beside the answers, by name: with the answers, a score hangs on that."""
    if not isinstance(judged, JudgedTexts):
        return []
    return [name for metric in metrics for name in judged.material.name_of(metric.reads)]


def prepare(metric: Metric, judged: AnyJudged) -> Statistic:
    """`metric` prepared for `judged`. Raises UserError `metric-needs-probabilities` or `metric-needs-material`."""
    if not can_read(metric, judged):
        raise UserError(
            "metric-needs-material",
            say("the metric {metric!r} needs more than answers", metric=metric.name),
            advice=say("see `measure` in the page of the task file, or choose another metric"),
        )
    if metric.needs_probabilities and isinstance(judged, Judged) and judged.probabilities is None:
        raise UserError(
            "metric-needs-probabilities",
            say("the metric {metric!r} needs probabilities, and these answers are labels only", metric=metric.name),
            advice=say("choose a metric of labels, as macro_f1, or a model that gives probabilities"),
        )
    return metric.prepare(judged)


def score(metric: Metric, judged: AnyJudged) -> float | None:
    """The metric's value over all rows, or None where it is undefined (no rows; AUC where gold has one label)."""
    value = float(prepare(metric, judged)(np.ones((1, judged.rows)))[0])
    return None if np.isnan(value) else value
