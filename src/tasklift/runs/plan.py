"""The plan of a run: what is measured, from counts and a table of costs, never from a clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tasklift.evaluation.detectable import minimum_detectable_lift
from tasklift.forms.tune import Tune
from tasklift.runs.expected import expected_seconds
from tasklift.runs.lengths import times_as_long
from tasklift.runs.network import Network, network_of
from tasklift.runs.planned_judging import judging_seconds
from tasklift.runs.planned_requests import PlannedRequests, request_seconds, requests_of, requests_planned
from tasklift.runs.preparing.prepare import Prepared
from tasklift.runs.recipe import Line
from tasklift.settings.kept import in_english
from tasklift.settings.messages import Note
from tasklift.tasks.task import Task

_TRAIN = "train"
BASELINE = in_english("baseline")
FINAL = in_english("final")


@dataclass(frozen=True)
class PlannedStep:
    """A line of the recipe: rows that it begins with at most, and seconds that it may take."""

    name: str
    settings: Mapping[str, Any]
    rows: int
    seconds: float


@dataclass(frozen=True)
class PlannedVariant:
    """Some of the recipe's lines, by position, whose model is measured on the test if the budget allows."""

    name: str
    lines: tuple[int, ...]
    seconds: float
    measured: bool


@dataclass(frozen=True)
class Plan:
    """What a run will do. Seconds are expected, on the machine that the table of costs was made on.

    `path` names the variants from the baseline to the final model, line by line; `without` the variant that leaves each
    line out, which for the last line is the path up to the one before it. `writes`: its models write texts, so that
    what the test finds hangs on how far the scores of rows lie apart, and is not known before. `requests`: what it may
    ask of models behind an API.
    """

    lines: tuple[PlannedStep, ...]
    variants: tuple[PlannedVariant, ...]
    path: tuple[str, ...]
    without: tuple[str, ...]
    folds: int | None
    seconds: float
    budget_seconds: float
    train: int
    valid: int
    test: int
    minimum_detectable_lift: float | None
    notes: tuple[Note, ...]
    network: Network | None = None
    writes: bool = False
    requests: tuple[PlannedRequests, ...] = ()


def make_plan(task: Task, prepared: Prepared, lines: tuple[Line, ...]) -> Plan:
    """The path in full, and of the variants that leave a line out as many as the budget has room for.

    Raises UserError `model-too-large` where a network is planned that the machine has no room for.
    """
    rows, budget = prepared.datasets[_TRAIN].height, task.budget.minutes * 60
    network, writes = network_of(task, lines), not task.kind_class.has_labels()
    # What writes reads contexts and dialogues that are many times as long as the texts of the table.
    columns = list(task.roles) if writes else []
    long = times_as_long(prepared.datasets[_TRAIN], columns)
    steps = tuple(_planned(line, prepared, network, long) for line in lines)
    alone = _alone(prepared, columns, writes=writes)
    repeats = task.seeds if any(line.step.draws_lots() for line in lines) else 1
    total, variants = 0.0, []
    path, without = _path(lines), _without(lines)
    for name, positions, new in _variants(path, without):
        tested = expected_seconds("evaluate", prepared.test.height) + _answering(lines, positions, network, alone)
        asked = request_seconds(requests_of(lines, positions, prepared))
        seconds = repeats * _seconds(steps, lines, positions, new, rows) + tested + asked
        measured = name in path or total + seconds <= budget
        total += seconds if measured else 0.0
        variants.append(PlannedVariant(name, positions, seconds, measured))
    done = [one.lines for one in variants if one.measured]
    return Plan(
        steps,
        tuple(variants),
        path,
        without,
        next((line.step.model_dump()["folds"] for line in lines if "folds" in type(line.step).model_fields), None),
        total + judging_seconds(task, prepared, len(done)) + expected_seconds("diagnosis", rows),
        budget,
        rows,
        prepared.datasets["valid"].height,
        prepared.test.height,
        minimum_detectable_lift(prepared.test.units) if task.kind_class.has_labels() else None,
        _left_out(task, variants),
        network,
        writes,
        requests_planned(task, prepared, lines, done),
    )


def training_seconds(task: Task, prepared: Prepared, lines: tuple[Line, ...]) -> float:
    """Seconds that the lines which train the task's network are expected to take."""
    network = network_of(task, lines)
    trainers = (line for line in lines if line.takes_networks)
    return sum(_planned(line, prepared, network).seconds for line in trainers)


@dataclass(frozen=True)
class _Alone:
    """Seconds in which a network as large as the table's answers each row of the test, by reading alone or as its kind
    of task has it.
    """

    reading: float
    usual: float


def _alone(prepared: Prepared, columns: Sequence[str], *, writes: bool) -> _Alone:
    """The texts of the test are taken to be as long as those of valid; what is longer than usual is read, as where
    labels are chosen.
    """
    rows = prepared.test.height
    read = expected_seconds("choose", rows)
    longer = (times_as_long(prepared.datasets["valid"], columns) - 1) * read
    return _Alone(read + longer, (expected_seconds("write", rows) if writes else read) + longer)


def _planned(line: Line, prepared: Prepared, network: Network | None, long: float = 1.0) -> PlannedStep:
    """`long`: how many times as long as the table's the texts are that a network reads."""
    heights = {name: dataset.height for name, dataset in prepared.datasets.items()}
    read = line.step.learns_from(tuple(heights)) if isinstance(line.step, Tune) else (_TRAIN,)
    rows = sum(heights.get(name, 0) for name in read)
    seconds = _seconds_of(line, network, rows) * (long if line.takes_networks else 1.0)
    return PlannedStep(line.name, line.written, rows, seconds)


def _seconds_of(line: Line, network: Network | None, rows: int) -> float:
    """What the table says of the line; where its learner is not the usual one, of a model for each fold."""
    learner = line.learner
    if learner is None or "learner" not in line.written:
        return _effort(line, network) * expected_seconds(line.name, rows)
    asked, folds = learner
    return (folds - 1) * _seconds_of(asked, network, rows)


def _effort(line: Line, network: Network | None) -> float:
    """How many times as long as the table says a line takes."""
    return line.step.effort() * (network.effort if network and line.takes_networks else 1.0)


def _path(lines: tuple[Line, ...]) -> tuple[str, ...]:
    upto = [in_english("up to {step}", step=name) for name in _names(lines)[:-1]]
    return (BASELINE, *upto, FINAL)


def _without(lines: tuple[Line, ...]) -> tuple[str, ...]:
    return (*(in_english("without {step}", step=name) for name in _names(lines)[:-1]), _path(lines)[-2])


def _names(lines: tuple[Line, ...]) -> list[str]:
    """The lines' names, with a number where a step stands twice."""
    names = [line.name for line in lines]
    return [
        f"{name} ({names[: at + 1].count(name)})" if names.count(name) > 1 else name for at, name in enumerate(names)
    ]


def _variants(path: tuple[str, ...], without: tuple[str, ...]) -> list[tuple[str, tuple[int, ...], tuple[int, ...]]]:
    """Name, positions of lines, and those of them that no earlier variant has done already."""
    count = len(without)
    grown = [(name, tuple(range(length)), (length - 1,) if length else ()) for length, name in enumerate(path)]
    less = [
        (without[gone], tuple(i for i in range(count) if i != gone), tuple(range(gone + 1, count)))
        for gone in range(count - 1)
    ]
    return grown + less


def _seconds(
    steps: tuple[PlannedStep, ...], lines: tuple[Line, ...], positions: tuple[int, ...], new: tuple[int, ...], rows: int
) -> float:
    trained = any(isinstance(lines[position].step, Tune) for position in positions)
    return sum(steps[position].seconds for position in new) + (0.0 if trained else expected_seconds(BASELINE, rows))


def _answering(lines: tuple[Line, ...], positions: tuple[int, ...], network: Network | None, alone: _Alone) -> float:
    """Seconds in which the model that these lines make gives its answers, the last that makes one."""
    steps = (lines[position].step for position in positions)
    makers = [step for step in steps if isinstance(step, Tune)]
    if not makers:
        return 0.0
    each = alone.reading if makers[-1].only_reads else alone.usual
    return makers[-1].answering() * (network.effort if network else 1.0) * each


def _left_out(task: Task, variants: Sequence[PlannedVariant]) -> tuple[Note, ...]:
    names = [variant.name for variant in variants if not variant.measured]
    if not names:
        return ()
    minutes = task.budget.minutes
    return (Note("not measured, for the budget of {minutes:g} minutes: {variants}", minutes=minutes, variants=names),)
