"""The proposed recipe runs once its marks are taken away, and does what its comments say."""

import re
from pathlib import Path

import pytest
from tests.runs.made import messy, task_in

from tasklift import Task
from tasklift.runs.cleaning.clean import Targets, clean_file
from tasklift.runs.cleaning.recipe_file import read_recipe
from tasklift.runs.recipe import recipe_of
from tasklift.runs.starting.first_recipe import first_recipe
from tasklift.runs.starting.guess import guess
from tasklift.runs.starting.task_file import task_file_text


def unmarked(text: str) -> str:
    """The task file with the marks before its recipe taken away."""
    return re.sub(r"^# (recipe:|  - )", r"\1", text, flags=re.MULTILINE)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_proposed_is_the_default_and_what_would_do_something(tmp_path: Path, language: str) -> None:
    task_in(tmp_path, [{**row, "id": number} for number, row in enumerate(messy(200, language=language))])
    guessed = guess(tmp_path / "rows.jsonl", model="none")
    recipe = first_recipe(guessed)
    text = task_file_text(guessed, tmp_path, recipe)
    (tmp_path / "first.yaml").write_text(unmarked(text), encoding="utf-8")
    assert Task.load(tmp_path / "first.yaml").recipe == [one.line for one in recipe.lines]
    assert recipe_of(Task.load(tmp_path / "first.yaml")).lines[-1].name == "classical"
    (tmp_path / "marked.yaml").write_text(text, encoding="utf-8")
    assert Task.load(tmp_path / "marked.yaml").recipe is None
    cleaning = read_recipe(tmp_path / "first.yaml")
    done = clean_file(tmp_path / "rows.jsonl", Targets(tmp_path / "out.jsonl"), cleaning, {"text": ["review"]})
    counted = {name: (account["dropped"], account["changed"]) for name, account in done.accounts}
    proposed = {one.line if isinstance(one.line, str) else next(iter(one.line)): one for one in recipe.lines}
    assert {name: (proposed[name].dropped, proposed[name].changed) for name in counted} == counted
    assert counted["normalize"][1] > 0 < counted["deduplicate"][0]


def test_comments_tell_what_lines_would_do(tmp_path: Path) -> None:
    task_in(tmp_path, messy(100))
    guessed = guess(tmp_path / "rows.jsonl", model="none")
    lines = task_file_text(guessed, tmp_path, first_recipe(guessed)).splitlines()
    assert "#   - classical" in lines
    assert any(re.fullmatch(r"#   - deduplicate  # \d+ set aside", line) for line in lines)
    assert not any("classical  #" in line for line in lines)
