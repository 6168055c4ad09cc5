"""The record of a run: one JSON object that people's programs and our reports read."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tasklift.evaluation.curves import reliability, roc
from tasklift.evaluation.detectable import minimum_detectable_lift
from tasklift.evaluation.lift import Interval, Lift
from tasklift.evaluation.measure import changed_answers
from tasklift.metrics.confusion import by_label, confusion_matrix
from tasklift.metrics.metric import Judged, Metric
from tasklift.runs.carrying.workshop import Carried
from tasklift.runs.measuring.guards import Guarded, notes_on_harm, recommended
from tasklift.runs.measuring.ledger import Ledger
from tasklift.runs.measuring.scores import kept_scores, score_of
from tasklift.runs.measuring.wording import headline, never_learned, warnings_on
from tasklift.runs.plan import Plan
from tasklift.runs.preparing.guard import COPY_OF_TEST
from tasklift.runs.preparing.prepare import Prepared, notes_on
from tasklift.runs.recipe import Line
from tasklift.settings.messages import ENGLISH, Note, speaking
from tasklift.store.store import Store
from tasklift.tasks.task import Task
from tasklift.version import __version__

CHANGED_SHOWN = 10
"""Answers that became right, and as many that became wrong."""


@dataclass(frozen=True)
class Told:
    """What the record says of a run beside its ledger."""

    run: str
    language: str | None
    baseline: str
    lines: tuple[Line, ...]
    plan: Plan
    notes: tuple[Note, ...]


def write_record(task: Task, store: Store, prepared: Prepared, told: Told, ledger: Ledger) -> dict[str, Any]:
    """The record without its cost."""
    before, after = _scores(task, store, ledger)
    deciding = ledger.metric.name
    inputs = [role.name for role in task.inputs]
    steps = [
        _step(store, line, carried, ledger, position)
        for position, (line, carried) in enumerate(zip(told.lines, ledger.final_measured.carried, strict=True))
    ]
    record: dict[str, Any] = {
        "run": told.run,
        "task": task.name,
        "kind": task.kind,
        "metric": ledger.metric.name,
        "version": __version__,
        "language": told.language,
        "seed": task.seed,
        "seeds": task.seeds,
        "recipe": [line.as_written() for line in told.lines],
        "baseline": {"name": told.baseline, **score_of(before[deciding])},
        "final": score_of(after[deciding]),
        "lift": asdict(ledger.lift),
        "metrics": {name: _metric(before.get(name), one) for name, one in after.items()},
        "by_label": _by_label(ledger.final[0]),
        "by_label_baseline": _by_label(ledger.baseline[0]),
        "confusion": {
            "labels": list(ledger.final[0].labels),
            "baseline": confusion_matrix(ledger.baseline[0]).tolist(),
            "final": confusion_matrix(ledger.final[0]).tolist(),
        },
        "curves": {"reliability": _curves(reliability, ledger), "roc": _curves(roc, ledger)},
        "changed": changed_answers(
            prepared.test, ledger.baseline_answers, ledger.final_measured.answers[0], inputs, most=CHANGED_SHOWN
        ),
        "guards": [_guard(one, told.lines) for one in ledger.guards],
        "recommended": recommended(ledger.lift, ledger.guards),
        "steps": steps,
        "rows": asdict(prepared.counts),
        "split": prepared.sizes,
        "test": _test(prepared, ledger),
        "signature": _signature(task, prepared, ledger.metric),
    }
    with speaking(ENGLISH):
        record["headline"] = headline(record)
    of_data = [*notes_on(prepared), *never_learned(record["by_label"], prepared.labels["train"])]
    of_result = warnings_on(record, [before[deciding], after[deciding]])
    of_harm = notes_on_harm(ledger.guards, [line.name for line in told.lines])
    notes = [*of_harm, *of_data, *told.notes, *told.plan.notes, *ledger.notes, *of_result]
    record["notes"] = [str(note) for note in notes]
    record["notes_said"] = [note.to_json() for note in notes]
    return record


def _step(store: Store, line: Line, carried: Carried, ledger: Ledger, position: int) -> dict[str, Any]:
    timing = store.journal.timing(carried.key)
    return {
        "name": line.name,
        "settings": dict(line.written),
        "form": line.form,
        **carried.value,
        "seconds": round(timing[0], 3) if timing else 0.0,
        "cached": carried.cached,
        "draws_lots": line.step.draws_lots(),
        "note": _step_note(line, ledger, position),
        "path": _lift(ledger.path[position]),
        "without": _lift(ledger.without[position]),
    }


def _guard(one: Guarded, lines: tuple[Line, ...]) -> dict[str, Any]:
    step = None if one.line is None else lines[one.line].name
    return {"measure": one.measure, "label": one.label, "lift": asdict(one.lift), "step": step}


def _by_label(judged: Judged) -> dict[str, dict[str, Any]]:
    return {label: asdict(one) for label, one in by_label(judged).items()}


def _curves(curve: Callable[[Judged], Sequence[tuple[float, ...]]], ledger: Ledger) -> dict[str, list[list[float]]]:
    """A curve of the baseline's and of the final model's answers, rounded for the eye."""
    sides = {"baseline": ledger.baseline[0], "final": ledger.final[0]}
    return {name: [[round(value, 4) for value in point] for point in curve(one)] for name, one in sides.items()}


def _step_note(line: Line, ledger: Ledger, position: int) -> str | None:
    is_last_model = line.form == "tune" and position == len(ledger.path) - 1
    return Note("without it the baseline's trainer stands in its place") if is_last_model else None


def _lift(lift: Lift | None) -> dict[str, Any] | None:
    return None if lift is None else asdict(lift)


def _scores(task: Task, store: Store, ledger: Ledger) -> list[dict[str, Interval]]:
    """Every metric of the baseline's and of the final answers."""
    sides = ((ledger.baseline, ledger.baseline_answers.name), (ledger.final, ledger.final_measured.answers[0].name))
    return [kept_scores(store, task, judged[0], ledger.units, name) for judged, name in sides]


def _metric(before: Interval | None, after: Interval) -> dict[str, float | None]:
    """A metric before and after; `low` and `high` are of the final score."""
    baseline = None if before is None else before.value
    return {"baseline": baseline, "final": after.value, "low": after.low, "high": after.high}


def _test(prepared: Prepared, ledger: Ledger) -> dict[str, Any]:
    removed = sum(frame["reason"].eq(COPY_OF_TEST).sum() for frame in prepared.aside.batches())
    return {
        "rows": prepared.test.height,
        "units": prepared.test.units,
        "edition": prepared.test.edition,
        "looks": ledger.looks,
        "minimum_detectable_lift": minimum_detectable_lift(prepared.test.units),
        "overlap_removed": int(removed),
    }


def _signature(task: Task, prepared: Prepared, metric: Metric) -> str:
    parts = {
        "metric": metric.name,
        "version": metric.version,
        "tasklift": __version__,
        "edition": prepared.test.edition,
        "test": prepared.test.name[:16],
        "rows": prepared.test.height,
        "seed": task.seed,
    }
    return "|".join(f"{name}:{value}" for name, value in parts.items())
