"""What takes part in a race: an optimiser at a rate under a seed."""

from dataclasses import dataclass
from typing import Final

from tasklift.runs.progress import Tell
from tasklift.runs.racing.contenders import settings_of
from tasklift.runs.racing.ground import Ground
from tasklift.runs.racing.trial import Answered, Trial, try_out
from tasklift.runs.recipe import Line
from tasklift.settings.messages import say
from tasklift.store.hashing import key_of
from tasklift.training.pace import OptimizerName

_VERSION: Final = 2


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

    def tried(self, ground: Ground, tell: Tell) -> Trial:
        """What becomes of it; `tell` hears of its steps."""
        key, told = self.key(ground), ground.seeded(self.seed).telling(tell)
        store = ground.workshop.store
        return try_out(store, ground.valid, key, lambda: Answered(told.answers(told.make(self.line(ground), key))))
