"""Handing a step its rows: the columns that its form may see, under the names it knows, and nothing else."""

from collections.abc import Callable, Iterator

import polars as pl

from tasklift.data.dataset import Dataset
from tasklift.data.roles import OF_EVERY_ROW, RoleType
from tasklift.engines.local import map_batches
from tasklift.forms.rows import Rows
from tasklift.forms.step import Step
from tasklift.tasks.kind import Kind


def handed_columns(step: Step, kind: type[Kind], columns: tuple[str, ...]) -> list[str]:
    """The names of the columns that a step finds, `id` first."""
    names = ["id"]
    for wanted in step.reads:
        names += [wanted.value] if wanted in OF_EVERY_ROW else kind.of_type(wanted, columns)
    return names


def hand(step: Step, kind: type[Kind], frame: pl.DataFrame) -> pl.DataFrame:
    """What a step finds of a frame of the dataset."""
    if RoleType.INPUT in step.reads:
        frame = frame.with_columns(kind.identity(frame).alias(RoleType.INPUT.value))
    return frame.select(handed_columns(step, kind, tuple(frame.columns)))


def rows_for(
    step: Step, kind: type[Kind], dataset: Dataset, through: Callable[[pl.DataFrame], pl.DataFrame] | None = None
) -> Rows:
    """A dataset as a step finds it, each batch first going `through` a function where one is given."""

    def open_rows() -> Iterator[pl.DataFrame]:
        for frame in dataset.batches():
            yield hand(step, kind, through(frame) if through else frame)

    return Rows(dataset.height, tuple(handed_columns(step, kind, dataset.columns)), open_rows, map_batches)
