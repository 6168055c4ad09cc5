"""One short training of a race: an optimiser at a rate under a seed, judged on valid, and kept by its key."""

import time
from dataclasses import dataclass
from typing import Any, Final

from tasklift.data.dataset import open_dataset
from tasklift.metrics.catalogue import find_metric
from tasklift.metrics.metric import Integers, Judged, score
from tasklift.models.kept import keep_answers, kept_answers
from tasklift.runs.diagnosing.learning_curve import answers_judged
from tasklift.runs.progress import Progress, Tell
from tasklift.runs.racing.contenders import settings_of
from tasklift.runs.racing.ground import Ground
from tasklift.runs.recipe import Line
from tasklift.settings.errors import UserError
from tasklift.settings.messages import say
from tasklift.store.hashing import key_of
from tasklift.training.pace import OptimizerName

_VERSION: Final = 1
_LOSS: Final = "log_loss"


@dataclass(frozen=True)
class Entry:
    """What is to be trained, for how many steps."""

    optimizer: OptimizerName
    rate: float
    seed: int
    steps: int

    def line(self, ground: Ground) -> Line:
        """The line of the recipe that trains it."""
        return ground.lasting(self.steps, settings_of(self.optimizer, self.rate))

    def key(self, ground: Ground) -> str:
        """Under which its result is kept."""
        return key_of(["race", _VERSION, ground.key(self.line(ground)), ground.workshop.task.seed + self.seed])

    def said(self) -> str:
        """It in a few words."""
        return say("{optimizer} at {rate:g}, seed {seed}", optimizer=self.optimizer, rate=self.rate, seed=self.seed)


@dataclass(frozen=True)
class Trial:
    """What became of an entry. `judged`: its answers to valid, None where training did not settle."""

    entry: Entry
    judged: Judged | None
    units: Integers
    seconds: float

    def value(self, metric: str) -> float | None:
        """What it scores by a metric on valid."""
        return None if self.judged is None else score(find_metric(metric), self.judged)

    @property
    def loss(self) -> float | None:
        """The mean log loss on valid."""
        return self.value(_LOSS)


def try_out(ground: Ground, entry: Entry, tell: Tell) -> Trial:
    """The trial of an entry, from the store where it was made before; `tell` hears of its steps."""
    key, told = entry.key(ground), ground.seeded(entry.seed).telling(tell)

    def work() -> dict[str, Any]:
        began = time.perf_counter()
        try:
            answers = told.answers(told.make(entry.line(ground), key))
        except UserError as fault:
            if fault.slug != "training-diverged":
                raise
            return {"answers": None, "seconds": time.perf_counter() - began, "objects": []}
        seconds = time.perf_counter() - began
        kept = keep_answers(ground.workshop.store, ground.valid.frame(["id"])["id"], answers)
        return {"answers": kept.description, "seconds": seconds, "objects": kept.objects}

    value = ground.workshop.store.produce(key, work).value
    return _read(ground, entry, value)


def _read(ground: Ground, entry: Entry, value: dict[str, Any]) -> Trial:
    store = ground.workshop.store
    answers = [] if value["answers"] is None else [kept_answers(open_dataset(store, value["answers"]))]
    judged, units = answers_judged(ground.valid, answers)
    return Trial(entry, judged[0] if judged else None, units, value["seconds"])


def one_bar(entry: Entry, stage: str, done: int, total: int, tell: Tell) -> Tell:
    """Tells of an entry's steps as words beside how many entries are done."""

    def told(progress: Progress) -> None:
        steps = say("step {step:,} of {steps:,}", step=progress.done, steps=progress.total or entry.steps)
        words = say("{entry}: {steps}, {words}", entry=entry.said(), steps=steps, words=progress.words)
        tell(Progress(stage, done, total, "models", words=words))

    return told
