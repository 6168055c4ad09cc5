"""Every metric of a task's kind with its interval, for one set of answers."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from tasklift.evaluation.intervals import VERSION, interval
from tasklift.evaluation.lift import Interval
from tasklift.evaluation.resampling import Draws
from tasklift.metrics.catalogue import find_metric
from tasklift.metrics.judged import AnyJudged, Integers, Judged
from tasklift.metrics.metric import Metric, can_read, read_beside
from tasklift.store.hashing import key_of
from tasklift.store.store import Store
from tasklift.tasks.task import Task

TWO_LABELS = ("precision", "recall", "f1")
"""Metrics of one label among two; the others average over labels."""


def metrics_of(task: Task, models: Sequence[AnyJudged]) -> list[str]:
    """The task's metrics that have what they need; those of unanswered rows only where one of the models leaves some,
    or the task asks for them.

    Elsewhere coverage is 1, and the accuracy on the answered rows is the accuracy.
    """
    answered = all(bool(judged.answered.all()) for judged in models)
    return [
        name
        for name in task.kind_class.metrics
        if (not (answered and find_metric(name).of_unanswered) and can_read(find_metric(name), models[0]))
        or name == task.deciding_metric
    ]


def all_scores(task: Task, judged: AnyJudged, units: Integers, metrics: Sequence[str]) -> dict[str, Interval]:
    """Those of the metrics that these answers allow: some need two labels, some probabilities."""
    draws, found = Draws(task.seed), {}
    for name in metrics:
        metric = find_metric(name)
        if isinstance(judged, Judged) and not _allows(judged, metric):
            continue
        found[name] = interval(metric, judged, units=units, draws=draws)
    return found


def _allows(judged: Judged, metric: Metric) -> bool:
    lacks_labels = metric.name in TWO_LABELS and len(judged.labels) != 2
    return not lacks_labels and not (metric.needs_probabilities and judged.probabilities is None)


def kept_scores(
    store: Store, task: Task, judged: AnyJudged, units: Integers, answers: str, metrics: Sequence[str]
) -> dict[str, Interval]:
    """The same from the store, where `answers` names them."""
    versions = {name: find_metric(name).version for name in metrics}
    among = list(judged.labels) if isinstance(judged, Judged) else judged.language
    beside = read_beside(map(find_metric, metrics), judged)
    key = key_of(["scores", VERSION, versions, answers, among, task.seed, *beside])

    def work() -> dict[str, Any]:
        return {name: asdict(one) for name, one in all_scores(task, judged, units, metrics).items()}

    return {name: Interval(**kept) for name, kept in store.produce(key, work).value.items()}


def score_of(one: Interval) -> dict[str, Any]:
    """A score with its bounds, as JSON values."""
    return {"score": one.value, "low": one.low, "high": one.high}
