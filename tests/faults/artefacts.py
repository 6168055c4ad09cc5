"""All that a finished run leaves and that must not depend on what happened on the way, as named bytes."""

import json
from pathlib import Path
from typing import Any

import polars as pl

from tasklift.data.dataset import open_dataset
from tasklift.runs.history import Run
from tasklift.store.hashing import digest
from tasklift.store.store import Store

Artefacts = dict[str, str]
"""A digest of the bytes for each artefact, so that two dictionaries tell which of them differ."""


def artefacts_of(run: Run, folder: Path) -> Artefacts:
    """Record, model, answers, editions, rows and looks of `run`; `folder` is an empty place to export the model to."""
    run.export(folder / "model")
    found = {
        "record": json.dumps(_timeless(run.record), sort_keys=True, ensure_ascii=False).encode(),
        "kept": json.dumps({**run.kept, "record": None}, sort_keys=True, ensure_ascii=False).encode(),
        "answers": _table(open_dataset(run.store, run.kept["final_answers"]).frame()),
        "cleaned rows": _table(pl.concat(list(run.cleaned()))),
        "rows set aside": _table(pl.concat(list(run.set_aside()), how="diagonal")),
        "looks": json.dumps(_looks(run.store)).encode(),
    }
    for kind, root in (("model", folder / "model"), ("edition", run.store.root / "editions")):
        for path in sorted(one for one in root.rglob("*") if one.is_file() and not one.name.startswith(".")):
            found[f"{kind} {path.relative_to(root)}"] = path.read_bytes()
    return {name: digest(content) for name, content in found.items()}


def _timeless(record: dict[str, Any]) -> dict[str, Any]:
    """The record without what it took and what was there already."""
    steps = [
        {name: value for name, value in step.items() if name not in {"seconds", "cached"}} for step in record["steps"]
    ]
    return {**record, "steps": steps, "cost": None}


def _table(frame: pl.DataFrame) -> bytes:
    return frame.write_csv().encode()


def _looks(store: Store) -> list[list[Any]]:
    with store.journal.transaction() as connection:
        rows = connection.exec_driver_sql("SELECT test, predictions, look FROM looks ORDER BY test, look, predictions")
        return [list(row) for row in rows]
