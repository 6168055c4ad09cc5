"""The main job: from a task to a run with a measured lift."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tasklift.evaluation.energy import Meter
from tasklift.metrics.catalogue import find_metric
from tasklift.models.endpoints.bill import billed
from tasklift.runs.carrying.starts import refuse_without_network
from tasklift.runs.carrying.team import ALONE, Team
from tasklift.runs.carrying.workshop import Finished, Workshop
from tasklift.runs.diagnosing.diagnose import diagnosed
from tasklift.runs.diagnosing.profile import profile_of
from tasklift.runs.health import made_with
from tasklift.runs.history import Run
from tasklift.runs.measuring.baseline import named_baseline, refuse_without_language_model
from tasklift.runs.measuring.chosen import choice_noted
from tasklift.runs.measuring.cost import added, cost_of, earlier_cost, speed_of
from tasklift.runs.measuring.guards import too_slow
from tasklift.runs.measuring.ledger import Ledger, draw_up
from tasklift.runs.measuring.perplexity import perplexities
from tasklift.runs.measuring.record import Told, write_record
from tasklift.runs.measuring.trained import cost_of_trainings, networks_of, trainings_of
from tasklift.runs.measuring.variants import measure_variants
from tasklift.runs.plan import Plan, make_plan
from tasklift.runs.preparing.document_files import Found, found_documents
from tasklift.runs.preparing.judging.judges import notes_on_judge
from tasklift.runs.preparing.material import kept_material, measured_with
from tasklift.runs.preparing.prepare import Prepared, prepare
from tasklift.runs.preparing.reading import Source, sources_of
from tasklift.runs.preparing.room import check_room
from tasklift.runs.progress import Tell, silent
from tasklift.runs.recipe import Line, Recipe, baseline_line, recipe_of
from tasklift.settings.errors import TaskliftError
from tasklift.settings.messages import Note, say
from tasklift.store.hashing import canonical_json, key_of
from tasklift.store.store import FOLDER, Store
from tasklift.tasks.starting import AUTO
from tasklift.tasks.task import Task
from tasklift.version import __version__


@dataclass(frozen=True)
class Ready:
    """A task that is read, split and planned, but not yet carried out."""

    task: Task
    store: Store
    run: str
    prepared: Prepared
    recipe: Recipe
    plan: Plan


def run(task: Task, *, store: Path | None = None, tell: Tell = silent) -> Run:
    """Carry a task out and measure it. What was done before, by this run or another, is not done again.

    `store` is the folder to keep everything in (`.tasklift` beside the task file); `tell` hears of progress.
    Raises UserError for faults of the task or its data, MachineError for the machine's.
    """
    return carry_out(make_ready(task, store=store, tell=tell), tell=tell)


def plan(task: Task, *, store: Path | None = None, tell: Tell = silent) -> Plan:
    """What `run` would do. Reads and splits the data, which `run` then finds done."""
    return make_ready(task, store=store, tell=tell).plan


def make_ready(task: Task, *, store: Path | None = None, tell: Tell = silent) -> Ready:
    """Read, split and plan."""
    task.check_names()
    sources, documents = sources_of(task), found_documents(task)
    kept = Store(store or task.folder / FOLDER)
    check_room(kept.root, sources)
    run_id = _run_id(task, sources, documents)
    kept = kept.for_run(run_id)
    prepared = prepare(task, kept, sources, documents, tell)
    recipe = recipe_of(task, prepared.rows_a_label)
    refuse_without_network(task, recipe.lines)
    refuse_without_language_model(task)
    return Ready(task, kept, run_id, prepared, recipe, make_plan(task, prepared, recipe.lines))


def carry_out(ready: Ready, *, tell: Tell = silent, team: Team = ALONE) -> Run:
    """Carry out what was planned, and journal how it ends. `team`: processes that wait for trainings to join in."""
    journal = ready.store.journal
    journal.begin_run(ready.run, ready.task.name, canonical_json([one.name for one in ready.plan.variants]).decode())
    try:
        finished = _carry_out(ready, tell, team)
    except BaseException as fault:
        journal.end_run(ready.run, "failed" if isinstance(fault, Exception) else "stopped")
        raise
    name = ready.store.put_json(finished.kept)
    journal.end_run(ready.run, "finished", headline=finished.record["headline"], record=name)
    return finished


def _carry_out(ready: Ready, tell: Tell, team: Team) -> Run:
    task, store, lines = ready.task, ready.store, ready.recipe.lines
    workshops = [
        Workshop(task, store, ready.prepared, baseline_line(task), task.seed + number, tell, team)
        for number in range(task.seeds)
    ]
    with billed() as bill, Meter(watts_a_core=task.energy.watts_per_core) as meter:
        named = named_baseline(workshops[0])
        measured, notes = measure_variants(workshops, ready.plan, lines, named.measured if named else None)
        ledger = draw_up(store, ready.plan, measured, workshops[0], find_metric(task.deciding_metric).name, notes)
        told = Told(
            ready.run,
            ready.prepared.language,
            named.name if named else _baseline_name(task, ledger),
            lines,
            ready.plan,
            (*(named.notes if named else ()), *_notes(ready, ledger)),
        )
        record = write_record(task, store, ready.prepared, told, ledger)
        record["profile"] = profile_of(task, store, ready.prepared)
        record |= perplexities(workshops[0], ledger)
        record |= diagnosed(workshops[0], lines, record)
    record["made_with"] = made_with()
    pipeline = _finished(ledger).pipeline
    carried = ledger.final_measured.carried
    record["trainings"] = trainings_of(store, carried)
    earlier = earlier_cost(store, ready.run)
    record["cost"] = added(cost_of(meter, bill, task.energy), earlier)
    record["cost"] |= speed_of(pipeline, ready.prepared, bill, earlier)
    record["cost"]["trainings"] = cost_of_trainings(store, carried, ready.plan.lines)
    record = _protected(_held_to(record, task.guard.latency_ms), lines)
    return Run(store, ready.run, _kept(ready, ledger, record))


def _held_to(record: dict[str, Any], latency_ms: float | None) -> dict[str, Any]:
    """The record, its final model not recommended where a row takes it longer than that."""
    slow = too_slow(record["cost"], latency_ms)
    if slow is None:
        return record
    return {**_with_note(record, slow), "recommended": "baseline"}


def _protected(record: dict[str, Any], lines: tuple[Line, ...]) -> dict[str, Any]:
    """The record; the baseline, which takes texts as they came, is not handed out where a line protects."""
    protecting = [line.name for line in lines if line.step.protects]
    if not protecting or record["recommended"] == "final":
        return record
    note = Note(
        "the final model is handed out in any case: the baseline takes texts as they came, without `{step}`",
        step=protecting[0],
    )
    return {**_with_note(record, note), "recommended": "final"}


def _with_note(record: dict[str, Any], note: Note) -> dict[str, Any]:
    return {
        **record,
        "notes": [str(note), *record["notes"]],
        "notes_said": [note.to_json(), *record["notes_said"]],
    }


def _kept(ready: Ready, ledger: Ledger, record: dict[str, Any]) -> dict[str, Any]:
    """The record, and the names of all that `Run` gives."""
    baseline, carried = ledger.baseline_measured.finished, ledger.final_measured.carried
    models = {"final": _finished(ledger), **({"baseline": baseline} if baseline else {})}
    rows = ready.prepared.readings["train"]
    networks = [{"step": line.name, "model": name} for line, name in networks_of(ready.store, carried)]
    steps, cleaned = [], ready.prepared.datasets["train"].description
    material = kept_material(ready.prepared.material)
    for one in carried:
        result = ready.store.result(one.key)
        if "dataset" in result:
            cleaned = result["dataset"]
            steps.append({"name": one.line.name, "dataset": cleaned, "set_aside": result["set_aside"]})
    return {
        "record": record,
        "models": {name: {"pipeline": one.pipeline.description, "model": one.model} for name, one in models.items()},
        "columns": {name: list(names) for name, names in ready.task.columns.items()},
        "networks": networks,
        "steps": steps,
        "cleaned": cleaned,
        "train": ready.prepared.datasets["train"].description,
        "valid": ready.prepared.datasets["valid"].description,
        "aside": ready.prepared.aside.description,
        "read": rows.rows.description,
        "origins": rows.origins.description,
        "faults": {name: one.faults.description for name, one in ready.prepared.readings.items()},
        "test": ready.prepared.test.to_json(),
        "material": material,
        "final_answers": ledger.final_measured.answers[0].description,
        "objects": [
            *(one.model for one in models.values()),
            *{name for one in models.values() if one.pipeline.library for name in one.pipeline.library.objects},
            *(one["model"] for one in networks),
            *ledger.final_measured.answers[0].objects,
            *material.values(),
        ],
    }


def _baseline_name(task: Task, ledger: Ledger) -> str:
    """What a reader should know of the baseline: the model says it where it was chosen on the data."""
    finished = ledger.baseline_measured.finished
    called = finished.pipeline.model.called if finished else ""
    return called or task.kind_class.baseline_name()


def _finished(ledger: Ledger) -> Finished:
    finished = ledger.final_measured.finished
    if finished is None:
        raise TaskliftError("no-model", say("the recipe made no model"))
    return finished


def _run_id(task: Task, sources: list[Source], documents: Found) -> str:
    """The same task, files, seed and version are the same run; what it measures with and documents are files, too."""
    digests: Mapping[str, Any] = {source.name: source.digests for source in sources}
    beside = [*measured_with(task), *documents.content]
    return key_of([task.model_dump(mode="json"), digests, __version__, *beside])[:10]


def _notes(ready: Ready, ledger: Ledger) -> list[Note]:
    """On the recipe, what it chose, and who judges."""
    chosen = choice_noted(ready.store, ledger.final_measured.carried, _finished(ledger).pipeline)
    return [*_recipe_notes(ready.task, ready.recipe), *chosen, *notes_on_judge(ready.task)]


def _recipe_notes(task: Task, recipe: Recipe) -> list[Note]:
    if not recipe.chosen_by_kind:
        return []
    default = Note("the task names no recipe: this is the default one of its kind")
    if task.kind_class.has_labels() or task.model != AUTO:
        return [default]
    nothing_learns = Note(
        "the task names no `model`, so nothing learns to write: answers are taken from what is asked and from rows of "
        "train. `lift models` lists models that packages carry; a folder, a hub's id and a model behind an API "
        "(`lift steps prompt`) do as well"
    )
    return [default, nothing_learns]
