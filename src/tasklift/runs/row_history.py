"""What the steps of a run did to one row."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from tasklift.data.answers.spans import SPANS
from tasklift.data.dataset import Dataset
from tasklift.data.roles import PARENT
from tasklift.settings.errors import UserError
from tasklift.settings.kept import in_english
from tasklift.settings.messages import say
from tasklift.text.dialogues.one_text import as_lines

if TYPE_CHECKING:
    from tasklift.runs.history import Run

_NO_VALUES = frozenset({"id", "unit", "group", "time", "reason", PARENT, SPANS})


@dataclass(frozen=True)
class WhatHappened:
    """What one step did to one row, and its values `before` and `after`: None where it was not there, or is no more."""

    step: str
    what: str
    before: Mapping[str, str | None] | None
    after: Mapping[str, str | None] | None


def what_happened(run: "Run", row: str) -> list[WhatHappened]:
    """What happened to a row of train, step by step; `row` is its id or the beginning of it.

    Of a row that a step made, what happened to the one it was made of before. Raises UserError `unknown-row`, also for
    rows of valid and test, which no step touches.
    """
    name = _row_id(run, row)
    aside = _find(run.dataset("aside"), name)
    if aside and aside.get("dataset", "train") == "train":
        return [WhatHappened("split", f"set aside: {aside['reason']}", None, None)]
    return list(_told(run, name))


def _told(run: "Run", name: str) -> Iterator[WhatHappened]:
    now = _find(run.dataset("train"), name)
    parent = None if now else _parent_of(run, name)
    if parent:
        now = _find(run.dataset("train"), parent)
    if now is None:
        raise UserError(
            "unknown-row", say("row {name} is in valid or in the sealed test: no step touches it", name=name)
        )
    for step, rows, aside in run.steps():
        made = _find(rows, name) if parent else None
        if made:
            yield WhatHappened(step, in_english("made of row {row}", row=parent), _shown(now), _shown(made))
            now, parent = made, None
            continue
        gone = _find(aside, name) or (_find(aside, parent) if parent else None)
        if gone:
            yield WhatHappened(step, f"set aside: {gone['reason']}", _shown(now), None)
            return
        after = _find(rows, parent or name) or now
        changed = _shown(after) != _shown(now)
        yield WhatHappened(step, "changed" if changed else "left as it was", _shown(now), _shown(after))
        now = after


def _parent_of(run: "Run", name: str) -> str | None:
    """The row as read that a row was made of."""
    for _, rows, aside in run.steps():
        for dataset in (rows, aside):
            found = _find(dataset, name) if PARENT in dataset.columns else None
            if found:
                parent: str | None = found[PARENT]
                return parent
    return None


def _row_id(run: "Run", row: str) -> str:
    read = [run.dataset(name) for name in ("train", "valid", "aside")]
    ids = _beginning(read, row) or _beginning([part for _, *both in run.steps() for part in both], row)
    if row in ids:
        return row
    if len(ids) == 1:
        return ids[0]
    problem = (
        say("{count} rows have ids that begin with {row!r}", count=len(ids), row=row)
        if ids
        else say("no row that steps may see has the id {row!r}", row=row)
    )
    raise UserError(
        "unknown-row", problem, advice=say("ids stand in `lift data RUN -o FILE` and among a step's examples")
    )


def _beginning(datasets: list[Dataset], row: str) -> list[str]:
    """The ids that begin so."""
    frames = (frame for dataset in datasets for frame in dataset.batches(["id"]))
    return list(dict.fromkeys(one for frame in frames for one in frame["id"].filter(frame["id"].str.starts_with(row))))


def _find(dataset: Dataset, name: str) -> dict[str, Any] | None:
    for frame in dataset.batches():
        found = frame.filter(pl.col("id") == name)
        if found.height:
            return found.row(0, named=True)
    return None


def _shown(row: Mapping[str, Any]) -> dict[str, str | None]:
    return {name: value and as_lines(value) for name, value in row.items() if name not in _NO_VALUES}
