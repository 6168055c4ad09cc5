"""What a run tells while it works."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Progress:
    """How far a stage is: `done` of `total` (None where it is not known), counted in `unit`; `words` say more."""

    stage: str
    done: int
    total: int | None = None
    unit: str = "rows"
    finished: bool = False
    words: str = ""


Tell = Callable[[Progress], None]


def silent(_progress: Progress) -> None:
    """Tells nobody."""


def counted(frames: Iterator[pl.DataFrame], tell: Tell, stage: str, total: int) -> Iterator[pl.DataFrame]:
    """The frames, and after each of them word of how many rows have gone by."""
    done = 0
    for frame in frames:
        yield frame
        done += frame.height
        tell(Progress(stage, done, total))
