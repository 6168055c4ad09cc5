"""What a run tells while it works."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """How far a stage is: `done` of `total` (None where it is not known), counted in `unit`."""

    stage: str
    done: int
    total: int | None = None
    unit: str = "rows"
    finished: bool = False


Tell = Callable[[Progress], None]


def silent(_progress: Progress) -> None:
    """Tells nobody."""
