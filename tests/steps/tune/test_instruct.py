"""The step that teaches a language model to write: what it asks, what it refuses, and a whole run with it."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

from handed import handed
from pydantic import ValidationError
from tests.models.written.tiny_decoder import PAIRS, tiny_decoder

from tasklift import Task, load, run
from tasklift.forms.desk import Desk
from tasklift.forms.model import Model
from tasklift.models.written.decoder import Decoder
from tasklift.reports.training import told_training
from tasklift.settings.errors import UserError
from tasklift.steps.tune.instruct import Instruct

TRAIN: dict[str, list[Any]] = {
    "source": [source for source, _ in PAIRS[:12]] + ["lost"],
    "answer": [f"{target}\x1e{target}。" for _, target in PAIRS[:12]] + [None],
    "weight": ["2", *[None] * 12],
}
QUICK = {"epochs": 1, "learning_rate": 1e-3, "most_new_tokens": 12, "precision": "fp32"}


def tuned(start: Model | None = None, folder: Path | None = None, **settings: Any) -> Decoder:
    step = Instruct.model_validate({**QUICK, **settings})
    step = step.in_folder(folder) if folder else step
    begin = start if start is not None else tiny_decoder()
    model = step.tune({"train": handed(TRAIN), "valid": handed(TRAIN)}, start=begin, seed=0, desk=Desk())
    assert isinstance(model, Decoder)
    return model


def test_rows_are_asked_as_they_are_without_a_prompt() -> None:
    model = tuned()
    assert model.asking is not None and model.asking.prompt.written == "{source}"
    assert model.asking.pool.answers == () and model.writing.most_new_tokens == 12
    assert model.history is not None and model.history["evaluations"]


def test_examples_are_those_of_train_with_their_first_right_answer() -> None:
    model = tuned(examples=2)
    assert model.asking is not None and model.asking.pool.answers[0] == PAIRS[0][1]
    assert len(model.asking.pool.answers) == 12


def test_the_prompt_is_a_file_beside_the_task(tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("译成中文：{source}", encoding="utf-8")
    model = tuned(folder=tmp_path, prompt="words.txt")
    assert model.asking is not None and model.asking.prompt.written == "译成中文：{source}"
    with pytest.raises(UserError) as fault:
        tuned(folder=tmp_path, prompt="none.txt")
    assert fault.value.slug == "file-missing"


@pytest.mark.parametrize(
    ("settings", "rate"), [({}, 3e-4), ({"weights": "lora"}, 3e-3), ({"learning_rate": 0.01}, 0.01)]
)
def test_a_small_model_that_has_learned_learns_at_its_usual_rate(settings: dict[str, Any], rate: float) -> None:
    if "weights" in settings:
        pytest.importorskip("peft")
    model = tuned(replace(tiny_decoder(), learned=True), **{"learning_rate": None, **settings})
    assert model.history is not None
    assert max(point["rate"] for point in model.history["points"]) == pytest.approx(rate)


def test_one_that_is_planned_learns_faster() -> None:
    model = tuned(replace(tiny_decoder(), learned=False), learning_rate=None)
    assert model.history is not None
    assert max(point["rate"] for point in model.history["points"]) == pytest.approx(1e-3)


def test_a_changed_prompt_is_another_step(tmp_path: Path) -> None:
    step = Instruct(prompt="words.txt").in_folder(tmp_path)
    (tmp_path / "words.txt").write_text("{source}", encoding="utf-8")
    before = step.resources()
    (tmp_path / "words.txt").write_text("> {source}", encoding="utf-8")
    assert step.resources() != before


def test_prompt_and_answer_fit_in_what_the_network_sees() -> None:
    assert tuned(longest=500).longest == 96 - 12
    with pytest.raises(UserError) as fault:
        tuned(most_new_tokens=96)
    assert fault.value.slug == "prompt-too-long"


def test_without_a_language_model_it_says_what_to_name() -> None:
    with pytest.raises(UserError) as fault:
        Instruct().tune({"train": handed(TRAIN)}, start=None, seed=0, desk=Desk())
    assert fault.value.slug == "no-network" and "smollm2" in fault.value.advice


@pytest.mark.parametrize("settings", [{"rank": 4}, {"beams": 2, "temperature": 0.5}, {"examples": -1}, {"longest": 1}])
def test_settings_that_exclude_each_other_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Instruct.model_validate(settings)


TASK = """
kind: translate
data: {train: ui.jsonl}
columns: {source: source, target: target}
language: zh
model: {architecture: gpt, layers: 2, heads: 2, width: 32, context: 64, vocabulary: 330, dropout: 0.0}
recipe: [deduplicate, {instruct: {epochs: 2, learning_rate: 3.0e-3, most_new_tokens: 8, precision: fp32}}]
"""


def test_a_task_from_its_file_to_a_model_that_is_carried_away(tmp_path: Path) -> None:
    rows = [{"source": source, "target": target} for source, target in PAIRS]
    (tmp_path / "ui.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    (tmp_path / "task.yaml").write_text(TASK, encoding="utf-8")
    done = run(Task.load(tmp_path / "task.yaml"))
    assert [step["name"] for step in done.record["steps"]] == ["deduplicate", "instruct"]
    (training,) = done.record["trainings"]
    assert training["line"] == "instruct" and training["evaluations"]
    told = " ".join(told_training({**training, "cost": None}))
    assert "whose loss on valid is least" in told and "Perplexity of the answers of valid" in told
    done.export(tmp_path / "model", "final")
    asked = ["open the page", " ", "open the page"]
    found = load(tmp_path / "model").predict(asked)
    assert found == done.model_named("final").predict(asked)
    assert found[1] is None and found[0] == found[2]
