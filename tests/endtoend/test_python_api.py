"""The same from Python: six words and four functions."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.runs.made import CLASSICAL, PLAIN, jsonl, reviews

import tasklift
from tasklift import Lift, Run, Task, compare, evaluate, load, run
from tasklift.settings.errors import UserError


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("api")
    (place / "rows.jsonl").write_text(jsonl(reviews(120)), encoding="utf-8")
    return place


def task_at(folder: Path, **settings: Any) -> Task:
    """A task made in Python; its paths are those of the working folder, so they are given in full."""
    whole = {"data": {"train": str(folder / "rows.jsonl")}, "columns": {"text": "review", "label": "stars"}}
    return Task(**{**whole, "recipe": ["normalize", CLASSICAL], **settings})


@pytest.fixture(scope="module")
def result(folder: Path) -> Run:
    return run(task_at(folder), store=folder / "store")


def test_a_task_made_in_python_runs(result: Run, folder: Path) -> None:
    assert isinstance(result, Run)
    assert isinstance(result.lift, Lift)
    assert result.record["task"] == "task"
    assert (folder / "store" / "journal.sqlite").exists()


def test_its_model_answers_texts_mappings_and_frames(result: Run) -> None:
    texts = ["great warm soup", "rude cold staff"]
    answers = result.model.predict(texts)
    assert result.model.predict([{"text": text} for text in texts]) == answers
    assert result.model.predict(pl.DataFrame({"text": texts})) == answers
    assert result.model.predict([]) == []
    with pytest.raises(TypeError, match="a list of texts"):
        result.model.predict("great warm soup")


def test_a_model_is_exported_and_loaded_by_text_or_path(result: Run, folder: Path) -> None:
    result.export(str(folder / "model"))
    assert load(str(folder / "model")).predict(["great soup"]) == load(folder / "model").predict(["great soup"])


def test_runs_are_compared_and_predictions_evaluated(result: Run, folder: Path) -> None:
    other = run(task_at(folder, recipe=[{"classical": {**PLAIN, "C": 0.01}}]), store=folder / "store")
    assert set(compare(result, other)) == {"runs", "metric", "scores", "lift", "rows", "notes"}
    (folder / "answers.csv").write_text(
        "review,prediction\n" + "".join(f"{row['review']},{row['stars']}\n" for row in reviews(120))
    )
    found = evaluate(task_at(folder), folder / "answers.csv", store=folder / "store")
    assert set(found) == {"task", "metric", "score", "metrics", "by_label", "against_baseline", "test", "notes"}
    assert found["score"]["score"] == 1.0


def test_a_task_made_in_python_is_checked(folder: Path) -> None:
    with pytest.raises(UserError, match="unknown metric 'accurcy'") as caught:
        run(task_at(folder, metric="accurcy"), store=folder / "store")
    assert "did you mean 'accuracy'?" in str(caught.value)
    with pytest.raises(UserError, match="no step named 'normalise'"):
        run(task_at(folder, recipe=["normalise", CLASSICAL]), store=folder / "store")


def test_a_task_made_in_python_is_another_store_away_from_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    found = run(task_at(folder, data={"train": "rows.jsonl"}))
    assert found.store.root == folder / ".tasklift"


def test_the_public_names_are_few() -> None:
    words = {"Dataset", "Lift", "Model", "Run", "Step", "Task"}
    assert set(tasklift.__all__) == words | {"run", "evaluate", "compare", "load", "__version__"}
    assert all(getattr(tasklift, name) is not None for name in tasklift.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        tasklift.nonsense  # noqa: B018
