"""What a plan says that a run may ask of endpoints."""

import json
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("httpx2")

from tasklift import Task
from tasklift.runs.plan import Plan
from tasklift.runs.planned_requests import PlannedRequests
from tasklift.runs.run import plan

PROMPT = {"prompt": {"address": "https://api.example.com/v1", "model": "m"}}


def planned(folder: Path, recipe: list[Any], **more: Any) -> Plan:
    rows = [{"en": f"text {row} of {row % 7}", "zh": f"文本{row}之{row % 7}"} for row in range(60)]
    (folder / "rows.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    task = {
        "kind": "translate",
        "language": "zh",
        "data": {"train": "rows.jsonl"},
        "columns": {"source": "en", "target": "zh"},
        "split": {"near": 1},
        "recipe": recipe,
        **more,
    }
    (folder / "task.yaml").write_text(json.dumps(task), encoding="utf-8")
    return plan(Task.load(folder / "task.yaml"))


def test_each_model_answers_the_test_and_the_last_one_the_diagnosis(tmp_path: Path) -> None:
    found = planned(tmp_path, ["normalize", PROMPT])
    asking = sum(variant.measured and 1 in variant.lines for variant in found.variants)
    assert asking == 2
    assert found.requests == (PlannedRequests("m", asking * found.test + found.valid),)


def test_samples_are_asked_each_and_take_their_time(tmp_path: Path) -> None:
    sampled = {"prompt": {**PROMPT["prompt"], "samples": 5, "temperature": 1.0}}
    once, often = planned(tmp_path, [PROMPT]), planned(tmp_path, [sampled])
    assert often.requests[0].most == 5 * (once.test + once.valid)
    assert often.seconds - once.seconds == pytest.approx(4 * once.test / 8)


def test_a_model_that_another_replaces_is_asked_where_it_is_measured_alone(tmp_path: Path) -> None:
    found = planned(tmp_path, [PROMPT, "copy_source"])
    assert found.requests == (PlannedRequests("m", found.test),)
    assert planned(tmp_path, ["retrieve"]).requests == ()


def test_a_judge_grades_two_models_or_all_where_it_decides(tmp_path: Path) -> None:
    judge = {"measure": {"judge": {"endpoint": {"address": "https://api.example.com/v1", "model": "j"}}}}
    found = planned(tmp_path, ["normalize", "retrieve"], **judge)
    assert found.requests == (PlannedRequests("j", 2 * found.test),)
    decided = planned(tmp_path, ["normalize", "retrieve"], metric="judged", **judge)
    measured = sum(variant.measured for variant in decided.variants)
    assert measured > 2 and decided.requests == (PlannedRequests("j", measured * found.test),)


def test_what_a_judge_takes_is_in_the_plans_seconds(tmp_path: Path) -> None:
    judge = {"measure": {"judge": {"endpoint": {"address": "https://api.example.com/v1", "model": "j"}}}}
    without, with_judge = planned(tmp_path, ["retrieve"]), planned(tmp_path, ["retrieve"], **judge)
    assert with_judge.seconds - without.seconds == pytest.approx(2 * without.test / 8)
