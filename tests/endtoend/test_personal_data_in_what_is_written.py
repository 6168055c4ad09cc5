"""With `redact` in the recipe no address stands in what people get of texts that are read and written either."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tasklift import Task, run
from tasklift.reports.files.folder import write_report
from tasklift.runs.history import Run
from tasklift.store.hashing import canonical_json

ROWS = 120


def address(row: int) -> str:
    return f"person{row}@example.com"


def dialogue(row: int) -> dict[str, Any]:
    said = [f"Who sells lamp {row}?", f"Ask {address(row)} about lamp {row}.", "谢谢", f"请写信到 {address(row)}。"]
    return {"messages": [{"role": ("user", "assistant")[at % 2], "content": text} for at, text in enumerate(said)]}


def generate(row: int) -> dict[str, Any]:
    paragraphs = [f"Lamp {row} is sold in the shop at the corner.", f"Write to {address(row)}."]
    return {"source": paragraphs, "target": [f"Lamp {row}: {address(row)}", f"Lamp {row}"]}


def planted(folder: Path, kind: str, *, recipe: str) -> Run:
    rows = [{"dialogue": dialogue, "generate": generate}[kind](row) for row in range(ROWS)]
    (folder / "rows.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    columns = "{messages: messages}" if kind == "dialogue" else "{source: source, target: target}"
    (folder / "task.yaml").write_text(
        f"kind: {kind}\ndata: {{train: rows.jsonl}}\ncolumns: {columns}\nrecipe: {recipe}\nsplit: {{near: 1}}\n",
        encoding="utf-8",
    )
    return run(Task.load(folder / "task.yaml"))


@pytest.mark.parametrize("kind", ["dialogue", "generate"])
def test_no_address_is_in_the_record_the_report_or_the_rows(kind: str, tmp_path: Path) -> None:
    done = planted(tmp_path, kind, recipe="[redact, retrieve]")
    assert "@example.com" not in canonical_json(done.record).decode()
    write_report(done.record, tmp_path / "report", "en")
    written = [path for path in (tmp_path / "report").rglob("*") if path.is_file()]
    assert written and not [path.name for path in written if b"@example.com" in path.read_bytes()]
    assert "@example.com" not in pl.concat(done.cleaned()).write_csv()


@pytest.mark.parametrize("kind", ["dialogue", "generate"])
def test_without_the_step_they_would_be_found(kind: str, tmp_path: Path) -> None:
    done = planted(tmp_path, kind, recipe="[copy_source]")
    assert "@example.com" in pl.concat(done.cleaned()).write_csv()
    assert "@example.com" in canonical_json(done.record).decode()
