"""How long a judge on this machine is expected to take."""

import json
from pathlib import Path

import pytest
from tests.models.pretrained.folders import configure, write_model

from tasklift import Task
from tasklift.runs.plan import Plan
from tasklift.runs.planned_judging import judging_seconds
from tasklift.runs.run import make_ready, plan

JUDGE = {"measure": {"judge": {"model": "./judge"}}}


def task_of(folder: Path, length: int = 1, **more: object) -> Task:
    rows = [{"en": f"text {row} of {row % 7} " * length, "zh": f"文本{row}之{row % 7}"} for row in range(60)]
    (folder / "rows.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    task = {"kind": "translate", "language": "zh", "data": {"train": "rows.jsonl"}, "recipe": ["retrieve"]}
    columns = {"columns": {"source": "en", "target": "zh"}, "split": {"near": 1}}
    (folder / "task.yaml").write_text(json.dumps({**task, **columns, **more}), encoding="utf-8")
    return Task.load(folder / "task.yaml")


def seconds(task: Task, models: int = 2) -> float:
    return judging_seconds(task, make_ready(task).prepared, models)


def test_it_grows_with_the_answers_and_with_what_is_read(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    write_model(tmp_path / "judge")
    configure(tmp_path / "judge", architectures=["LlamaForCausalLM"])
    short, long = seconds(task_of(tmp_path, **JUDGE)), seconds(task_of(tmp_path, 100, **JUDGE))
    assert 0 < short < long
    decided = task_of(tmp_path, metric="judged", **JUDGE)
    assert seconds(decided, 6) == pytest.approx(3 * short)


def test_without_a_judge_there_is_nothing_to_wait_for(tmp_path: Path) -> None:
    assert seconds(task_of(tmp_path)) == 0.0
    found: Plan = plan(task_of(tmp_path))
    assert found.seconds > 0
