"""Where answers stand is a column of the rows to learn from and to choose on, and only where files say it."""

import json
from pathlib import Path
from typing import Any

import pytest

from tasklift import Task
from tasklift.data.answers.spans import SPANS, spans_in
from tasklift.runs.preparing.prepare import Prepared, notes_on
from tasklift.runs.run import make_ready

TASK = "kind: answer\ndata: {{train: rows.jsonl{more}}}\ncolumns: {{question: q, context: c, answers: a}}\n"


def rows(count: int = 40, *, said: bool = True, wrong: int = 0) -> list[dict[str, Any]]:
    """Every third row says nothing; `wrong` is added to each start."""
    found = []
    for number in range(count):
        context = f"row {number * number} says {number}, then {number} again and again {'x' * number}"
        start = {"start": context.rindex(f" {number} ") + 1 + wrong} if said and number % 3 else {}
        found.append({"q": f"what says row {number}?", "c": context, "a": [{"text": f"{number}", **start}]})
    return found


def prepared(folder: Path, train: list[dict[str, Any]], valid: list[dict[str, Any]] | None = None) -> Prepared:
    for name, some in (("rows", train), ("valid", valid)):
        if some is not None:
            (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in some), encoding="utf-8")
    more = ", valid: valid.jsonl" if valid is not None else ""
    (folder / "task.yaml").write_text(TASK.format(more=more), encoding="utf-8")
    return make_ready(Task.load(folder / "task.yaml")).prepared


def stands(found: Prepared, name: str) -> list[bool]:
    """Of each row whether its answer stands where the row says; without those that say nothing."""
    frame = found.datasets[name].frame().drop_nulls(SPANS)
    told = []
    for context, answer, spans in frame.select("context", "answers", SPANS).iter_rows():
        ((start, end),) = (place for place in spans_in(spans) if place)
        told.append(context[start:end] == answer and start == context.rindex(f" {answer} ") + 1)
    return told


@pytest.mark.parametrize("own_valid", [False, True])
def test_train_and_valid_have_the_places_of_their_own_rows(tmp_path: Path, own_valid: bool) -> None:
    found = prepared(tmp_path, rows(), rows(60)[40:] if own_valid else None)
    for name in ("train", "valid"):
        told = stands(found, name)
        assert told and all(told)
        assert 0 < len(told) < found.datasets[name].height
    assert SPANS not in found.test.to_json()["dataset"]["columns"]


def test_rows_that_say_nothing_are_divided_as_before(tmp_path: Path) -> None:
    (tmp_path / "said").mkdir()
    (tmp_path / "silent").mkdir()
    said, silent = prepared(tmp_path / "said", rows()), prepared(tmp_path / "silent", rows(said=False))
    for name in ("train", "valid"):
        assert SPANS not in silent.datasets[name].columns
        assert said.datasets[name].frame().drop(SPANS).equals(silent.datasets[name].frame())
    assert said.test.name == silent.test.name


@pytest.mark.parametrize(("wrong", "words"), [(-2, "26 answers do not start"), (500, "26 answers stand neither")])
def test_what_was_wrong_is_told(tmp_path: Path, wrong: int, words: str) -> None:
    notes = [str(note) for note in notes_on(prepared(tmp_path, rows(wrong=wrong)))]
    assert [words in note for note in notes].count(True) == 1
    assert not [note for note in map(str, notes_on(prepared(tmp_path, rows()))) if "answers" in note]
