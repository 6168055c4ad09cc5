"""Tasks of labels that a language model answers, from a file to a measured lift, in English and Chinese."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

from tests.models.choosing.tiny_chooser import tiny_language_model
from tests.models.tiny_encoder import write_tiny_encoder

from tasklift import Task, load, run
from tasklift.runs.history import Run
from tasklift.settings.errors import UserError
from tasklift.settings.messages import speaking

DISHES = ("面条", "饺子", "米饭", "火锅", "烤鸭", "豆腐", "汤", "包子", "春卷", "鱼")
SAID = {"好": "{}很好吃，下次再来", "好极了": "{}好吃极了，强烈推荐", "差": "{}太难吃了，又凉又咸"}
PLAN = {"architecture": "gpt", "layers": 1, "heads": 2, "width": 32, "context": 256, "vocabulary": 330, "dropout": 0.0}
PLAIN = {"classical": {"algorithm": "logistic_regression", "weighting": "tf_idf", "tokens": "by_language", "C": 1.0}}


def task_in(folder: Path, **changes: Any) -> Task:
    rows = [{"text": said.format(dish), "label": label} for label, said in SAID.items() for dish in DISHES]
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in [*rows, {"text": "汤", "label": "差"}])
    (folder / "rows.jsonl").write_text(lines, encoding="utf-8")
    task: Mapping[str, Any] = {
        "kind": "classify",
        "data": {"train": "rows.jsonl"},
        "columns": {"text": "text", "label": "label"},
        "model": PLAN,
        "split": {"test": 0.3, "valid": 0.2, "near": 1.0},
        **changes,
    }
    (folder / "task.yaml").write_text(json.dumps(task, ensure_ascii=False), encoding="utf-8")
    return Task.load(folder / "task.yaml")


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Run:
    recipe = [{"ask": {"precision": "fp32", "calibration_rows": 4}}, "calibrate"]
    return run(task_in(tmp_path_factory.mktemp("asked"), recipe=recipe))


def test_a_language_model_is_measured_as_any_model_of_labels(asked: Run) -> None:
    record = asked.record
    assert [step["name"] for step in record["steps"]] == ["ask", "calibrate"]
    assert set(record["by_label"]) == set(SAID)
    assert 0 <= record["final"]["score"] <= 1 and "log_loss" in record["metrics"]


def test_it_is_carried_away_and_answers_as_it_did(asked: Run, tmp_path: Path) -> None:
    asked.export(tmp_path / "model", "final")
    texts = ["面条很好吃", " ", "面条很好吃"]
    found = load(tmp_path / "model").predict(texts)
    assert found == asked.model_named("final").predict(texts)
    assert found[0] == found[2] and set(found) <= set(SAID)


def test_one_that_was_taught_the_labels_chooses_among_them_and_can_be_asked_again(tmp_path: Path) -> None:
    taught = {"instruct": {"epochs": 1, "learning_rate": 3e-3, "precision": "fp32", "examples": 1}}
    done = run(task_in(tmp_path, recipe=[taught, {"ask": {"precision": "fp32", "calibration_rows": 0}}]))
    (training,) = done.record["trainings"]
    assert training["line"] == "instruct" and training["evaluations"]
    assert set(done.model_named("final").predict(["汤很好吃", "太难吃了"])) <= set(SAID)


def model_in(folder: Path) -> None:
    decoder = tiny_language_model()
    decoder.module.save_pretrained(folder / "tiny")  # type: ignore[operator]
    decoder.tokenizer.save_pretrained(folder / "tiny")


def test_the_language_model_as_it_is_can_be_the_baseline(tmp_path: Path) -> None:
    model_in(tmp_path)
    record = run(task_in(tmp_path, model="tiny", baseline="zero_shot", recipe=[PLAIN])).record
    assert record["baseline"]["name"] == "tiny, asked as it is"
    assert record["lift"]["value"] == pytest.approx(record["final"]["score"] - record["baseline"]["score"])
    assert any("may have seen the test rows" in note for note in record["notes"])
    again = run(task_in(tmp_path, model="tiny", baseline="raw", recipe=[{"ask": {}}])).record
    assert again["final"]["score"] == record["baseline"]["score"]


def test_so_can_one_that_writes(tmp_path: Path) -> None:
    model_in(tmp_path)
    task = task_in(
        tmp_path, kind="generate", columns={"source": "text", "target": "label"}, model="tiny", baseline="zero_shot",
        recipe=["lead"],
    )  # fmt: skip
    record = run(task).record
    assert record["baseline"]["name"] == "tiny, asked as it is"
    assert record["perplexity"]["final"] is None and record["perplexity"]["baseline"]["value"] > 1


@pytest.mark.parametrize("model", ["auto", PLAN])
def test_a_baseline_that_is_asked_needs_a_language_model_that_knows_something(model: Any, tmp_path: Path) -> None:
    recipe = [PLAIN] if model == "auto" else [{"ask": {}}]
    with pytest.raises(UserError) as fault:
        run(task_in(tmp_path, model=model, baseline="zero_shot", recipe=recipe))
    assert fault.value.slug == "no-network" and "smollm2" in fault.value.advice
    assert fault.value.where is not None and "task.yaml" in str(fault.value.where)


def test_an_encoder_cannot_be_asked(tmp_path: Path) -> None:
    write_tiny_encoder(tmp_path / "encoder", SAID.values())
    with pytest.raises(UserError) as fault:
        run(task_in(tmp_path, model="encoder", baseline="zero_shot", recipe=[PLAIN]))
    assert fault.value.slug == "no-network" and "language model" in fault.value.problem


def test_a_step_for_encoders_says_what_a_language_model_is_for(tmp_path: Path) -> None:
    model_in(tmp_path)
    with pytest.raises(UserError) as fault:
        run(task_in(tmp_path, model="tiny", recipe=["finetune"]))
    assert fault.value.slug == "no-network" and "`ask`" in fault.value.advice


def test_settings_of_writing_are_refused_in_chinese_too(tmp_path: Path) -> None:
    with speaking("zh"), pytest.raises(UserError) as fault:
        run(task_in(tmp_path, recipe=[{"ask": {"beams": 2}}]))
    assert fault.value.slug == "step-does-not-fit" and "标签" in fault.value.problem
