"""The record of a run: one JSON object that people's programs and our reports read."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from tasklift.data.roles import HOLDING_TEXT
from tasklift.evaluation.detectable import detectable_beside
from tasklift.evaluation.lift import Lift
from tasklift.forms.tune import Tune
from tasklift.metrics.metric import Metric
from tasklift.runs.carrying.veil import veiled, veiled_account
from tasklift.runs.carrying.workshop import Carried
from tasklift.runs.measuring.guards import guard_record, notes_on_harm, recommended
from tasklift.runs.measuring.ledger import Ledger
from tasklift.runs.measuring.scores import kept_scores, metrics_of, score_of
from tasklift.runs.measuring.side_by_side import Side, side_by_side
from tasklift.runs.measuring.wording import headline, never_learned, warnings_on
from tasklift.runs.plan import Plan
from tasklift.runs.preparing.prepare import Prepared, notes_on
from tasklift.runs.recipe import Line
from tasklift.settings.messages import ENGLISH, Note, speaking
from tasklift.store.store import Store
from tasklift.tasks.task import Task
from tasklift.version import __version__

_ANSWERS = ("gold", "baseline", "final")
"""Of an answer that changed, what is a text where models write."""


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
    before, after = _sides(task, store, ledger)
    deciding, inputs = ledger.metric.name, [one.name for one in task.inputs]
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
        "baseline": {"name": told.baseline, **score_of(before.scores[deciding])},
        "final": score_of(after.scores[deciding]),
        "lift": asdict(ledger.lift),
        **_without_protected(task, told, side_by_side(prepared.test, inputs, ledger.metric, before, after)),
        "guards": [
            guard_record(one.watched, one.lift, None if one.line is None else told.lines[one.line].name)
            for one in ledger.guards
        ],
        "recommended": recommended(ledger.lift, ledger.guards, abstains=0 < _unanswered(ledger) < 1),
        "steps": [
            _step(task, store, told.lines, carried, ledger, position)
            for position, carried in enumerate(ledger.final_measured.carried)
        ],
        "rows": asdict(prepared.counts),
        "split": prepared.sizes,
        "test": _test(prepared, ledger),
        "signature": _signature(task, prepared, ledger.metric),
    }
    with speaking(ENGLISH):
        record["headline"] = headline(record)
    belong_together = bool({"group", task.kind_class.looked_up} & set(task.columns))
    scores = [before.scores[deciding], after.scores[deciding]]
    warnings = warnings_on(record, scores, belong_together=belong_together)
    notes = [*_notes(prepared, told, ledger, record), *warnings]
    return {**record, "notes": [str(note) for note in notes], "notes_said": [note.to_json() for note in notes]}


def _notes(prepared: Prepared, told: Told, ledger: Ledger, record: Mapping[str, Any]) -> list[Note]:
    return [
        *notes_on_harm(ledger.guards, [line.name for line in told.lines]),
        *_note_on_unanswered(ledger),
        *notes_on(prepared),
        *never_learned(record.get("by_label", {}), prepared.labels["train"]),
        *told.notes,
        *told.plan.notes,
        *ledger.notes,
    ]


def _without_protected(task: Task, told: Told, sides: dict[str, Any]) -> dict[str, Any]:
    """The models side by side; texts of the test are shown as the recipe's steps that protect would leave them."""
    steps, texts = [line.step for line in told.lines], _texts(task)
    written = () if task.kind_class.has_labels() else _ANSWERS

    def without(answers: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        return [
            {**shown, "input": given}
            for answer in answers
            if (given := veiled(answer["input"], steps, texts)) is not None
            and (shown := veiled(answer, steps, written)) is not None
        ]

    changed = {direction: without(answers) for direction, answers in sides["changed"].items()}
    sampled = {"sampled": without(sides["sampled"])} if "sampled" in sides else {}
    return {**sides, "changed": changed, **sampled}


def _texts(task: Task) -> list[str]:
    return [name for name, role in task.roles.items() if role.type in HOLDING_TEXT]


def _step(
    task: Task, store: Store, lines: tuple[Line, ...], carried: Carried, ledger: Ledger, position: int
) -> dict[str, Any]:
    line, later = lines[position], [one.step for one in lines[position + 1 :]]
    timing = store.journal.timing(carried.key)
    return {
        "name": line.name,
        "settings": dict(line.written),
        "form": line.form,
        **veiled_account(carried.value, later, _texts(task)),
        "seconds": round(timing[0], 3) if timing else 0.0,
        "cached": carried.cached,
        "draws_lots": line.step.draws_lots(),
        "note": _step_note(lines, position),
        "path": _lift(ledger.path[position]),
        "without": _lift(ledger.without[position]),
    }


def _step_note(lines: tuple[Line, ...], position: int) -> str | None:
    """What it means to leave out the last line, where no other makes a model that answers."""
    makers = [at for at, line in enumerate(lines) if isinstance(line.step, Tune) and _makes_answers(line.step)]
    is_only_model = makers == [position] and position == len(lines) - 1
    return Note("without it the baseline's trainer stands in its place") if is_only_model else None


def _makes_answers(step: Tune) -> bool:
    return step.answers and not step.goes_on


def _unanswered(ledger: Ledger) -> float:
    """The share of the test rows left unanswered on purpose, where the metric that decides counts them as wrong."""
    if ledger.metric.of_unanswered or ledger.metric.of_texts:
        return 0.0
    return float(np.mean([~one.answered for one in ledger.final]))


def _note_on_unanswered(ledger: Ledger) -> list[Note]:
    if ledger.metric.of_texts:  # of what writes, a cause of the diagnosis tells
        return []
    if not any(one.answered.any() for one in ledger.final):
        return [
            Note(
                "the final model answers no row at all: none of its answers is as sure as `threshold` asks, or valid "
                "has too few rows to show that they are; ask for less, or give more rows"
            )
        ]
    share = _unanswered(ledger)
    if not share:
        return []
    return [
        Note(
            "{share:.0f} % of the test rows were left without an answer, which {metric} counts as wrong; look at "
            "coverage and selective_accuracy, or let the latter decide: `metric: selective_accuracy`",
            share=100 * share,
            metric=ledger.metric.name,
        )
    ]


def _lift(lift: Lift | None) -> dict[str, Any] | None:
    return None if lift is None else asdict(lift)


def _sides(task: Task, store: Store, ledger: Ledger) -> list[Side]:
    """The baseline and the final model with every metric."""
    kept = (
        (ledger.baseline[0], ledger.baseline_measured.answers[0]),
        (ledger.final[0], ledger.final_measured.answers[0]),
    )
    metrics = metrics_of(task, [judged for judged, _ in kept])
    return [
        Side(judged, kept_scores(store, task, judged, ledger.units, answers.name, metrics)) for judged, answers in kept
    ]


def _test(prepared: Prepared, ledger: Ledger) -> dict[str, Any]:
    return {
        "rows": prepared.test.height,
        "units": prepared.test.units,
        "edition": prepared.test.edition,
        "looks": ledger.looks,
        "minimum_detectable_lift": detectable_beside(
            ledger.lift, prepared.test.units, of_labels=not ledger.metric.of_texts
        ),
        "overlap_removed": prepared.copies_of_test,
        "overlap_reasons": dict(prepared.held_back),
        "asks_more": prepared.asks_more,
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
