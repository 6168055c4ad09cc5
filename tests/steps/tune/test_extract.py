"""The step that marks answers: what it refuses, and a whole run with it, in English and Chinese."""

import json
from itertools import product
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

from handed import handed
from pydantic import ValidationError
from tests.models.written.questions import NAMEN, NAMES, ORTE, PLACES, Question

from tasklift import Task, load, run
from tasklift.forms.desk import Desk
from tasklift.models.networks.beginnings import planned_encoder
from tasklift.models.written.extractor import Extractor
from tasklift.reports.training import told_training
from tasklift.settings.errors import UserError
from tasklift.steps.tune.answer.extract import Extract
from tasklift.tasks.encoder_plan import EncoderPlan

COLUMNS: dict[str, list[Any]] = {
    "question": ["Where is Ann?", "Where is Bob?", None, "谁？"],
    "context": ["Ann is in Rome.", "Ann sleeps.", "Bob is in Oslo.", None],
    "answer": ["Atlantis\x1eRome", "", None, ""],
    "weight": ["2", None, None, None],
    "spans": [None, None, None, None],
}


def begun() -> Any:
    plan = EncoderPlan(layers=1, heads=2, width=16, context=64, vocabulary=100)
    return planned_encoder(plan, ["Where is Ann? Ann is in Rome. Bob sleeps. 谁"], seed=0)


def tuned(columns: dict[str, list[Any]], start: Any, **settings: Any) -> Extractor:
    step = Extract.model_validate({"epochs": 1, "precision": "fp32", **settings})
    rows = handed(columns)
    model = step.tune({"train": rows, "valid": rows}, start=start, seed=0, desk=Desk())
    assert isinstance(model, Extractor)
    return model


def test_one_of_several_right_answers_is_learned_and_rows_without_any_are_left_out() -> None:
    model = tuned(COLUMNS, begun(), longest=500)
    assert model.history is not None and model.history["notes"] == []
    assert model.longest == 64 and model.stride == 128 and model.longest_answer >= 1
    assert model.threshold is not None


def test_where_an_answer_stands_is_read_from_the_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = []
    monkeypatch.setattr(
        "tasklift.training.lessons.marking.teach_spans", lambda _, *asked, **__: heard.extend(asked[:2])
    )
    columns = {
        **COLUMNS,
        "context": ["Rome? Ann is in Rome.", *COLUMNS["context"][1:]],
        "spans": ["[null,[16,20]]", *[None] * 3],
    }
    Extract().tune({"train": handed(columns), "valid": handed(columns)}, start=begun(), seed=0, desk=Desk())
    assert [one.places for one in heard] == [[(16, 20), None, None]] * 2


def test_it_goes_on_from_a_model_that_marks_answers() -> None:
    once = tuned(COLUMNS, begun(), learning_rate=1e-2)
    again = tuned(COLUMNS, once, learning_rate=1e-8, weight_decay=0)
    weights, kept = (model.module.state_dict()["model.head.output.weight"] for model in (once, again))
    assert (weights - kept).abs().max() < 1e-5


@pytest.mark.parametrize("lacking", ["question", "context"])
def test_rows_without_a_question_and_a_context_are_refused(lacking: str) -> None:
    columns = {name: values for name, values in COLUMNS.items() if name != lacking}
    with pytest.raises(UserError) as fault:
        tuned(columns, begun())
    assert fault.value.slug == "step-does-not-fit" and lacking in fault.value.problem


def test_without_an_encoder_or_rows_it_says_so() -> None:
    with pytest.raises(UserError) as fault:
        tuned(COLUMNS, None)
    assert fault.value.slug == "no-network" and "minilm" in fault.value.advice
    with pytest.raises(UserError) as fault:
        tuned({name: [] for name in COLUMNS}, begun())
    assert fault.value.slug == "no-rows"


@pytest.mark.parametrize("settings", [{"rank": 4}, {"longest": 8}, {"stride": 0}, {"longest_answer": 0}])
def test_settings_that_make_no_sense_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Extract.model_validate(settings)


def all_questions(language: str) -> list[Question]:
    """Where somebody walks; a third asks what they eat, which nobody says."""
    names, places = (NAMEN, ORTE) if language == "zh" else (NAMES, PLACES)
    told, where, what = (
        ("🙂{}在{}散步，{}在睡觉。", "{}在哪里？", "{}吃什么？")
        if language == "zh"
        else ("{} walks in {}, {} sleeps.", "Where is {}?", "What does {} eat?")
    )
    found = []
    for name, place, other in product(names, places, names):
        has_none = len(found) % 3 == 0
        context, answer = told.format(name, place, other), "" if has_none else place
        found.append(Question((what if has_none else where).format(name), context, answer))
    return found


TASK = """
kind: answer
data: {train: rows.jsonl}
columns: {question: question, context: context, answers: answers}
model: {layers: 2, heads: 2, width: 32, context: 48, vocabulary: 300, dropout: 0.0}
recipe: [{extract: {epochs: 14, learning_rate: 8.0e-3, batch_size: 16, precision: fp32, dropout: 0.0, evaluations: 1}}]
split: {near: 1.0}
"""


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_task_from_its_file_to_a_model_that_is_carried_away(tmp_path: Path, language: str) -> None:
    rows = all_questions(language)
    lines = (json.dumps({**row._asdict(), "answers": [row.answer] if row.answer else []}) + "\n" for row in rows)
    (tmp_path / "rows.jsonl").write_text("".join(lines), encoding="utf-8")
    (tmp_path / "task.yaml").write_text(TASK + f"language: {language}\n", encoding="utf-8")
    done = run(Task.load(tmp_path / "task.yaml"))
    assert done.record["final"]["score"] > 0.8
    (training,) = done.record["trainings"]
    assert training["line"] == "extract" and "on valid" in " ".join(told_training({**training, "cost": None}))
    done.export(tmp_path / "model", "final")
    asked = [{"question": row.question, "context": row.context} for row in rows[:9]]
    found = load(tmp_path / "model").predict(asked)
    assert found == done.model_named("final").predict(asked)
    assert all(text in row.context for text, row in zip(found, rows, strict=False))
