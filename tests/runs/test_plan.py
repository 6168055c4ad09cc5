"""Plans are made of counts, never of a clock."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.runs.made import CLASSICAL, reviews, task_in, task_over

from tasklift import Task
from tasklift.runs.run import plan

RECIPE: list[Any] = [{"deduplicate": {"threshold": 0.9}}, "deduplicate", {"find_label_errors": {"folds": 4}}, CLASSICAL]


@pytest.fixture(scope="module")
def task(tmp_path_factory: pytest.TempPathFactory) -> Task:
    return task_in(tmp_path_factory.mktemp("plan"), reviews(100), recipe=RECIPE)


def test_the_path_grows_line_by_line_and_each_line_is_left_out(task: Task) -> None:
    found = plan(task)
    assert found.path == (
        "baseline",
        "up to deduplicate (1)",
        "up to deduplicate (2)",
        "up to find_label_errors",
        "final",
    )
    assert found.without == (
        "without deduplicate (1)",
        "without deduplicate (2)",
        "without find_label_errors",
        "up to find_label_errors",
    )
    lines = {variant.name: variant.lines for variant in found.variants}
    assert lines["baseline"] == ()
    assert lines["final"] == (0, 1, 2, 3)
    assert lines["without deduplicate (2)"] == (0, 2, 3)
    assert found.folds == 4
    assert found.lines[0].settings == {"threshold": 0.9}


def test_the_same_task_gives_the_same_plan(task: Task) -> None:
    assert plan(task) == plan(task)


def test_seeds_cost_only_where_lots_are_drawn(task: Task) -> None:
    once = plan(task).seconds
    assert plan(task_over(task.folder, recipe=RECIPE, seeds=5)).seconds == once
    forest = [{"classical": {"algorithm": "random_forest"}}]
    assert (
        plan(task_over(task.folder, recipe=forest, seeds=5)).seconds
        > 2 * plan(task_over(task.folder, recipe=forest)).seconds
    )


def test_a_small_budget_keeps_the_path_and_leaves_out_the_rest(task: Task) -> None:
    found = plan(task_over(task.folder, recipe=RECIPE, budget={"minutes": 0.001}))
    assert {variant.name for variant in found.variants if variant.measured} == set(found.path)
    assert found.notes[0].startswith("not measured, for the budget of 0.001 minutes: without deduplicate (1), ")
    assert plan(task_over(task.folder, recipe=RECIPE)).notes == ()


def test_planning_carries_nothing_out(tmp_path: Path) -> None:
    task = task_in(tmp_path, reviews(60), recipe=RECIPE)
    plan(task)
    assert not [path for path in (tmp_path / ".tasklift" / "objects").glob("*/*") if path.is_dir()]


@pytest.mark.parametrize("kind", ["translate", "dialogue"])
def test_long_contexts_take_longer_to_learn_and_to_answer(kind: str, tmp_path: Path) -> None:
    pytest.importorskip("torch")
    seconds = []
    for number, times in enumerate((1, 1, 20)):
        folder = tmp_path / str(number)
        folder.mkdir()
        said = ["问题 " + ("很长" * 4 + "。") * times + str(row) for row in range(60)]
        replies = [f"reply {row}" for row in range(60)]
        rows = (
            [{"messages": [one, other]} for one, other in zip(said, replies, strict=True)]
            if kind == "dialogue"
            else [{"source": one, "target": other} for one, other in zip(said, replies, strict=True)]
        )
        (folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        columns = {"messages": "messages"} if kind == "dialogue" else {"source": "source", "target": "target"}
        task = {"kind": kind, "model": {"architecture": "gpt"}, "data": {"train": "rows.jsonl"}, "columns": columns}
        (folder / "task.yaml").write_text(json.dumps({**task, "recipe": ["instruct"], "split": {"near": 1.0}}))
        found = plan(Task.load(folder / "task.yaml"))
        answering = (found.variants[-1].seconds - found.lines[-1].seconds) / found.test
        seconds.append((found.lines[-1].seconds / found.train, answering))
    assert seconds[0] == seconds[1]
    assert seconds[2][0] > 1.5 * seconds[0][0] and seconds[2][1] > seconds[0][1]
