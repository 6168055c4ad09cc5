"""Depth and width against compute: networks of several sizes that learn from the same, judged on valid."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from tasklift.engines.memory import available_memory
from tasklift.evaluation.lift import Interval
from tasklift.evaluation.over_seeds import intervals_over_seeds
from tasklift.evaluation.resampling import Draws
from tasklift.metrics.catalogue import find_metric
from tasklift.runs.network import memory_to_learn
from tasklift.runs.plan import training_seconds
from tasklift.runs.progress import Progress, Tell, silent
from tasklift.runs.racing.ground import loss_by_chance, need_valid, training_lines
from tasklift.runs.racing.knee import Knee, SizeMark, knee_of
from tasklift.runs.racing.marks import LEVEL
from tasklift.runs.racing.size_training import SizeTraining
from tasklift.runs.racing.sizes import Sizes, ladder, named_sizes
from tasklift.runs.racing.trial import one_bar
from tasklift.runs.recipe import Line
from tasklift.runs.run import Ready, make_ready
from tasklift.settings.kept import in_english
from tasklift.settings.messages import say
from tasklift.tasks.encoder_plan import EncoderPlan
from tasklift.tasks.task import Task

SEEDS: Final = 2
_STAGE: Final = in_english("trade-off")


@dataclass(frozen=True)
class Tradeoff:
    """What is to be trained: a network of each size under each seed, by the same lines."""

    ready: Ready
    lines: tuple[Line, ...]
    sizes: Sizes
    seeds: int

    def trainings(self, plan: EncoderPlan) -> list[SizeTraining]:
        """One for each seed."""
        return [SizeTraining(self.ready, self.lines, plan, seed) for seed in range(self.seeds)]


@dataclass(frozen=True)
class SizeForecast:
    """Trainings that are planned, how many are kept, and how long the rest is expected to take."""

    trainings: int
    kept: int
    seconds: float


def tradeoff_over(
    task: Task,
    *,
    layers: Sequence[int] = (),
    widths: Sequence[int] = (),
    seeds: int = SEEDS,
    store: Path | None = None,
    tell: Tell = silent,
) -> Tradeoff:
    """Read the task and choose the sizes: those named, or a ladder around the plan.

    Raises UserError `no-plan` where the task plans no network, `no-valid` without rows to judge by, `no-such-size`.
    """
    plan = task.model
    if not isinstance(plan, EncoderPlan):
        advice = say("write the plan of one, as `model: {{layers: 4, width: 128}}`")
        problem = say("a trade-off builds networks from nothing, and `model` is no plan of one")
        raise task.fault("no-plan", problem, ("model",), advice)
    ready = make_ready(task, store=store, tell=tell)
    need_valid(ready.prepared)
    lines = tuple(_to_the_end(line) for line in training_lines(ready.recipe.lines))
    room = available_memory()

    def fits(one: EncoderPlan) -> bool:
        return memory_to_learn(one, lines) <= room

    sizes = named_sizes(plan, layers, widths, fits) if layers or widths else ladder(plan, fits)
    return Tradeoff(ready, lines, sizes, seeds)


def forecast_sizes(tradeoff: Tradeoff) -> SizeForecast:
    """How many trainings there are, and how long they take, by the table of costs that a run is planned by."""
    planned = [one for plan in tradeoff.sizes.tried for one in tradeoff.trainings(plan)]
    missing = [one for one in planned if not tradeoff.ready.store.has(one.key)]
    seconds = sum(training_seconds(one.task, tradeoff.ready.prepared, tradeoff.lines) for one in missing)
    return SizeForecast(len(planned), len(planned) - len(missing), seconds)


def run_tradeoff(tradeoff: Tradeoff, *, tell: Tell = silent) -> dict[str, Any]:
    """Train what is not kept and say what it comes to, as JSON values, sizes by their compute."""
    marks, total = [], len(tradeoff.sizes.tried) * tradeoff.seeds
    for place, plan in enumerate(tradeoff.sizes.tried):
        marks.append(_mark(tradeoff, plan, place * tradeoff.seeds, total, tell))
    tell(Progress(_STAGE, total, total, "models", finished=True))
    return _record(tradeoff, sorted(marks, key=lambda mark: (mark.compute or 0, mark.plan.layers, mark.plan.width)))


def _to_the_end(line: Line) -> Line:
    """The line, but for stopping early: every size is to learn from as many tokens."""
    return line.changed({"patience": None}) if line.step.model_dump().get("patience") else line


def _mark(tradeoff: Tradeoff, plan: EncoderPlan, done: int, total: int, tell: Tell) -> SizeMark:
    trials = []
    for place, training in enumerate(tradeoff.trainings(plan)):
        tell(Progress(_STAGE, done + place, total, "models", words=training.said()))
        trials.append(training.tried(one_bar(training.said(), _STAGE, done + place, total, tell)))
    compute = next((trial.facts["compute"] for trial in trials if trial.facts), None)
    return SizeMark(tuple(trials), tradeoff.ready.task.deciding_metric, plan, compute)


def _record(tradeoff: Tradeoff, marks: Sequence[SizeMark]) -> dict[str, Any]:
    ready, task = tradeoff.ready, tradeoff.ready.task
    knee = knee_of(marks, task.seed)
    bounds = iter(_intervals([one for one in marks if one.score is not None], task))
    sizes = [_told(one, next(bounds) if one.score is not None else None, knee) for one in marks]
    places = {id(mark): place for place, mark in enumerate(marks)}
    return {
        "task": task.name,
        "metric": task.deciding_metric,
        "chosen_on": "valid",
        "lines": [line.as_written() for line in tradeoff.lines],
        "seeds": tradeoff.seeds,
        "train": ready.prepared.datasets["train"].height,
        "valid": ready.prepared.datasets["valid"].height,
        "loss_by_chance": loss_by_chance(ready.prepared),
        "sizes": sizes,
        "left_out": [{"layers": one.layers, "width": one.width} for one in tradeoff.sizes.left_out],
        "best": places[id(knee.best)] if knee else None,
        "knee": _told_knee(knee, places) if knee else None,
        "model": _written(task.model, knee.at.plan) if knee else None,
    }


def _intervals(settled: Sequence[SizeMark], task: Task) -> list[Interval]:
    if not settled:
        return []
    metric, units = find_metric(task.deciding_metric), settled[0].trials[0].units
    return intervals_over_seeds(
        metric, [one.judged for one in settled], units=units, draws=Draws(task.seed), level=LEVEL
    )


def _told(mark: SizeMark, bounds: Interval | None, knee: Knee | None) -> dict[str, Any]:
    facts: dict[str, Any] = dict(next((trial.facts for trial in mark.trials if trial.facts), {}))
    lift = next((lift for one, lift in knee.against_best if one is mark), None) if knee else None
    return {
        "layers": mark.plan.layers,
        "width": mark.plan.width,
        "heads": mark.plan.heads,
        "parameters": facts.get("parameters"),
        "tokens": facts.get("tokens"),
        "operations": facts["compute"] / facts["tokens"] if facts else None,
        "compute": facts.get("compute"),
        "seconds": mark.seconds,
        "score": mark.score,
        "low": bounds.low if bounds else None,
        "high": bounds.high if bounds else None,
        "scores": mark.scores,
        "loss": mark.loss,
        "against_best": asdict(lift) if lift else None,
    }


def _told_knee(knee: Knee, places: dict[int, int]) -> dict[str, Any]:
    """Sizes by their places in the record; `times` as much compute as the one before."""
    before, lift = knee.before, knee.lift
    return {
        "size": places[id(knee.at)],
        "before": places[id(before)] if before else None,
        "lift": asdict(lift) if lift else None,
        "times": knee.at.compute / before.compute if before and before.compute and knee.at.compute else None,
    }


def _written(planned: object, plan: EncoderPlan) -> dict[str, Any]:
    """The plan as one writes it: what the task file says, and what is another at this size."""
    said = planned.model_fields_set if isinstance(planned, EncoderPlan) else set()
    wanted = {"layers", "heads", "width"} | {name for name in said if getattr(plan, name) is not None}
    return {name: value for name, value in plan.model_dump(mode="json").items() if name in wanted}
