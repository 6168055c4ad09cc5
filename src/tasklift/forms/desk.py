"""Where a Tune works: a folder that outlives a crash, and somebody to tell."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Said = Callable[[int, int, str], None]
"""Hears how many steps of how many are done, and what else is to be known of the last one."""


def _nobody(_done: int, _total: int, _words: str) -> None:
    pass


@dataclass(frozen=True)
class Desk:
    """What one piece of work has to itself.

    `folder` is the same when that work is begun again after a crash, and is gone when it is finished; None where
    nothing is to be kept. `tell` hears how far the work is.
    """

    folder: Path | None = None
    tell: Said = _nobody
