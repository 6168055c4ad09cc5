"""What a network is trained on, whichever way: the rows that its recipe leaves to it, and the line that trains it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tasklift.data.dataset import Dataset
from tasklift.forms.answers import LabelAnswers, labels_of
from tasklift.forms.model import Model
from tasklift.forms.tune import Tune
from tasklift.models.kept import kept_model
from tasklift.runs.carrying.workshop import TRAIN, Carried, State, Workshop
from tasklift.runs.preparing.prepare import Prepared
from tasklift.runs.progress import Tell, silent
from tasklift.runs.recipe import Line, baseline_line, parse_line
from tasklift.runs.run import Ready, make_ready
from tasklift.settings.errors import UserError
from tasklift.settings.located import Located
from tasklift.settings.messages import say
from tasklift.tasks.task import Task
from tasklift.training.batches import steps_in
from tasklift.training.pace import EncoderPace

if TYPE_CHECKING:
    from tasklift.models.encoder import Encoder

_FEWEST_ROWS: Final = 16
_FINETUNE: Final = "finetune"


@dataclass(frozen=True)
class Ground:
    """The task when its network is about to learn: `state` after the lines before `line`, which trains it.

    `state.network` is what it begins with; `carried`: what became of the lines before.
    """

    workshop: Workshop
    state: State
    line: Line
    carried: tuple[Carried, ...] = ()

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
        return self.line.changed(changes)

    def lasting(self, steps: int, changes: Mapping[str, Any]) -> Line:
        """The same, for so many steps of the optimiser; where tokens are counted, of about as many rows."""
        rows = self.pace.rows_a_step(self.train.height)
        counted = {} if self.pace.batch_tokens is None else {"batch_tokens": None, "batch_size": rows}
        return self.line_with({**counted, **changes, "epochs": steps / steps_in(self.train.height, rows, 1)})

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
        pipeline = self.workshop.serving(model, self.state.rewrites)
        return labels_of(pipeline.answer(self.valid.frame(pipeline.inputs)).answers)


def ground_of(task: Task, *, store: Path | None = None, tell: Tell = silent) -> Ground:
    """Read, split and carry out the lines before the last that trains a network; without one, before `finetune`.

    Raises UserError `no-network` where the task names none, `too-few-rows` where there is nothing to see.
    """
    ready = make_ready(task, store=store, tell=tell)
    return reached(ready, task, training_lines(ready.recipe.lines), seed=task.seed, tell=tell)


def reached(ready: Ready, task: Task, lines: tuple[Line, ...], *, seed: int, tell: Tell = silent) -> Ground:
    """The ground of a task that is read, maybe with another network than `ready` has it; the last of `lines` trains it.

    Raises UserError `no-network` and `too-few-rows` as `ground_of` does.
    """
    *before, line = lines
    workshop = Workshop(task, ready.store, ready.prepared, baseline_line(task), seed, tell)
    state, carried = workshop.carry_out(tuple(before))
    network = workshop.network_at(state)
    if network is None:
        advice = say("name one in the task file, as `model: minilm`; `lift models` lists those that packages carry")
        raise task.fault("no-network", say("the task names no network to train"), ("model",), advice)
    ground = Ground(workshop, replace(state, network=network), line, tuple(carried))
    if ground.train.height < _FEWEST_ROWS:
        problem = say(
            "{rows} rows to train on show nothing; {fewest} are the fewest",
            rows=ground.train.height,
            fewest=_FEWEST_ROWS,
        )
        raise UserError("too-few-rows", problem, advice=say("add rows, or leave out the steps that set them aside"))
    return ground


def beginning(ground: Ground) -> "Encoder":
    """The network that training begins with. Raises UserError `no-network` where that is none of ours."""
    from tasklift.models.encoder import Encoder

    start = kept_model(ground.workshop.store, ground.state.network or "")
    if not isinstance(start, Encoder):
        raise UserError("no-network", say("the task names no network to train"))
    return start


def need_valid(prepared: Prepared) -> None:
    """Raise UserError `no-valid` where there are no rows to judge by."""
    if not prepared.datasets["valid"].height:
        advice = say("give valid a share of the rows, as `split: {{valid: 0.1}}`")
        raise UserError("no-valid", say("what is tried out is judged on valid, and no row is there"), advice=advice)


def loss_by_chance(prepared: Prepared) -> float:
    """The log loss on valid of who knows nothing but how frequent each label of train is."""
    shares = prepared.shares
    known = [shares[label] for label in prepared.datasets["valid"].frame(["label"])["label"] if label in shares]
    return float(-np.log(known).mean()) if known else 0.0


def training_lines(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Those up to the last that trains a network at a pace; without one, up to a `finetune` of our own.

    What learns from texts alone, such as `pretrain`, stays before a `finetune` that the recipe does not have.
    """
    at = next((at for at in reversed(range(len(lines))) if isinstance(lines[at].step, EncoderPace)), None)
    if at is not None:
        return lines[: at + 1]
    before = tuple(line for line in lines if not isinstance(line.step, Tune) or not line.step.answers)
    return (*before, parse_line(_FINETUNE, Located("the default recipe", None), ()))


def _pace(line: Line) -> EncoderPace:
    if not isinstance(line.step, EncoderPace):
        raise TypeError(f"{line.name} trains no network")
    return line.step
