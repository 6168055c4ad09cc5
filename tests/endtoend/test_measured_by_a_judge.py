"""Replies graded by a language model that the task names: the run, its record, and what becomes of it later."""

import json
import shutil
from pathlib import Path

import pytest
from tests.endtoend import test_dialogues_answered as dialogues
from tests.runs.preparing.judging.test_named_judge import write_judge

from tasklift import Task, run
from tasklift.reports.page.page import report_page
from tasklift.runs.history import Run
from tasklift.runs.measuring.compare import compare, compared_record
from tasklift.settings.errors import UserError

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

METRIC = "judged"
PLAIN = "split: {near: 1}\nrecipe: [retrieve]\n"
TEXT = f"{PLAIN}measure: {{judge: {{model: ./tiny, prompt: judge.txt}}}}\n"
DECIDED = f"{TEXT}metric: {METRIC}\n"


def task_in(folder: Path, text: str = TEXT, prompt: str = "{right}|{answer}") -> Task:
    (folder / "judge.txt").write_text(prompt, encoding="utf-8")
    return dialogues.task_in(folder, text)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("talks")
    write_judge(place)
    return place


@pytest.fixture
def decided(folder: Path) -> Run:
    return run(task_in(folder, DECIDED))


def test_it_decides_and_a_kept_run_is_compared_by_it(decided: Run, folder: Path) -> None:
    score = decided.record["final"]["score"]
    assert decided.record["metric"] == METRIC and 0 < score == decided.record["metrics"][METRIC]["final"] < 1
    assert str(folder) not in json.dumps(decided.kept)
    assert set(decided.kept["material"].values()) <= set(decided.kept["objects"])
    assert not any("favour" in note for note in decided.record["notes"])
    record = compared_record(decided, decided)
    assert record["metrics"][METRIC]["baseline"] == record["metrics"][METRIC]["final"] == score
    assert record["notes"] == []


def test_another_prompt_is_another_run(decided: Run, folder: Path) -> None:
    other = run(task_in(folder, DECIDED, "{source}\n{answer}"))
    assert other.id != decided.id and other.record["final"]["score"] != decided.record["final"]["score"]
    again = run(task_in(folder, DECIDED))
    assert (again.id, again.record["final"]) == (decided.id, decided.record["final"])


def test_where_the_judge_is_gone_kept_runs_are_not_measured_by_it(decided: Run, folder: Path) -> None:
    done = run(task_in(folder))
    assert METRIC in done.record["metrics"] and done.record["metric"] == "chrf"
    shutil.move(folder / "tiny", folder / "gone")
    try:
        record = compared_record(done, done)
        with pytest.raises(UserError) as fault:
            compare(decided, decided)
    finally:
        shutil.move(folder / "gone", folder / "tiny")
    assert METRIC not in record["metrics"] and "chrf" in record["metrics"]
    assert record["notes"] == [f"{METRIC} is left out: what it reads is gone, or no longer what it was"]
    assert fault.value.slug == "not-comparable" and METRIC in fault.value.problem


def test_a_model_that_judges_itself_is_told(folder: Path) -> None:
    told = {"ask": {"most_new_tokens": 8, "longest": 40}}
    done = run(task_in(folder, f"model: ./tiny\nsplit: {{near: 1}}\nrecipe: [{json.dumps(told)}]\n{_measure()}"))
    note = "the judge of `judged` is the model that this run starts from: models may favour answers of their own"
    assert note in done.record["notes"]
    assert "模型可能偏爱自己写的回答" in report_page(done.record, "zh")


def _measure() -> str:
    return "measure: {judge: {model: ./tiny, prompt: judge.txt}}\n"


@pytest.mark.parametrize(
    ("measure", "slug", "line"),
    [
        ("metric: judged", "bad-setting", 6),
        ("measure: {judge: {model: ./none}}", "unknown-model", 6),
        ("measure: {judge: {model: minilm}}", "bad-setting", 6),
        ("measure: {judge: {}}", "bad-setting", 6),
        ("measure: {judge: {model: ./tiny, prompt: none.txt}}", "file-missing", None),
    ],
)
def test_what_is_missing_is_said_at_its_place(folder: Path, measure: str, slug: str, line: int | None) -> None:
    with pytest.raises(UserError) as fault:
        run(task_in(folder, f"{PLAIN}{measure}\n"))
    assert fault.value.slug == slug
    assert fault.value.where is not None and fault.value.where.line == line


@pytest.mark.parametrize("prompt", ["{right} and no more", "{answer} {reply}"])
def test_a_prompt_that_a_judge_cannot_judge_by_is_refused(folder: Path, prompt: str) -> None:
    with pytest.raises(UserError) as fault:
        run(task_in(folder, TEXT, prompt))
    assert fault.value.slug == "bad-prompt" and "judge.txt:1" in str(fault.value.where)
