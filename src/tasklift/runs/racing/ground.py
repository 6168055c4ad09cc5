"""What a network is trained on, whichever way: the rows that its recipe leaves to it, and the line that trains it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from tasklift.data.dataset import Dataset
from tasklift.forms.answers import LabelAnswers
from tasklift.forms.model import Model
from tasklift.forms.tune import Tune
from tasklift.models.kept import kept_model
from tasklift.models.pipeline import Pipeline
from tasklift.runs.carrying.workshop import TRAIN, State, Workshop
from tasklift.runs.progress import Tell, silent
from tasklift.runs.recipe import Line, baseline_line, parse_line
from tasklift.runs.run import make_ready
from tasklift.settings.errors import UserError
from tasklift.settings.located import Located
from tasklift.settings.messages import say
from tasklift.tasks.task import Task
from tasklift.training.batches import steps_in
from tasklift.training.pace import EncoderPace

_FEWEST_ROWS: Final = 16
_FINETUNE: Final = "finetune"


@dataclass(frozen=True)
class Ground:
    """The task when its network is about to learn: `state` after the lines before `line`, which trains it."""

    workshop: Workshop
    state: State
    line: Line

    @property
    def train(self) -> Dataset:
        """The rows to learn from."""
        return self.state.datasets[TRAIN]

    @property
    def valid(self) -> Dataset:
        """The rows to judge by."""
        return self.state.datasets["valid"]

    @property
    def pace(self) -> EncoderPace:
        """How the line trains."""
        return _pace(self.line)

    def key(self, line: Line) -> list[Any]:
        """All that decides what `line` makes here, for keys, but for the seed."""
        travelled = [[one.step_name(), one.version, one.model_dump(mode="json")] for one in self.state.rewrites]
        return [line.behaviour, self.train.name, self.valid.name, travelled, self.state.network]

    def line_with(self, changes: Mapping[str, Any]) -> Line:
        """The line with other settings."""
        step = type(self.line.step)(**{**self.line.step.model_dump(), **changes})
        return Line(step, {**self.line.written, **changes})

    def lasting(self, steps: int, changes: Mapping[str, Any]) -> Line:
        """The same, for so many steps of the optimiser."""
        epochs = steps / steps_in(self.train.height, self.pace.rows_a_step(self.train.height), 1)
        return self.line_with({**changes, "epochs": epochs})

    def seeded(self, number: int) -> "Ground":
        """The same ground under the seed after so many others."""
        return replace(self, workshop=replace(self.workshop, seed=self.workshop.task.seed + number))

    def telling(self, tell: Tell) -> "Ground":
        """The same ground, told of to another."""
        return replace(self, workshop=replace(self.workshop, tell=tell))

    def make(self, line: Line, desk: str) -> Model:
        """What `line` makes of the network, not kept."""
        state, trainer = self.state, self.workshop.trainer
        return trainer.make(line, state.for_tuning(), state.rewrites, state.network, desk)

    def answers(self, model: Model) -> LabelAnswers:
        """What a model answers to valid, as it would serve."""
        task = self.workshop.task
        inputs = {role.name: list(task.columns[role.name]) for role in task.inputs}
        pipeline = Pipeline(task.kind, inputs, self.state.rewrites, model, self.workshop.prepared.shares)
        return pipeline.answer(self.valid.frame(pipeline.inputs)).answers


def ground_of(task: Task, *, store: Path | None = None, tell: Tell = silent) -> Ground:
    """Read, split and carry out the lines before the last that trains a network; without one, before `finetune`.

    Raises UserError `no-network` where the task names none, `too-few-rows` where there is nothing to see.
    """
    ready = make_ready(task, store=store, tell=tell)
    before, line = _last_trainer(ready.recipe.lines)
    workshop = Workshop(task, ready.store, ready.prepared, baseline_line(task), task.seed, tell)
    state, _ = workshop.carry_out(before)
    if state.network is None:
        advice = say("name one in the task file, as `model: minilm`; `lift models` lists those that packages carry")
        raise task.fault("no-network", say("the task names no network to train"), ("model",), advice)
    ground = Ground(workshop, state, line)
    if ground.train.height < _FEWEST_ROWS:
        problem = say(
            "{rows} rows to train on show nothing; {fewest} are the fewest",
            rows=ground.train.height,
            fewest=_FEWEST_ROWS,
        )
        raise UserError("too-few-rows", problem, advice=say("add rows, or leave out the steps that set them aside"))
    return ground


def kept_network(ground: Ground) -> Model:
    """The network that training begins with."""
    return kept_model(ground.workshop.store, ground.state.network or "")


def _last_trainer(lines: tuple[Line, ...]) -> tuple[tuple[Line, ...], Line]:
    """The lines before it, and the last line that trains a network at a pace."""
    at = next((at for at in reversed(range(len(lines))) if isinstance(lines[at].step, EncoderPace)), None)
    if at is not None:
        return lines[:at], lines[at]
    before = tuple(line for line in lines if not isinstance(line.step, Tune))
    return before, parse_line(_FINETUNE, Located("the default recipe", None), ())


def _pace(line: Line) -> EncoderPace:
    if not isinstance(line.step, EncoderPace):
        raise TypeError(f"{line.name} trains no network")
    return line.step
