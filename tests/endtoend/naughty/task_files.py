"""Strings as values of a task file, as names of columns and files that `lift init` writes into one, and in `--set`."""

import json
import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from tests.endtoend.naughty.outcome import ByFormat, Found, NotPossible, One, Outcome, try_each
from tests.endtoend.naughty.reading import FORMATS, Row, is_unicode
from tests.runs.made import reviews

from tasklift import Task
from tasklift.runs.preparing.reading import read_sources, sources_of
from tasklift.runs.progress import silent
from tasklift.runs.recipe import recipe_of
from tasklift.runs.starting.guess import guess
from tasklift.runs.starting.task_file import task_file_text, write_task_file
from tasklift.runs.starting.yaml_text import quoted
from tasklift.settings.located import load_yaml
from tasklift.store.store import Store

_PLAIN: dict[str, Any] = {"data": {"train": "rows.jsonl"}, "columns": {"text": "review", "label": "stars"}}
_ROWS = reviews(24)

Values = dict[str, Any]
PLACES: dict[str, tuple[Callable[[str], Values], Callable[[Task], Any]]] = {
    "language": (lambda text: {"language": text}, lambda task: task.language),
    "metric": (lambda text: {"metric": text}, lambda task: task.metric),
    "kind": (lambda text: {"kind": text}, lambda task: task.kind),
    "model": (lambda text: {"model": text}, lambda task: task.model),
    "baseline": (lambda text: {"baseline": text}, lambda task: task.baseline),
    "file": (lambda text: {"data": {"train": text}}, lambda task: task.data["train"][0]),
    "dataset": (lambda text: {"data": {"train": "rows.jsonl", text: "x.csv"}}, lambda task: list(task.data)[-1]),
    "column": (lambda text: {"columns": {"text": text, "label": "stars"}}, lambda task: task.columns["text"][0]),
    "role": (lambda text: {"columns": {**_PLAIN["columns"], text: "a"}}, lambda task: list(task.columns)[-1]),
    "step": (lambda text: {"recipe": [text]}, lambda task: recipe_of(task).lines[0].name),
    "setting": (lambda text: {"recipe": [{"classical": {text: 1}}]}, lambda task: recipe_of(task).lines[0].name),
    "setting's value": (lambda text: {"recipe": [{"classical": {"C": text}}]}, lambda task: recipe_of(task)),
    "number": (lambda text: {"seed": text}, lambda task: task.seed),
    "key": (lambda text: {text: 1}, lambda task: task),
}
"""Where in a task file a string may stand: how it gets there, and what the task makes of it."""


def outcomes(folder: Path, texts: Sequence[str], *, every: int = 1) -> list[Outcome]:
    """Strings at every place of a task file, one in `every` of them."""
    folder.mkdir(exist_ok=True)
    (folder / "rows.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in _ROWS), encoding="utf-8")
    entries = _entries(folder).items()
    return [
        outcome
        for number, (entry, one) in enumerate(entries)
        for outcome in try_each(entry, one, texts[number % every :: every])
    ]


def _entries(folder: Path) -> dict[str, One]:
    return {
        **{f"task file: {name}": partial(_loaded, folder, name) for name in PLACES},
        "YAML as we quote it": lambda text: str(load_yaml(f"a: {quoted(text)}", "task.yaml").value["a"]),
        "task file: file, looked for": lambda text: _opened(folder, {"data": {"train": text}}),
        "task file: column, looked for": lambda text: _opened(folder, {"columns": {"text": text, "label": "stars"}}),
        "task file: language, not quoted": lambda text: _not_quoted(folder, text),
        "--set language=": lambda text: _set(folder, f"language={quoted(text)}"),
        "--set language=, not quoted": lambda text: _by_format(_set(folder, f"language={text}"), text),
        "--set KEY=": lambda text: _by_format(_set(folder, f"{text}=x"), text),
        "--set KEY=VALUE": lambda text: _by_format(_set(folder, text), text),
        "--set recipe.STEP.KEY=": lambda text: _by_format(_set(folder, f"recipe.{text}=1"), text),
        "column name in CSV, init": lambda text: _column(folder, "CSV", text),
        "column name in JSONL, init": lambda text: _column(folder, "JSONL", text),
        "file name, init and read": lambda text: _file(folder / "files", text),
    }


def _loaded(folder: Path, name: str, text: str) -> Found:
    put, get = PLACES[name]
    path = _task_file(folder, json.dumps({**_PLAIN, **put(text)}))
    value = get(Task.load(path))
    return value if isinstance(value, str) else ByFormat(value)


def _opened(folder: Path, values: Values) -> Found:
    """A file or a column that is not there: only a refusal will do."""
    sources_of(Task.load(_task_file(folder, json.dumps({**_PLAIN, **values}))))
    return None


def _not_quoted(folder: Path, text: str) -> Found:
    path = _task_file(folder, f"data: {{train: rows.jsonl}}\ncolumns: {{text: a, label: b}}\nlanguage: {text}\n")
    return _by_format(Task.load(path).language, text)


def _set(folder: Path, change: str) -> str | None:
    return Task.load(_task_file(folder, json.dumps(_PLAIN)), changes=(change,)).language


def _by_format(value: str | None, text: str) -> Found:
    return value if value == text else ByFormat(value)


def _column(folder: Path, form: str, text: str) -> Found:
    rows: list[Row] = [{text: row["review"], "stars": row["stars"]} for row in _ROWS]
    if text == "stars":
        raise NotPossible("the other column has this name")
    path = folder / f"columns.{form.lower()}"
    FORMATS[form](path, rows)
    task = _initialised(path)
    if form == "CSV" and text.startswith("\ufeff"):
        return ByFormat(task.columns["text"][0])  # the mark at the beginning of a file is no part of the name
    return task.columns["text"][0]


def _file(folder: Path, text: str) -> Found:
    """The file's whole way: named, guessed over, written into a task file, found again and read."""
    path = folder / f"{text}.jsonl"
    if not is_unicode(text) or "/" in text or "\0" in text or len(os.fsencode(path.name)) > 255:
        raise NotPossible("no file has such a name")
    folder.mkdir(exist_ok=True)
    path.write_text("".join(f"{json.dumps(row)}\n" for row in _ROWS), encoding="utf-8")
    task = _initialised(path)
    reading = read_sources(task, Store(folder / ".tasklift"), sources_of(task), silent)["train"]
    (shown,) = set(reading.origins.frame()["source_file"].to_list())
    assert reading.counts.accepted == len(_ROWS)
    return str(shown).removesuffix(".jsonl")


def _initialised(path: Path) -> Task:
    task = path.parent / "guessed.yaml"
    write_task_file(task, task_file_text(guess(path), path.parent), overwrite=True)
    return Task.load(task)


def _task_file(folder: Path, content: str) -> Path:
    path = folder / "task.yaml"
    if not is_unicode(content):
        raise NotPossible("half of a surrogate pair is not UTF-8")
    path.write_text(content, encoding="utf-8")
    return path
