"""Carrying out the lines of a recipe, one after another, from the prepared datasets to a model."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from tasklift.data.dataset import Dataset, open_dataset
from tasklift.evaluation.judging.beside_gold import Gold
from tasklift.forms.model import Model
from tasklift.forms.rewrite import Rewrite
from tasklift.forms.tune import Tune
from tasklift.models.kept import keep_model, kept_model
from tasklift.models.pipeline import Pipeline
from tasklift.models.served import Served
from tasklift.runs.carrying.applying import Held, apply_step
from tasklift.runs.carrying.starts import planned_network, pretrained_network, saved_pipeline
from tasklift.runs.carrying.team import ALONE, Team
from tasklift.runs.carrying.training import Trainer, as_tune
from tasklift.runs.preparing.decontamination import decontamination_of
from tasklift.runs.preparing.gold import gold_of
from tasklift.runs.preparing.guard import Guard
from tasklift.runs.preparing.prepare import Prepared
from tasklift.runs.progress import Progress, Tell
from tasklift.runs.recipe import Line, parse_line
from tasklift.settings.located import Located
from tasklift.store.hashing import key_of
from tasklift.store.store import Store
from tasklift.tasks.encoder_plan import EncoderPlan
from tasklift.tasks.starting import AUTO, Start
from tasklift.tasks.task import Task

TRAIN = "train"


@dataclass(frozen=True)
class Carried:
    """One line carried out: the key of its result, the result, and what it took this time."""

    line: Line
    key: str
    value: Mapping[str, Any]
    cached: bool


@dataclass(frozen=True)
class State:
    """Where the rows and the model are after some lines.

    `model` names the last model made that answers, if any; `network` the last one from whose weights training can go
    on.
    """

    datasets: Mapping[str, Dataset]
    rewrites: tuple[Rewrite, ...] = ()
    model: str | None = None
    model_rewrites: tuple[Rewrite, ...] = ()
    network: str | None = None

    def for_tuning(self) -> dict[str, Dataset]:
        """Train and, where it has rows, valid, with the user's other datasets."""
        return {name: dataset for name, dataset in self.datasets.items() if name == TRAIN or dataset.height}


@dataclass(frozen=True)
class Finished:
    """A model as it serves, and the name of its object."""

    pipeline: Pipeline
    model: str


@dataclass(frozen=True)
class Workshop:
    """All that carrying out lines needs, for one run and one seed."""

    task: Task
    store: Store
    prepared: Prepared
    baseline: Line
    seed: int
    tell: Tell
    team: Team = ALONE

    @property
    def gold(self) -> Gold:
        """What answers are held against."""
        return gold_of(self.task, self.prepared)

    @property
    def trainer(self) -> Trainer:
        """Trains for this run."""
        return Trainer(
            self.store, self.task.kind_class, self.seed, self.tell, self.team, material=self.prepared.material
        )

    def begin(self) -> State:
        """The raw, guarded rows, and the saved model where the task starts from one."""
        model = self.task.model
        if model == AUTO or isinstance(model, EncoderPlan):
            return State(self.prepared.datasets)
        if self.task.start is Start.PRETRAINED:
            return State(self.prepared.datasets, network=pretrained_network(self.task, model, self.store))
        saved = saved_pipeline(self.task, model)
        network = keep_model(self.store, saved.model) if saved.model.is_network else None
        return State(self.prepared.datasets, model=keep_model(self.store, Served(saved)), network=network)

    def carry_out(self, lines: tuple[Line, ...]) -> tuple[State, list[Carried]]:
        """The state after all lines, and each line's result; what was done before comes from the store."""
        state, carried = self.begin(), []
        for line in lines:
            state, one = self._tune(state, line) if isinstance(line.step, Tune) else self._act(state, line)
            carried.append(one)
        return state, carried

    def finish(self, state: State) -> Finished:
        """The model as it serves; where no line made one, the baseline's trainer does."""
        name, rewrites = self._model_of(state)
        return Finished(self.serving(kept_model(self.store, name), rewrites), name)

    def serving(self, model: Model, rewrites: tuple[Rewrite, ...]) -> Pipeline:
        """A model as it serves rows of the task."""
        inputs = {role.name: list(self.task.columns[role.name]) for role in self.task.inputs}
        return Pipeline(self.task.kind, inputs, rewrites, model, self.prepared.shares, self.prepared.library)

    def network_at(self, state: State) -> str | None:
        """The name of the network that a line begins from which takes one; None where the task names none.

        Where the task plans one and no line has trained it, it is made for the rows as they are now.
        """
        plan = self.task.model
        if state.network is not None or not isinstance(plan, EncoderPlan):
            return state.network
        return planned_network(self.task, plan, state.datasets, self.store, self.seed)

    def _model_of(self, state: State) -> tuple[str, tuple[Rewrite, ...]]:
        """The last model made and what travels with it; where no line made one, the baseline's trainer does."""
        if state.model is not None:
            return state.model, state.model_rewrites
        self._told(self.baseline, 0, state.datasets[TRAIN])
        name, _ = self.trainer.train(self.baseline, state.for_tuning(), state.rewrites)
        return name, state.rewrites

    def _act(self, state: State, line: Line) -> tuple[State, Carried]:
        dataset = state.datasets[TRAIN]
        seed = self.seed if line.step.draws_lots() else None
        network = self._network_of_learner(state, line)
        asked = [line.behaviour, dataset.name, self.prepared.test.name, self.prepared.test.near, seed]
        keep, more = self.task.keep, decontamination_of(self.task)
        beside = [*([network] if network else []), *([sorted(keep)] if keep else []), *more.behaviour]
        key = key_of(["step", *asked, *beside])

        def work() -> dict[str, Any]:
            held = Held(Guard(self.prepared.test, self.task.kind_class, more, self.task.looked_up), keep)
            learn = partial(_learn, self.trainer, dataset, network)
            return apply_step(
                line.step, dataset, held, learn, lambda rows: self._told(line, rows, dataset), seed=self.seed
            )

        produced = self.store.produce(key, work)
        after = {**state.datasets, TRAIN: open_dataset(self.store, produced.value["dataset"])}
        travelling = (line.step,) if isinstance(line.step, Rewrite) and line.step.travels else ()
        carried = Carried(line, key, produced.value["account"], produced.cached)
        return replace(state, datasets=after, rewrites=(*state.rewrites, *travelling)), carried

    def _tune(self, state: State, line: Line) -> tuple[State, Carried]:
        self._told(line, 0, state.datasets[TRAIN])
        model, produced = self.trainer.train(line, state.for_tuning(), state.rewrites, self._start_of(line, state))
        height = state.datasets[TRAIN].height
        account = {"rows_in": height, "rows_out": height, "dropped": 0, "reasons": {}, "changed": 0, "added": 0}
        carried = Carried(line, produced.key, {**account, "examples": [], "found": [], "cuts": []}, produced.cached)
        step = as_tune(line)
        if step.makes_networks:
            state = replace(state, network=model)
        if step.answers:
            state = replace(state, model=model, model_rewrites=state.rewrites)
        return state, carried

    def _start_of(self, line: Line, state: State) -> str | None:
        """The name of the model that a Tune line goes on from."""
        if line.takes_networks:
            return self.network_at(state)
        goes_on = isinstance(line.step, Tune) and line.step.goes_on
        return self._model_of(state)[0] if goes_on else state.model

    def _network_of_learner(self, state: State, line: Line) -> str | None:
        """The name of the network that the models which a line asks for go on from."""
        learner = line.learner
        return self.network_at(state) if learner and learner[0].takes_networks else None

    def _told(self, line: Line, rows: int, dataset: Dataset) -> None:
        self.tell(Progress(line.name, rows, dataset.height))


def _learn(
    trainer: Trainer, dataset: Dataset, network: str | None, learner: str | Mapping[str, Any], *, folds: int
) -> Any:
    line = parse_line(learner if isinstance(learner, str) else dict(learner), Located("learner", None), ())
    return trainer.out_of_fold(line, folds, dataset, start=network)
