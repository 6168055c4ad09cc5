"""A whole Tasklift run over rows at hand, in a folder that is gone afterwards: what a user gets from `lift run`."""

import json
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
from published import Row

from tasklift import Task, run


class Ran(NamedTuple):
    """The record of a run, its model's label for each text asked about, and the seconds of the run alone."""

    record: dict[str, Any]
    labels: list[str]
    seconds: float


def run_over(rows: Mapping[str, Sequence[Row]], texts: Sequence[str], recipe: list[Any] | None = None) -> Ran:
    """Run over the datasets `rows`: `train`, and `valid` and `test` where the user has them. No recipe: the default."""
    with tempfile.TemporaryDirectory() as name:
        task = write_task(Path(name), rows, recipe)
        started = time.perf_counter()
        done = run(Task.load(task))
        seconds = time.perf_counter() - started
        return Ran(done.record, done.model.predict(list(texts)), seconds)


def write_task(
    folder: Path, rows: Mapping[str, Sequence[Row]], recipe: list[Any] | None = None, model: Any = "auto"
) -> Path:
    """A task file and a JSONL for each dataset that has rows."""
    present = [name for name, some in rows.items() if some]
    for name in present:
        pl.DataFrame(list(rows[name]), schema=["text", "label"], orient="row").write_ndjson(folder / f"{name}.jsonl")
    task: dict[str, Any] = {
        "kind": "classify",
        "data": {name: f"{name}.jsonl" for name in present},
        "columns": {"text": "text", "label": "label"},
        "model": model,
    }
    path = folder / "task.yaml"
    path.write_text(json.dumps(task if recipe is None else {**task, "recipe": recipe}), encoding="utf-8")
    return path
