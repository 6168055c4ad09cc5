"""The training of a network of one size under one seed, from nothing to a model that answers valid."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from tasklift.forms.tune import Tune
from tasklift.models.transformer.size import flops_per_token, parameters_of
from tasklift.runs.carrying.workshop import Carried
from tasklift.runs.measuring.trained import trainings_of
from tasklift.runs.progress import Tell
from tasklift.runs.racing.ground import beginning, reached
from tasklift.runs.racing.sizes import size_said
from tasklift.runs.racing.trial import Answered, Trial, try_out
from tasklift.runs.recipe import Line
from tasklift.runs.run import Ready
from tasklift.settings.messages import say
from tasklift.store.hashing import key_of
from tasklift.store.store import Store
from tasklift.tasks.encoder_plan import EncoderPlan
from tasklift.tasks.task import Task
from tasklift.training.pace import USUAL_LENGTH

_VERSION: Final = 1


@dataclass(frozen=True)
class SizeTraining:
    """What is to be trained: `lines` up to the one whose model answers, under the seed after so many others."""

    ready: Ready
    lines: tuple[Line, ...]
    plan: EncoderPlan
    seed: int

    @property
    def task(self) -> Task:
        """The task with a network of this size."""
        return self.ready.task.model_copy(update={"model": self.plan})

    @property
    def key(self) -> str:
        """Under which its result is kept."""
        prepared = self.ready.prepared
        rows = {name: dataset.name for name, dataset in sorted(prepared.datasets.items())}
        data = [rows, prepared.test.name, prepared.test.near, prepared.shares]
        behaviours = [line.behaviour for line in self.lines]
        plan = self.plan.model_dump(mode="json")
        return key_of(["trade-off", _VERSION, plan, behaviours, data, self.task.seed + self.seed])

    def said(self) -> str:
        """It in a few words."""
        return say("{size}, seed {seed}", size=size_said(self.plan.layers, self.plan.width), seed=self.seed)

    def tried(self, tell: Tell) -> Trial:
        """What becomes of it; `tell` hears of its steps."""
        return try_out(self.ready.store, self.ready.prepared.datasets["valid"], self.key, lambda: self._trained(tell))

    def _trained(self, tell: Tell) -> Answered:
        ground = reached(self.ready, self.task, self.lines, seed=self.task.seed + self.seed, tell=tell)
        model = ground.make(ground.line, self.key)
        told: dict[str, Any] = getattr(model, "history", None) or {}
        before = [one for one in ground.carried if _makes_networks(one)]
        histories = [*trainings_of(self.ready.store, before), told]
        tokens = [sum(point["tokens"] for point in one["points"]) for one in histories]
        plan = self.plan.model_copy(update={"vocabulary": len(beginning(ground).tokenizer)})
        facts = {
            "parameters": parameters_of(plan).total,
            "tokens": sum(tokens),
            "compute": _compute(plan, [*(one.line for one in before), ground.line], tokens),
        }
        return Answered(ground.answers(model), facts, _earlier(self.ready.store, before))


def _compute(plan: EncoderPlan, lines: Sequence[Line], tokens: Sequence[int]) -> int:
    """The operations of learning from so many tokens by each line; those of a cloze head where gaps are asked for."""
    return sum(
        read * flops_per_token(plan, length=USUAL_LENGTH, masked=line.step.model_dump().get("masked", 0.0)).training
        for line, read in zip(lines, tokens, strict=True)
    )


def _earlier(store: Store, carried: Sequence[Carried]) -> float:
    """Seconds that training took before, where it came from the store."""
    timings = [store.journal.timing(one.key) for one in carried if one.cached]
    return sum(timing[0] for timing in timings if timing)


def _makes_networks(carried: Carried) -> bool:
    return isinstance(carried.line.step, Tune) and carried.line.step.makes_networks
