"""Handing a step its rows: the columns that its form may see, under the names it knows, and nothing else."""

from collections.abc import Callable, Iterator

import polars as pl
import xxhash

from tasklift.data.dataset import Dataset
from tasklift.data.roles import OF_EVERY_ROW, PARENT, RoleType, Side
from tasklift.engines.local import map_batches
from tasklift.forms.rows import Rows
from tasklift.forms.step import Step
from tasklift.forms.tune import Tune
from tasklift.tasks.kind import Layout


def found_as(step: Step, kind: type[Layout], columns: tuple[str, ...]) -> dict[str, str]:
    """The columns that a step finds, `id` first, and their names there: values have the user's where it is free."""
    names = {"id": "id"}
    for wanted in step.reads:
        found = [wanted.value] if wanted in OF_EVERY_ROW else kind.of_type(wanted, columns)
        names |= {name: name for name in found}
    values = kind.of_type(RoleType.VALUE, columns) if RoleType.VALUE in step.reads else []
    return names | {name: kind.called(name) for name in values if kind.called(name) not in names}


def handed_columns(step: Step, kind: type[Layout], columns: tuple[str, ...]) -> list[str]:
    """The names of the columns as a step finds them, `id` first."""
    return list(found_as(step, kind, columns).values())


def hand(step: Step, kind: type[Layout], frame: pl.DataFrame, seed: int = 0) -> pl.DataFrame:
    """What a step finds of a frame of the dataset; lots are drawn under `seed`."""
    if RoleType.INPUT in step.reads:
        frame = frame.with_columns(kind.identity(frame).alias(RoleType.INPUT.value))
    if RoleType.ANSWER in step.reads:
        answers = [pl.col(name) for name in kind.of_side(Side.ANSWER, tuple(frame.columns))]
        frame = frame.with_columns(pl.coalesce(*answers, pl.lit(None, pl.String)).alias(RoleType.ANSWER.value))
    for asked in (RoleType.WEIGHT, RoleType.SPANS):
        if asked in step.reads and asked.value not in frame.columns:
            frame = frame.with_columns(pl.lit(None, pl.String).alias(asked.value))
    if RoleType.UNIT in step.reads and RoleType.UNIT.value not in frame.columns:
        # Rows made of one row are alike.
        own = pl.coalesce(PARENT, "id") if PARENT in frame.columns else pl.col("id")
        frame = frame.with_columns(own.alias(RoleType.UNIT.value))
    if RoleType.LOT in step.reads:
        frame = frame.with_columns(pl.Series(RoleType.LOT.value, _lots(step, frame["id"], seed), pl.Float64))
    names = found_as(step, kind, tuple(frame.columns))
    return frame.select(pl.col(name).alias(found) for name, found in names.items())


def rows_for(
    step: Step,
    kind: type[Layout],
    dataset: Dataset,
    through: Callable[[pl.DataFrame], pl.DataFrame] | None = None,
    seed: int = 0,
) -> Rows:
    """A dataset as a step finds it, each batch first going `through` a function where one is given."""

    def open_rows() -> Iterator[pl.DataFrame]:
        for frame in dataset.batches():
            yield hand(step, kind, through(frame) if through else frame, seed)

    return Rows(dataset.height, tuple(handed_columns(step, kind, dataset.columns)), open_rows, map_batches)


def questions_for(
    step: Tune, kind: type[Layout], dataset: Dataset, through: Callable[[pl.DataFrame], pl.DataFrame] | None = None
) -> Rows:
    """What the rows of a dataset ask, each with its answer, as a step finds it that makes a model."""
    columns = kind.question_columns(dataset.columns)

    def open_rows() -> Iterator[pl.DataFrame]:
        for frame in dataset.batches():
            yield hand(step, kind, kind.questions(through(frame) if through else frame))

    one_each = columns == dataset.columns
    height = dataset.height if one_each else sum(kind.questions(frame).height for frame in dataset.batches())
    return Rows(height, tuple(handed_columns(step, kind, columns)), open_rows, map_batches)


def _lots(step: Step, ids: pl.Series, seed: int) -> list[float]:
    """A number from 0 to 1 for each row, keyed by seed, step and row."""
    return [xxhash.xxh3_64_intdigest(f"{seed}/{step.step_name()}/{row}".encode()) / 2**64 for row in ids]
