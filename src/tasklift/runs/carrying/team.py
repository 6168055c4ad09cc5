"""Processes that train together: the first carries the run out, and calls the others to each training of a network.

All else of a run is work for one: rows are read, cleaned and measured by threads already, and if every process did the
same, each would have to find the same results in the store at the same moment.
"""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self

from tasklift.data.dataset import Dataset, open_dataset
from tasklift.forms.desk import Crew
from tasklift.forms.rewrite import Rewrite
from tasklift.forms.step import Step
from tasklift.runs.recipe import Line, parse_line
from tasklift.settings.extras import needs
from tasklift.settings.located import Located
from tasklift.store.store import Store

_DONE = "null"


@dataclass(frozen=True)
class Call:
    """What a trainer is to make: the arguments of `Trainer.make`, and the trainer's seed."""

    line: Line
    datasets: Mapping[str, Dataset]
    rewrites: tuple[Rewrite, ...]
    start: str | None
    name: str
    seed: int

    def to_json(self) -> str:
        """In words that another process understands which has the same store."""
        said = {"start": self.start, "name": self.name, "seed": self.seed, "step": _written(self.line.step)}
        datasets = [[name, one.description] for name, one in self.datasets.items()]
        return json.dumps({**said, "datasets": datasets, "rewrites": [_written(one) for one in self.rewrites]})

    @classmethod
    def from_json(cls, said: Mapping[str, Any], store: Store) -> Self:
        """What `to_json` gave."""
        datasets = {name: open_dataset(store, description) for name, description in said["datasets"]}
        rewrites = tuple(_read(one).step for one in said["rewrites"])
        return cls(_read(said["step"]), datasets, rewrites, said["start"], said["name"], said["seed"])  # type: ignore[arg-type]


def _nobody_hears(_words: str) -> None:
    pass


def _nobody_calls() -> str:
    return _DONE


@dataclass(frozen=True)
class Team:
    """The processes of this run; the first says something to the others, who hear it."""

    crew: Crew = Crew()
    say: Callable[[str], None] = _nobody_hears
    hear: Callable[[], str] = _nobody_calls

    def call(self, call: Call) -> Crew:
        """Have the others make the same as this process will make now; those who will be at the desk."""
        if self.crew.is_first:
            self.say(call.to_json())
        return self.crew

    def calls(self, store: Store) -> Iterator[Call]:
        """What the first process calls for, until it is done. Raises MachineError `process-lost` where it ends."""
        while (said := json.loads(self.hear())) is not None:
            yield Call.from_json(said, store)


ALONE = Team()


def is_launched() -> bool:
    """Whether a launcher (ours, torchrun, accelerate) started this process as one of several."""
    return "RANK" in os.environ and int(os.environ.get("WORLD_SIZE", "1")) > 1


def is_to_shard() -> bool:
    """Whether accelerate was asked to (`accelerate launch --use_fsdp`)."""
    return os.environ.get("ACCELERATE_USE_FSDP", "").lower() in ("true", "1")


@contextmanager
def gathered(*, sharded: bool = False) -> Iterator[Team]:
    """This process and those that a launcher started along with it, who are told when the first is done.

    `sharded`: whether they share the weights of networks out; a launcher may say so as well.
    """
    if not is_launched():
        yield ALONE
        return
    needs("torch", "lift run --launch")
    from tasklift.training.processes import Calls, join, leave

    crew, calls = join(sharded=sharded or is_to_shard()), Calls()
    yield Team(crew, calls.say, calls.hear)
    # Not where something went wrong: that this process ends is what the others then hear.
    if crew.is_first:
        calls.say(_DONE)
    leave()


def _written(step: Step) -> dict[str, Any]:
    return {step.step_name(): step.model_dump(mode="json")}


def _read(written: Mapping[str, Any]) -> Line:
    return parse_line(dict(written), Located("another process", None), ())
