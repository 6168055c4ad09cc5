"""Scoring anyone's predictions on a task's sealed test."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from tasklift.evaluation.compare import compare
from tasklift.evaluation.intervals import interval
from tasklift.evaluation.measure import judge_given
from tasklift.evaluation.resampling import Draws
from tasklift.metrics.catalogue import find_metric
from tasklift.metrics.confusion import by_label
from tasklift.metrics.judged import AnyJudged, Judged, without_probabilities
from tasklift.models.kept import kept_answers
from tasklift.runs.carrying.workshop import Workshop
from tasklift.runs.measuring.predictions import matched_predictions
from tasklift.runs.measuring.scores import all_scores, metrics_of, score_of
from tasklift.runs.measuring.variants import answers_of
from tasklift.runs.progress import Tell, silent
from tasklift.runs.recipe import baseline_line
from tasklift.runs.run import make_ready
from tasklift.settings.messages import Note
from tasklift.store.hashing import key_of
from tasklift.tasks.task import Task


def evaluate(task: Task, predictions: Path, *, store: Path | None = None, tell: Tell = silent) -> dict[str, Any]:
    """Scores of the predictions, and their lift over the task's plain baseline, as JSON values. It counts as a look."""
    ready = make_ready(task, store=store, tell=tell)
    test = ready.prepared.test
    matched, lacking = matched_predictions(task, ready.prepared, predictions)
    workshop = Workshop(task, ready.store, ready.prepared, baseline_line(task), task.seed, tell)
    baseline = answers_of(ready.prepared, workshop.finish(workshop.begin()), ready.store)
    (theirs, plain), units = judge_given(test, [matched, kept_answers(baseline)], workshop.gold)
    theirs = without_probabilities(theirs)
    name = key_of([test.name, *_told(theirs)])
    looks = ready.store.journal.note_look(test.name, [name], name)
    metric, draws = find_metric(task.deciding_metric), Draws(task.seed)
    lift = compare(metric, [plain], [theirs], units=units, draws=draws, looks=looks)
    found = interval(metric, theirs, units=units, draws=draws)
    scores = all_scores(task, theirs, units, metrics_of(task, [theirs]))
    return {
        "task": task.name,
        "metric": metric.name,
        "score": score_of(found),
        "metrics": {name: one.value for name, one in scores.items()},
        **_by_label(theirs),
        "against_baseline": asdict(lift),
        "test": {"rows": test.height, "units": test.units, "edition": test.edition, "looks": looks},
        "notes": [Note("no prediction for {rows:,} test rows: they count as wrong", rows=lacking)] if lacking else [],
    }


def _told(judged: AnyJudged) -> list[Any]:
    """What names the answers."""
    if isinstance(judged, Judged):
        return [judged.predicted.tolist(), list(judged.labels)]
    return [list(judged.predicted)]


def _by_label(judged: AnyJudged) -> dict[str, Any]:
    if not isinstance(judged, Judged):
        return {}
    return {"by_label": {label: asdict(one) for label, one in by_label(judged).items()}}
