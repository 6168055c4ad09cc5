"""The main job: a first run, and the same run again."""

import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tests.runs.made import CLASSICAL, PLAIN, RECIPE, messy, reviews, task_in, task_over, without_cost

from tasklift import Task, run
from tasklift.runs.history import Run, list_runs
from tasklift.runs.progress import Progress
from tasklift.runs.run import plan


def test_steps_of_a_first_run_are_not_cached(finished: Run) -> None:
    assert [step["cached"] for step in finished.record["steps"]] == [False] * 5


def test_a_finished_run_repeated_finds_everything_done(task: Task, finished: Run) -> None:
    before = set(finished.store.root.glob("objects/*/*"))
    again = run(task)
    assert again.id == finished.id
    assert all(step["cached"] for step in again.record["steps"])
    assert without_cost(again) == without_cost(finished)
    assert len(set(finished.store.root.glob("objects/*/*")) - before) <= 1  # the record, for its cost is another


def test_another_store_gives_the_same_record(task: Task, finished: Run, tmp_path: Path) -> None:
    elsewhere = run(task, store=tmp_path / "store")
    assert without_cost(elsewhere) == without_cost(finished)
    assert not any(step["cached"] for step in elsewhere.record["steps"])


@pytest.mark.parametrize("cores", ["1", "2"])
def test_shards_and_cores_give_the_same_record(
    task: Task, finished: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cores: str
) -> None:
    monkeypatch.setenv("TASKLIFT_CORES", cores)
    monkeypatch.setattr("tasklift.data.dataset.SHARD_ROWS", 50)
    record, other = without_cost(finished), without_cost(run(task, store=tmp_path / "store"))
    for one in (record, other):
        one["signature"] = ""
    assert other == record


def test_a_step_that_changes_nothing_has_a_lift_of_exactly_zero_and_costs_nothing_after_it(tmp_path: Path) -> None:
    rows = reviews(160)
    plain = run(task_in(tmp_path, rows, recipe=[CLASSICAL]))
    idle = run(task_over(tmp_path, recipe=[{"filter_length": {"minimum": 2}}, "deduplicate", CLASSICAL]))
    first, second, last = idle.record["steps"]
    for step in (first, second):
        assert step["dropped"] == step["changed"] == 0
        assert step["path"]["value"] == step["without"]["value"] == 0.0
        assert step["path"]["p"] == 1.0
    assert last["cached"]
    assert idle.record["final"] == plain.record["final"]
    assert idle.kept["models"]["final"] == plain.kept["models"]["final"]
    assert idle.record["test"]["looks"] == plain.record["test"]["looks"] == 1


def test_the_path_adds_up_to_the_lift(finished: Run) -> None:
    record = finished.record
    parts = sum(step["path"]["value"] for step in record["steps"])
    assert parts == pytest.approx(record["lift"]["value"], abs=1e-12)
    assert record["lift"]["value"] == pytest.approx(record["final"]["score"] - record["baseline"]["score"], abs=1e-12)
    assert any(step["path"]["value"] != 0 for step in record["steps"][:-1])


def test_without_the_only_tune_the_baselines_trainer_stands_in_and_the_row_says_so(finished: Run) -> None:
    *others, last = finished.record["steps"]
    assert last["note"] == "without it the baseline's trainer stands in its place"
    assert last["without"]["value"] == last["path"]["value"]
    assert all(step["note"] is None for step in others)


def test_a_budget_leaves_out_what_it_has_no_room_for_and_says_so(tmp_path: Path) -> None:
    small = run(task_in(tmp_path, reviews(160), recipe=RECIPE, budget={"minutes": 0.0001}))
    record = small.record
    assert [step["without"] is None for step in record["steps"]] == [True, True, True, True, False]
    assert all(step["path"] is not None for step in record["steps"])
    (note,) = [note for note in record["notes"] if note.startswith("not measured, for the budget of 0.0001 minutes")]
    assert "without deduplicate" in note


def test_a_plan_says_what_a_run_would_do(task: Task, finished: Run) -> None:
    found = plan(task)
    assert [line.name for line in found.lines] == [step["name"] for step in finished.record["steps"]]
    sizes = finished.record["split"]
    assert (found.train, found.valid, found.test) == (sizes["train"], sizes["valid"], sizes["test"])
    assert [variant.name for variant in found.variants][:2] == ["baseline", "up to normalize"]
    assert all(variant.measured for variant in found.variants)
    assert found.seconds > sum(variant.seconds for variant in found.variants)  # the diagnosis comes after them


def test_a_task_without_a_recipe_gets_its_kinds_and_says_so(tmp_path: Path) -> None:
    found = run(task_in(tmp_path, reviews(120), recipe=None))
    assert found.record["recipe"][-1] == "classical"
    assert any("the default one of its kind" in note for note in found.record["notes"])


def test_progress_is_told_in_order_and_every_stage_ends(task: Task, tmp_path: Path) -> None:
    told: list[Progress] = []
    run(task, store=tmp_path / "store", tell=told.append)
    ended = [one.stage for one in told if one.finished]
    assert ended == ["reading train", "splitting", "measuring", "learning curve", "diagnosis"]
    assert {"normalize", "deduplicate", "classical", "measuring: baseline"} <= {one.stage for one in told}
    assert all(one.total is None or 0 <= one.done <= one.total for one in told)


SEEDED: list[Any] = ["normalize", {"classical": {**PLAIN, "algorithm": "random_forest", "trees": 5, "components": 5}}]


def test_seeds_repeat_what_draws_lots_alone(tmp_path: Path) -> None:
    lots = run(task_in(tmp_path, reviews(120), recipe=SEEDED, seeds=3))
    assert [step["draws_lots"] for step in lots.record["steps"]] == [False, True]
    assert lots.record["seeds"] == 3
    assert not any("one seed was used" in note for note in lots.record["notes"])
    models = Counter(path.is_dir() for path in lots.store.root.glob("objects/*/*"))[True]
    assert models == 3 + 1  # three forests, and the baseline once
    none = run(task_over(tmp_path, recipe=["normalize", CLASSICAL], seeds=3))
    one = run(task_over(tmp_path, recipe=["normalize", CLASSICAL], seeds=1))
    assert none.kept["models"]["final"] == one.kept["models"]["final"]
    assert none.record["lift"] == one.record["lift"]
    assert Counter(path.is_dir() for path in lots.store.root.glob("objects/*/*"))[True] == models + 1


def test_one_seed_speaks_of_one_model(tmp_path: Path) -> None:
    found = run(task_in(tmp_path, reviews(120), recipe=SEEDED))
    assert any(note.startswith("one seed was used: this speaks of this model") for note in found.record["notes"])
    other = run(task_over(tmp_path, recipe=SEEDED, seed=1))
    assert other.kept["models"]["final"] != found.kept["models"]["final"]
    assert other.record["test"]["edition"] == found.record["test"]["edition"]


def test_another_recipe_is_another_look_and_a_repeat_is_none(tmp_path: Path) -> None:
    first = run(task_in(tmp_path, messy(150), recipe=[CLASSICAL]))
    assert first.record["test"]["looks"] == 1
    changed = [{"classical": {**PLAIN, "C": 0.01}}]
    assert run(task_over(tmp_path, recipe=changed)).record["test"]["looks"] == 2
    assert run(task_over(tmp_path, recipe=changed)).record["test"]["looks"] == 2
    assert run(task_over(tmp_path, recipe=[CLASSICAL])).record["test"]["looks"] == 1
    assert run(task_over(tmp_path, recipe=[{"classical": {**PLAIN, "C": 0.1}}])).record["test"]["looks"] == 3


COUNTING = """
import os, sys
from pathlib import Path
from tasklift import Task, run
from tasklift.store.store import Store

work = Store._work

def counted(self, key, do):
    with open(sys.argv[2], "a") as log:
        log.write(key + "\\n")
    work(self, key, do)

Store._work = counted
task = Task.load(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
print(run(task).record["headline"])
"""


def test_two_runs_at_once_do_the_work_once(tmp_path: Path) -> None:
    task_in(tmp_path, messy(150), recipe=RECIPE[:2] + [CLASSICAL])
    log = tmp_path / "worked.txt"
    command = [sys.executable, "-c", COUNTING, str(tmp_path / "task.yaml"), str(log)]
    both = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    for one in both:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    answers = []
    for one in both:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    for one in both:
        answers.append(one.communicate(timeout=120)[0])
        assert one.returncode == 0
    assert answers[0] == answers[1] != ""
    worked = Counter(log.read_text().split())
    assert set(worked.values()) == {1}
    assert len(worked) > 8


def test_a_run_that_fails_is_listed_and_can_be_run_again(tmp_path: Path) -> None:
    task = task_in(tmp_path, reviews(120), recipe=[CLASSICAL], baseline="nobody.csv")
    with pytest.raises(Exception, match="there is no baseline 'nobody.csv'"):
        run(task)
    (entry,) = list_runs(run(task_over(tmp_path, recipe=[CLASSICAL])).store)[:1]
    assert entry.state == "failed"
