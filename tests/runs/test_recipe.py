"""From lines to steps, each fault at its place."""

from pathlib import Path
from typing import Any

import pytest
from tests.runs.made import reviews, task_in

from tasklift import Task
from tasklift.runs.recipe import Line, baseline_line, parse_line, recipe_of
from tasklift.settings.errors import UserError
from tasklift.settings.located import Located
from tasklift.settings.registry import parts

NOWHERE = Located("recipe", None)


def task_with(folder: Path, recipe: str) -> Task:
    """A task file with those lines from line 3 on."""
    task_in(folder, reviews(4))
    path = folder / "task.yaml"
    path.write_text(f"data: {{train: rows.jsonl}}\ncolumns: {{text: review, label: stars}}\n{recipe}", encoding="utf-8")
    return Task.load(path)


def line(written: Any) -> Line:
    return parse_line(written, NOWHERE, ())


def test_a_line_is_a_name_or_a_name_with_settings() -> None:
    assert line("deduplicate").as_written() == line({"deduplicate": {}}).as_written() == "deduplicate"
    assert line({"deduplicate": None}).as_written() == "deduplicate"
    assert line({"deduplicate": {"threshold": 0.9}}).as_written() == {"deduplicate": {"threshold": 0.9}}


def test_its_behaviour_has_all_settings_so_that_defaults_written_out_are_the_same() -> None:
    default = line("deduplicate").step.model_dump()["threshold"]
    assert line("deduplicate").key == line({"deduplicate": {"threshold": default}}).key
    assert line("deduplicate").key != line({"deduplicate": {"threshold": 0.91}}).key
    assert line("deduplicate").key != line("drop_conflicts").key


@pytest.mark.parametrize(
    ("name", "form"),
    [("filter_length", "judge"), ("normalize", "rewrite"), ("deduplicate", "survey"), ("classical", "tune")],
)
def test_every_step_has_a_form(name: str, form: str) -> None:
    assert line(name).form == form


def test_every_step_that_there_is_can_stand_in_a_recipe() -> None:
    assert [line(name).name for name in parts("steps")] == list(parts("steps"))


def test_a_task_without_a_recipe_has_its_kinds(tmp_path: Path) -> None:
    for written in ("", "recipe: auto\n"):
        found = recipe_of(task_with(tmp_path, written))
        assert found.chosen_by_kind
        assert found.lines[-1].form == "tune"
    assert not recipe_of(task_with(tmp_path, "recipe: [classical]\n")).chosen_by_kind


def test_the_baseline_leaves_nothing_to_choose(tmp_path: Path) -> None:
    found = baseline_line(task_with(tmp_path, ""))
    assert (found.name, found.form) == ("classical", "tune")
    assert not found.step.draws_lots()


@pytest.mark.parametrize(
    ("recipe", "place", "problem"),
    [
        (
            "recipe:\n  - normalize\n  - dedupliate\n",
            "5:5",
            "there is no step named 'dedupliate'\n  -> did you mean 'deduplicate'?",
        ),
        (
            "recipe:\n  - deduplicate: {treshold: 0.9}\n",
            "4:19",
            "unknown key 'treshold'\n  -> did you mean 'threshold'?",
        ),
        (
            "recipe:\n  - deduplicate:\n      threshold: 2\n",
            "5:7",
            "recipe.0.deduplicate.threshold: ",
        ),
        ("recipe:\n  - normalize: {}\n    deduplicate: {}\n", "4:5", "a recipe line names one step"),
    ],
)
def test_a_fault_is_told_at_its_line_and_column(tmp_path: Path, recipe: str, place: str, problem: str) -> None:
    task = task_with(tmp_path, recipe)
    with pytest.raises(UserError) as caught:
        recipe_of(task)
    assert str(caught.value).startswith(f"{tmp_path / 'task.yaml'}:{place}: {problem}")


def test_a_step_that_names_a_value_which_no_column_has_is_told_at_its_line(tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text('{"text": "a", "label": "b", "price": 1}')
    path = tmp_path / "task.yaml"
    path.write_text(
        "data: {train: rows.jsonl}\ncolumns: {text: text, label: label, values: [price]}\nrecipe:\n"
        "- {deduplicate: {keep: largest, column: price}}\n- {sample: {newest: day}}\n"
    )
    with pytest.raises(UserError) as caught:
        recipe_of(Task.load(path))
    assert caught.value.slug == "unknown-column"
    assert caught.value.where is not None and caught.value.where.line == 5


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        ("{fill_missing: {within: prise}}", "did you mean 'price'?"),
        ("{drop_outliers: {columns: [price], within: prise}}", "did you mean 'price'?"),
        ("{normalize_values: {columns: [zzz]}}", "values: ["),
    ],
)
def test_a_column_of_values_that_is_not_there_is_refused_at_its_line(tmp_path: Path, line: str, advice: str) -> None:
    (tmp_path / "rows.jsonl").write_text('{"text": "a", "label": "b", "price": 1}')
    path = tmp_path / "task.yaml"
    path.write_text(
        "data: {train: rows.jsonl}\ncolumns: {text: text, label: label, values: [price]}\n"
        f"recipe:\n- normalize\n- {line}\n"
    )
    with pytest.raises(UserError) as caught:
        recipe_of(Task.load(path))
    assert caught.value.slug == "unknown-column" and advice in str(caught.value.advice)
    assert str(caught.value.where).endswith(":5:3")


def test_values_may_not_be_named_like_columns_of_ours(tmp_path: Path) -> None:
    path = tmp_path / "task.yaml"
    path.write_text("data: {train: rows.jsonl}\ncolumns: {text: text, label: label, values: [unit]}\n")
    with pytest.raises(UserError) as caught:
        Task.load(path)
    assert caught.value.slug == "bad-setting" and "unit" in caught.value.problem


def test_paths_of_a_step_begin_where_the_recipe_stands(tmp_path: Path) -> None:
    task = task_with(tmp_path, "recipe: [deduplicate, classical]\n")
    first = recipe_of(task).lines[0]
    assert first.step.folder == tmp_path == first.changed({"threshold": 0.9}).step.folder
    assert line("deduplicate").step.folder == Path.cwd()
