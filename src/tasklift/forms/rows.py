"""What a step is handed: rows, batch by batch, with only the columns that its form may see."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias, TypeVar

import polars as pl

Batch: TypeAlias = pl.DataFrame
"""A few thousand rows: `id` (text, never null) and the columns that the step reads."""

T = TypeVar("T")


class Spread(Protocol):
    """Runs a function over items, such as batches, on all cores and gives the results in order."""

    def __call__(self, function: Callable[[Any], Any], items: Iterator[Any], /) -> Iterator[Any]: ...


@dataclass(frozen=True)
class Rows:
    """Rows of one dataset in their fixed order (file, line), read lazily; `open` begins a new reading."""

    height: int
    columns: tuple[str, ...]
    open: Callable[[], Iterator[Batch]]
    spread: Spread

    def batches(self) -> Iterator[Batch]:
        """The rows from the first to the last, a batch at a time."""
        return self.open()

    def frame(self) -> Batch:
        """All rows at once, for methods that need them together."""
        batches = list(self.open())
        return pl.concat(batches) if batches else pl.DataFrame(schema=dict.fromkeys(self.columns, pl.String))

    def map(self, function: Callable[[Batch], T]) -> Iterator[T]:
        """`function` of every batch, in order, worked on by all cores."""
        return self.spread(function, self.open())
