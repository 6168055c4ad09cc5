"""Where a Tune works: a folder that outlives a crash, and somebody to tell."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy.typing as npt

from tasklift.text.scoring.material import NO_MATERIAL, Material

Said = Callable[[int, int, str], None]
"""Hears how many steps of how many are done, and what else is to be known of the last one."""
Array: TypeAlias = npt.NDArray[Any]
Keep: TypeAlias = Callable[[list[Any], Callable[[], Array]], Array]
"""Gives the array that a function makes; `list` holds JSON values, all that the array hangs on."""


@dataclass(frozen=True)
class Speed:
    """How fast a network learned, by the clock: nothing of a model hangs on it.

    `tokens` were read, padding left out, in so many `seconds` of steps. `operations`: that the network's matrices had
    to do, a second. `ceiling`: that `device` (`cpu` or `cuda`) multiplies matrices with in that precision, a second.
    """

    tokens: int
    seconds: float
    operations: float
    ceiling: float
    device: str


Clocked: TypeAlias = Callable[[Speed], None]


@dataclass(frozen=True)
class Crew:
    """Processes that do one piece of work together: this one's `number`, from 0 for the first, of `size`.

    `sharded`: whether each is to hold a part of a network's weights; alone, a process holds all.
    """

    number: int = 0
    size: int = 1
    sharded: bool = False

    @property
    def is_first(self) -> bool:
        """Whether this one writes what is to be written once."""
        return self.number == 0

    @property
    def shares_out(self) -> bool:
        """Whether no process has all weights."""
        return self.sharded and self.size > 1


def _nobody(_done: int, _total: int, _words: str) -> None:
    pass


def make_anew(_parts: list[Any], make: Callable[[], Array]) -> Array:
    """Keeps nothing."""
    return make()


@dataclass(frozen=True)
class Desk:
    """What one piece of work has to itself.

    `folder` is the same when that work is begun again after a crash, and is gone when it is finished; None where
    nothing is to be kept. `tell` hears how far the work is. `keep` gives an array that was made once, here or in other
    work on the same values, without making it again. `crew`: the processes that do the same work at this desk together,
    with the same folder; the first alone writes to it. `clocked` hears how fast a network learned, once it has; with
    None nobody asks, and nothing is measured. `material`: what some metrics read, for work that judges by one.
    """

    folder: Path | None = None
    tell: Said = _nobody
    keep: Keep = make_anew
    crew: Crew = Crew()
    clocked: Clocked | None = None
    material: Material = NO_MATERIAL
