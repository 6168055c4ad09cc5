"""The record of a run: one JSON object that people's programs and our reports read."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from tasklift.evaluation.detectable import minimum_detectable_lift
from tasklift.evaluation.lift import Interval, Lift, Verdict
from tasklift.metrics.confusion import by_label, confusion_matrix
from tasklift.metrics.metric import Metric
from tasklift.runs.carrying.workshop import Carried
from tasklift.runs.measuring.ledger import Ledger
from tasklift.runs.measuring.scores import kept_scores, score_of
from tasklift.runs.plan import Plan
from tasklift.runs.preparing.guard import COPY_OF_TEST
from tasklift.runs.preparing.prepare import Prepared, notes_on
from tasklift.runs.recipe import Line
from tasklift.store.store import Store
from tasklift.tasks.task import Task
from tasklift.version import __version__


@dataclass(frozen=True)
class Told:
    """What the record says of a run beside its ledger."""

    run: str
    language: str | None
    baseline: str
    lines: tuple[Line, ...]
    plan: Plan
    notes: tuple[str, ...]


def write_record(task: Task, store: Store, prepared: Prepared, told: Told, ledger: Ledger) -> dict[str, Any]:
    """The record without its cost."""
    before, after = _scores(task, store, ledger)
    deciding = ledger.metric.name
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
        "by_label": {label: asdict(one) for label, one in by_label(ledger.final[0]).items()},
        "confusion": {
            "labels": list(ledger.final[0].labels),
            "baseline": confusion_matrix(ledger.baseline[0]).tolist(),
            "final": confusion_matrix(ledger.final[0]).tolist(),
        },
        "steps": steps,
        "rows": asdict(prepared.counts),
        "split": prepared.sizes,
        "test": _test(prepared, ledger),
        "signature": _signature(task, prepared, ledger.metric),
    }
    record["headline"] = headline(record)
    of_data = [*notes_on(prepared), *_never_learned(record["by_label"], prepared)]
    of_result = _warnings(record, [before[deciding], after[deciding]])
    record["notes"] = [*of_data, *told.notes, *told.plan.notes, *ledger.notes, *of_result]
    return record


def headline(record: Mapping[str, Any]) -> str:
    """The result in one sentence."""
    lift, test = record["lift"], record["test"]
    before, after = record["baseline"]["score"], record["final"]["score"]
    if lift["value"] is None or before is None or after is None:
        return f"Cannot tell: {record['metric']} is undefined on these {test['rows']:,} test rows."
    change = f"{record['metric']} {before:.3f} -> {after:.3f}, {points(lift)}, p = {lift['p']:.2g}"
    rows = f"on {test['rows']:,} sealed test rows"
    if lift["verdict"] != Verdict.CANNOT_TELL:
        return f"{lift['verdict'].capitalize()} than the baseline: {change}, {rows}."
    smallest = test["minimum_detectable_lift"]
    limit = (
        f"; a test of this size finds {100 * smallest:.1f} points or more" if smallest else "; the test is too small"
    )
    return f"Cannot tell whether it is better: {change}, {rows}{limit}."


def points(lift: Mapping[str, Any]) -> str:
    """A lift in points with its interval."""
    if lift["value"] is None:
        return "undefined"
    bounds = "" if lift["low"] is None else f" [{_point(lift['low'])}, {_point(lift['high'])}]"
    return f"{_point(lift['value'])} points{bounds}"


def _point(value: float) -> str:
    """What rounds to nothing has no sign."""
    rounded = round(100 * value, 1)
    return f"{rounded:+.1f}" if rounded else "0.0"


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


def _step_note(line: Line, ledger: Ledger, position: int) -> str | None:
    is_last_model = line.form == "tune" and position == len(ledger.path) - 1
    return "without it the baseline's trainer stands in its place" if is_last_model else None


def _lift(lift: Lift | None) -> dict[str, Any] | None:
    return None if lift is None else asdict(lift)


def _scores(task: Task, store: Store, ledger: Ledger) -> list[dict[str, Interval]]:
    """Every metric of the baseline's and of the final answers."""
    sides = ((ledger.baseline, ledger.baseline_answers), (ledger.final, ledger.final_measured.answers[0].name))
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


def _never_learned(by_label: Mapping[str, Mapping[str, Any]], prepared: Prepared) -> list[str]:
    """A note on labels that only the test has."""
    learned = prepared.labels["train"]
    only = {label: one["rows"] for label, one in by_label.items() if one["rows"] and label not in learned}
    if not only:
        return []
    listed = ", ".join(f"{label!r} ({rows:,} rows)" for label, rows in only.items())
    return [f"labels of the test that no row to learn from has: {listed}; every answer to them is wrong"]


def _warnings(record: Mapping[str, Any], scores: list[Interval]) -> list[str]:
    """What did harm, and what the numbers cannot say."""
    notes = []
    for step in record["steps"]:
        for where, lift in (("on the path", step["path"]), ("beside the others", step["without"])):
            if lift is not None and lift["verdict"] == Verdict.WORSE:
                notes.append(f"`{step['name']}` did harm {where}: {points(lift)}; try the recipe without it")
    if not all(one.calibrated for one in scores):
        notes.append("intervals are not calibrated for a test this small: take them for a hint")
    if any(step["draws_lots"] for step in record["steps"]) and record["seeds"] == 1:
        notes.append("one seed was used: this speaks of this model, not of the technique; `seeds: 3` would")
    copies = record["test"]["rows"] - record["test"]["units"]
    if copies > 0.01 * record["test"]["rows"]:
        notes.append(
            f"{copies:,} of {record['test']['rows']:,} test rows are copies of others there; a random split would have "
            "put such copies on both sides and claimed too much"
        )
    return notes
