"""The recipe of a task file that has none follows what the network is that it names."""

import json
from pathlib import Path
from typing import Any

import pytest

from tasklift import Task
from tasklift.runs.recipe import baseline_line, recipe_of
from tasklift.settings.errors import UserError
from tasklift.settings.messages import speaking

WRITER = {"architecture": "gpt"}
COLUMNS = {
    "classify": {"text": "text", "label": "label"},
    "answer": {"question": "question", "context": "context", "answers": "answers"},
    "generate": {"source": "source", "target": "target"},
    "translate": {"source": "source", "target": "target"},
    "dialogue": {"messages": "messages"},
}


def task_of(folder: Path, kind: str, model: Any, **changes: Any) -> Task:
    task = {"kind": kind, "model": model, "data": {"train": "rows.jsonl"}, "columns": COLUMNS[kind], **changes}
    (folder / "task.yaml").write_text(json.dumps(task), encoding="utf-8")
    return Task.load(folder / "task.yaml")


def last_lines(folder: Path, kind: str, model: Any, count: int) -> list[Any]:
    """The lines that teach: behind them, where answers are texts, stands what needs no training."""
    task = task_of(folder, kind, model)
    lines = [line.as_written() for line in recipe_of(task).lines]
    if kind != "classify":
        assert lines.pop() == task.kind_class.baseline()
    return lines[-count:]


@pytest.mark.parametrize("kind", ["classify", "answer", "generate", "translate", "dialogue"])
def test_a_language_model_is_taught_by_instruct(tmp_path: Path, kind: str) -> None:
    assert last_lines(tmp_path, kind, "smollm2", 1) == [{"instruct": {"epochs": 2}}]
    (planned,) = last_lines(tmp_path, kind, WRITER, 1)
    assert planned["instruct"]["epochs"] == 30


def test_an_encoder_decoder_is_taught_by_seq2seq(tmp_path: Path) -> None:
    (planned,) = last_lines(tmp_path, "translate", {"architecture": "bart"}, 1)
    assert planned["seq2seq"]["epochs"] == 20
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "config.json").write_text('{"is_encoder_decoder": true}')
    assert last_lines(tmp_path, "generate", "./model", 1) == [{"seq2seq": {"epochs": 3}}]


def test_an_encoder_learns_labels_and_marks_answers(tmp_path: Path) -> None:
    assert last_lines(tmp_path, "classify", "minilm", 2) == ["finetune", "classical"]
    assert last_lines(tmp_path, "answer", "minilm", 2)[0] == "deduplicate"
    assert "extract" in last_lines(tmp_path, "answer", "minilm", 1)[0]
    assert [next(iter(line)) if isinstance(line, dict) else line for line in last_lines(tmp_path, "answer", {}, 2)] == [
        "pretrain",
        "extract",
    ]


def test_a_model_that_nothing_is_known_of_is_taken_for_the_usual_one(tmp_path: Path) -> None:
    assert last_lines(tmp_path, "classify", "some/model", 2) == ["finetune", "classical"]
    assert last_lines(tmp_path, "translate", "some/model", 1) == [{"instruct": {"epochs": 2}}]


@pytest.mark.parametrize(
    ("kind", "model", "changes"),
    [
        ("generate", "minilm", {}),
        ("dialogue", {"layers": 2}, {}),
        ("answer", "e5-small", {"columns": {"question": "question", "answers": "answers"}}),
    ],
)
def test_an_encoder_that_is_to_write_is_refused_at_its_line(
    tmp_path: Path, kind: str, model: Any, changes: dict[str, Any]
) -> None:
    with pytest.raises(UserError) as fault:
        recipe_of(task_of(tmp_path, kind, model, **changes))
    assert fault.value.slug == "no-network"
    assert fault.value.where is not None and fault.value.where.line == 1 and (fault.value.where.column or 0) > 1
    assert "an encoder" in fault.value.problem and "smollm2" in fault.value.advice
    with speaking("zh"), pytest.raises(UserError, match="编码器"):
        recipe_of(task_of(tmp_path, kind, model, **changes))


def test_an_encoder_decoder_has_no_step_for_labels(tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "config.json").write_text('{"is_encoder_decoder": true}')
    with pytest.raises(UserError) as fault:
        recipe_of(task_of(tmp_path, "classify", "./model"))
    assert "minilm" in fault.value.advice and "smollm2" in fault.value.advice


def test_a_setting_on_the_command_line_finds_the_same_default_recipe(tmp_path: Path) -> None:
    task_of(tmp_path, "classify", "smollm2")
    changed = Task.load(tmp_path / "task.yaml", changes=("recipe.instruct.epochs=1",))
    assert changed.recipe is not None and changed.recipe[-1] == {"instruct": {"epochs": 1}}
    task_of(tmp_path, "answer", "minilm")
    changed = Task.load(tmp_path / "task.yaml", changes=("recipe.extract.epochs=1",))
    assert changed.recipe is not None and changed.recipe[-2] == {"extract": {"epochs": 1, "learning_rate": 1e-4}}


@pytest.mark.parametrize(
    ("metric", "chosen"), [("numeric_match", "numeric_match"), ("judged", "squad_f1"), (None, "squad_f1")]
)
def test_what_needs_no_training_is_chosen_by_the_metric_of_the_task_but_for_a_judge(
    tmp_path: Path, metric: str | None, chosen: str
) -> None:
    judge = {"measure": {"judge": {"model": "smollm2"}}} if metric == "judged" else {}
    task = task_of(tmp_path, "answer", "auto", **({"metric": metric} if metric else {}), **judge)
    for line in (baseline_line(task), recipe_of(task).lines[-1]):
        assert line.written["metric"] == chosen


def test_a_plan_that_is_none_is_told_of_as_such(tmp_path: Path) -> None:
    task_of(tmp_path, "classify", "minilm")
    written = (tmp_path / "task.yaml").read_text().replace('"minilm"', '{"layers": "many"}')
    (tmp_path / "task.yaml").write_text(written)
    with pytest.raises(UserError, match="layers"):
        Task.load(tmp_path / "task.yaml", changes=("recipe.normalize.urls=mask",))
