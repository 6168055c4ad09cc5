"""Putting every row on its side, sealing the test, and guarding what is left."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, repeat
from typing import Any

import polars as pl

from tasklift.data.cuts import Shares, SplitSide
from tasklift.data.dataset import Dataset, write_dataset
from tasklift.data.edition import EditionSettings
from tasklift.data.near import find_copies
from tasklift.data.read import Reading
from tasklift.data.roles import Side
from tasklift.data.sealed import INPUT, UNIT, SealedTest, seal
from tasklift.data.split import BRIDGE, Placed, Unsplit, split
from tasklift.engines.local import map_batches
from tasklift.runs.preparing.decontamination import Decontamination
from tasklift.runs.preparing.guard import Guard
from tasklift.runs.preparing.standing import spans_column, with_spans
from tasklift.runs.progress import Tell, counted
from tasklift.settings.kept import in_english
from tasklift.store.store import Store
from tasklift.tasks.task import SPLIT_NAMES, VALUES, Task

DIVIDE_VERSION = 3
ASIDE = ("id", "reason", "dataset")
"""Columns of the rows that no side may have; `dataset`: that whose files they are from."""


def edition_settings(task: Task) -> EditionSettings:
    """What makes the task's edition; datasets of the user's own take the place of the shares."""
    shares = Shares(
        0.0 if "test" in task.data else task.split.test,
        0.0 if "valid" in task.data else task.split.valid,
    )
    sources = {
        "data": {name: list(task.data[name]) for name in sorted(task.data) if name in SPLIT_NAMES},
        "columns": {role: list(task.columns[role]) for role in sorted(task.columns) if role != VALUES},
    }
    return EditionSettings(shares, task.split.near, task.split.edition, sources)


def divide(
    task: Task, store: Store, readings: Mapping[str, Reading], more: Decontamination, tell: Tell
) -> dict[str, Any]:
    """Split, seal and guard; what comes of it as JSON values that name objects."""
    settings = edition_settings(task)
    rows = readings["train"].rows
    with store.waiting_lease(f"edition-{settings.name}"):
        placed = split(store, settings, _unsplit(task, rows, settings.near, tell))
    test = _seal(task, store, readings, placed, settings)
    kind = task.kind_class
    guard = Guard(test, kind, more)
    datasets = _guarded(task, store, readings, placed, guard, tell)
    bridge = (pl.lit(BRIDGE).alias("reason"), pl.lit("train").alias("dataset"))
    bridges = [frame.select("id", *bridge) for frame in _side(rows, placed, SplitSide.ASIDE)]
    aside = write_dataset(store, ASIDE, [*bridges, *guard.held_back])
    named = [*datasets.values(), aside]
    label = kind.answer().name if kind.has_labels() else None
    labels = {
        name: _label_counts(datasets[name].batches([label] if label else ["id"]), label) for name in ("train", "valid")
    }
    tested = _label_counts(_test_rows(readings, placed), label)
    return {
        "datasets": {name: one.description for name, one in datasets.items()},
        "test": test.to_json(),
        "aside": aside.description,
        "fresh": int((placed.sides == SplitSide.FRESH.value).sum()),
        "labels": labels,
        "absent": {
            "test": [label for label in labels["train"] if label not in tested],
            "train": [label for label in tested if label not in labels["train"]],
        },
        "objects": [*(name for one in named for name in one.objects), *test.objects],
    }


def _guarded(
    task: Task, store: Store, readings: Mapping[str, Reading], placed: Placed, guard: Guard, tell: Tell
) -> dict[str, Dataset]:
    """The datasets without the test, and without rows that give it away."""
    kind, rows, columns = task.kind_class, readings["train"].rows, _columns(task)
    own_valid = "valid" if "valid" in readings else "train"
    train = with_spans(readings["train"], guard.pass_on("train", lambda: _train(rows, placed, tell)))
    datasets = {
        "train": write_dataset(store, ("id", *task.read_roles, "unit", *spans_column(readings["train"])), train)
    }
    valid = guard.pass_on(own_valid, lambda: _valid(readings, placed, columns))
    asked = kind.question_columns((*columns, "unit", *spans_column(readings[own_valid])))
    datasets["valid"] = write_dataset(store, asked, map(kind.questions, with_spans(readings[own_valid], valid)))
    for name, one in readings.items():
        if name not in SPLIT_NAMES:
            datasets[name] = write_dataset(store, one.rows.columns, guard.pass_on(name, one.rows.batches))
    return datasets


def _unsplit(task: Task, rows: Dataset, near: float, tell: Tell) -> Unsplit:
    stages = chain([in_english("splitting: looking for copies")], repeat(in_english("splitting: checking copies")))

    def read() -> Iterator[pl.Series]:
        return map(task.kind_class.identity, counted(rows.batches(), tell, next(stages), rows.height))

    copies = find_copies(read, map_batches, threshold=near)
    frame = rows.frame([name for name in ("id", "label", "group", "time") if name in rows.columns])
    no_label = pl.Series("label", [""], pl.String).new_from_index(0, frame.height)
    return Unsplit(
        frame["id"],
        frame.get_column("label", default=no_label),
        frame.get_column("group", default=None),
        frame.get_column("time", default=None),
        copies,
    )


def _side(rows: Dataset, placed: Placed, side: SplitSide) -> Iterator[pl.DataFrame]:
    """The rows of one side, with the `unit` that each belongs to."""
    start = 0
    for frame in rows.batches():
        here = slice(start, start + frame.height)
        yield frame.with_columns(placed.units[here].alias("unit")).filter(placed.sides[here] == side.value)
        start += frame.height


def _train(rows: Dataset, placed: Placed, tell: Tell) -> Iterator[pl.DataFrame]:
    total = int((placed.sides == SplitSide.TRAIN.value).sum())
    return counted(_side(rows, placed, SplitSide.TRAIN), tell, in_english("splitting: guarding the test"), total)


def _own(reading: Reading) -> Iterator[pl.DataFrame]:
    """The rows of a file of the user's own; each is a unit, or its group is."""
    for frame in reading.rows.batches():
        unit = pl.coalesce("group", "id") if "group" in frame.columns else pl.col("id")
        yield frame.with_columns(unit.alias("unit"))


def _valid(readings: Mapping[str, Reading], placed: Placed, columns: tuple[str, ...]) -> Iterator[pl.DataFrame]:
    own = readings.get("valid")
    frames = _own(own) if own else _side(readings["train"].rows, placed, SplitSide.VALID)
    return (frame.select(*columns, "unit") for frame in frames)


def _seal(
    task: Task, store: Store, readings: Mapping[str, Reading], placed: Placed, settings: EditionSettings
) -> SealedTest:
    kind, columns = task.kind_class, _columns(task)
    sealed = (
        kind.questions(frame.select(*columns, kind.identity(frame).alias(INPUT), pl.col("unit").alias(UNIT)))
        for frame in _test_rows(readings, placed)
    )
    return seal(store, kind.question_columns(columns), sealed, near=settings.near, edition=settings.name)


def _test_rows(readings: Mapping[str, Reading], placed: Placed) -> Iterator[pl.DataFrame]:
    own = readings.get("test")
    return _own(own) if own else _side(readings["train"].rows, placed, SplitSide.TEST)


def _columns(task: Task) -> tuple[str, ...]:
    """Those of valid and test, which no step acts on: without values."""
    return ("id", *(role.name for role in task.read_roles.values() if role.side is not Side.META))


def _label_counts(frames: Iterable[pl.DataFrame], column: str | None) -> dict[str, int]:
    """Rows of each label; none where rows have no labels."""
    if column is None:
        return {}
    counts = Counter(label for frame in frames for label in frame[column].to_list())
    return dict(sorted(counts.items()))
