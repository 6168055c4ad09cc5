"""Functions of the user's own as steps of a recipe, and a saved model that calls one."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

import tasklift
from tasklift import Task
from tasklift.settings.errors import UserError
from tasklift.steps.shape.filter import Filter
from tasklift.steps.shape.map import Map

RULES = """
def shout(text):
    return text.upper() + "！"

def number(text):
    return len(text)

def is_fine(row):
    if row["label"] == "bad":
        return "of the bad kind"
    if row["price"] and float(row["price"]) > 100:
        return False
    return None if row["text"] else True

def odd(row):
    return 3
"""


@pytest.fixture(autouse=True)
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / "rules_for_steps.py").write_text(RULES)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    yield
    sys.modules.pop("rules_for_steps", None)


def test_texts_are_written_as_the_function_says() -> None:
    step = Map(function="rules_for_steps:shout")
    assert step.rewrite(pl.DataFrame({"text": ["ok", None, "好"]}))["text"].to_list() == ["OK！", None, "好！"]
    with pytest.raises(UserError, match="not a text or None"):
        Map(function="rules_for_steps:number").rewrite(pl.DataFrame({"text": ["ok"]}))


def test_rows_stay_or_go_as_the_function_says() -> None:
    rows = pl.DataFrame(
        {"id": ["1", "2", "3"], "text": ["a", "b", None], "label": ["good", "bad", "good"], "price": ["500", None, "7"]}
    )
    reasons = Filter(function="rules_for_steps:is_fine").judge(rows).to_list()
    assert reasons == ["not wanted by rules_for_steps:is_fine", "of the bad kind", None]
    with pytest.raises(UserError, match="gave 3"):
        Filter(function="rules_for_steps:odd").judge(rows)


def test_what_the_file_says_is_part_of_the_key(tmp_path: Path) -> None:
    before = Map(function="rules_for_steps:shout").resources()
    (tmp_path / "rules_for_steps.py").write_text(RULES + "\n# changed\n")
    assert Map(function="rules_for_steps:shout").resources() != before


def test_a_saved_model_that_calls_a_function_wants_to_be_allowed(tmp_path: Path) -> None:
    rows = [{"text": f"row {n} is {'good' if n % 2 else 'bad'} {n}", "label": str(n % 2)} for n in range(80)]
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)))
    (tmp_path / "task.yaml").write_text(
        "data: {train: rows.jsonl}\ncolumns: {text: text, label: label}\n"
        "recipe: [{map: {function: 'rules_for_steps:shout'}}, classical]\n"
    )
    run = tasklift.run(Task.load("task.yaml"))
    run.export("model", "final")
    with pytest.raises(UserError) as caught:
        tasklift.load("model")
    assert caught.value.slug == "own-code-refused"
    assert tasklift.load("model", allow_code=True).predict(["row 3 is good 3"]) == ["1"]
    (tmp_path / "rules_for_steps.py").write_text(RULES + "\n# changed\n")
    with pytest.raises(UserError) as caught:
        tasklift.load("model", allow_code=True)
    assert caught.value.slug == "own-code-refused"


def test_a_function_that_is_not_there_is_told_at_its_line(tmp_path: Path) -> None:
    rows = [{"text": f"row {n} is {'good' if n % 2 else 'bad'} {n}", "label": str(n % 2)} for n in range(80)]
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)))
    (tmp_path / "task.yaml").write_text(
        "data: {train: rows.jsonl}\ncolumns: {text: text, label: label}\nrecipe:\n- {map: {function: 'nowhere:x'}}\n"
    )
    with pytest.raises(UserError) as caught:
        tasklift.run(Task.load("task.yaml"))
    assert caught.value.slug == "own-code"
    assert caught.value.where is not None and caught.value.where.line == 4
