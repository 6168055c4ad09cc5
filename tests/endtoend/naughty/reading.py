"""Strings as texts, labels and ids in files of every format, all in one file and each in a file of its own."""

import csv
import io
import json
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import polars as pl
from tests.endtoend.naughty.outcome import Found, NotPossible, Outcome, Refused, try_each, try_together

from tasklift import Task
from tasklift.data.sniff import parse, sniff
from tasklift.runs.preparing.reading import read_sources, sources_of
from tasklift.runs.progress import silent
from tasklift.store.store import Store

Row = dict[str, str]
ROLES = {"text": "review", "label": "stars", "id": "number"}
_COLUMNS = {role: [column] for role, column in ROLES.items()}


def outcomes(folder: Path, texts: Sequence[str]) -> list[Outcome]:
    """Every string in every role of every format."""
    found = []
    for form, write in FORMATS.items():
        held = [text for text in texts if form in ("JSONL", "JSON") or is_unicode(text)]
        for role in ROLES:
            found += try_together(f"{role} in one {form}", partial(_together, folder, write, role), held)
        found += try_each(f"text alone in {form}", partial(_alone, folder, write), texts)
    return found


def is_unicode(text: str) -> bool:
    """Whether it can be written as UTF-8: it has no half of a surrogate pair."""
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def _together(folder: Path, write: Callable[[Path, list[Row]], None], role: str, texts: Sequence[str]) -> list[Found]:
    """Through the door of a run: rows with roles, or rows in quarantine. An empty field of a CSV is an empty text."""
    rows = [
        {"number": f"row {place}", "review": f"row {place}", "stars": f"label {place}", ROLES[role]: text}
        for place, text in enumerate(texts)
    ]
    path = folder / "rows"
    write(path, rows)
    task = Task(data={"train": (str(path),)}, columns=_COLUMNS, max_bad_rows=1)
    reading = read_sources(task, Store(folder / "store"), sources_of(task), silent)["train"]
    marks = "text" if role != "text" else "id"
    came = {row[marks]: row[role] or "" for row in reading.rows.frame().iter_rows(named=True)}
    faults = sorted((int(fault["line"]), fault["reason"]) for fault in reading.faults.frame().iter_rows(named=True))
    reasons = iter(reason for _, reason in faults)
    found = [came[f"row {place}"] if f"row {place}" in came else Refused(next(reasons)) for place in range(len(texts))]
    assert next(reasons, None) is None, "more rows in quarantine than are missing"
    return found


def _alone(folder: Path, write: Callable[[Path, list[Row]], None], text: str) -> Found:
    path = folder / "row"
    write(path, [{"review": text, "stars": "good"}])
    parts = list(parse(path, sniff(path), ["review", "stars"]))
    rows = [row for part in parts for row in part.rows.iter_rows(named=True)]
    faults = [fault.reason for part in parts for fault in part.quarantined]
    if faults:
        return Refused(faults[0])
    return (rows[0]["review"] or "") if len(rows) == 1 and rows[0]["stars"] == "good" else f"{rows}"


def write_delimited(path: Path, rows: list[Row], delimiter: str = ",") -> None:
    """As Python's csv writes it: quotes where they are needed."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    _write(path, stream.getvalue())


def write_jsonl(path: Path, rows: list[Row]) -> None:
    """An object a line."""
    _write(path, "".join(f"{_json(row)}\n" for row in rows))


def write_json(path: Path, rows: list[Row]) -> None:
    """A list of objects."""
    _write(path, "[" + ",\n".join(map(_json, rows)) + "]")


def write_parquet(path: Path, rows: list[Row]) -> None:
    """Typed columns."""
    if not all(is_unicode(value) for row in rows for value in row.values()):
        raise NotPossible("half of a surrogate pair is not UTF-8")
    pl.DataFrame(rows).write_parquet(path)


def _json(row: Row) -> str:
    return json.dumps(row, ensure_ascii=not all(map(is_unicode, row.values())))


def _write(path: Path, text: str) -> None:
    if not is_unicode(text):
        raise NotPossible("half of a surrogate pair is not UTF-8")
    path.write_bytes(text.encode())


FORMATS: dict[str, Callable[[Path, list[Row]], None]] = {
    "CSV": write_delimited,
    "TSV": lambda path, rows: write_delimited(path, rows, "\t"),
    "JSONL": write_jsonl,
    "JSON": write_json,
    "Parquet": write_parquet,
}
