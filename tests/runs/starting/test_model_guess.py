"""Which pretrained model `lift init` writes: what is there for the language, if a run has time for it."""

import importlib.util
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.models.pretrained.folders import write_model

from tasklift.models.pretrained.catalogue import CatalogueEntry
from tasklift.runs.starting import model_guess
from tasklift.runs.starting.guess import guess
from tasklift.runs.starting.model_guess import OF_YOURS, Wanted, guess_model
from tasklift.runs.starting.task_file import task_file_text
from tasklift.settings.errors import UserError
from tasklift.tasks.task import Task


def labels(language: str | None, rows: int = 500) -> Wanted:
    return Wanted("classify", ("text", "label"), language, rows)


def texts(language: str | None, rows: int = 500, **more: Any) -> Wanted:
    return Wanted("generate", ("source", "target"), language, rows, **more)


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small model in the place of each one of the catalogue, and torch as if it were there."""
    folder = write_model(tmp_path / "model")
    monkeypatch.setattr(model_guess, "folder_of", lambda _entry: folder)
    monkeypatch.setattr(model_guess.importlib.util, "find_spec", lambda _name: object())
    monkeypatch.setattr(model_guess, "_has_gpu", lambda: False)
    return folder


def test_what_is_installed_for_the_language_is_written(installed: Path, tmp_path: Path) -> None:
    found = guess_model("auto", labels("en"), folder=tmp_path)
    assert found and found.written and found.name == "minilm"


def test_what_is_not_installed_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CatalogueEntry, "installed", lambda _entry: None)
    found = guess_model("auto", labels("en"), folder=tmp_path)
    assert found and not found.written and "lift models install minilm" in found.reason


def test_without_torch_it_counts_as_not_installed(
    installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    found = guess_model("auto", labels("en"), folder=tmp_path)
    assert found and not found.written


def test_a_file_that_would_take_too_long_is_told_of(installed: Path, tmp_path: Path) -> None:
    found = guess_model("auto", labels("en", 500_000_000), folder=tmp_path)
    assert found and not found.written and "min for so many rows" in found.reason


def test_a_gpu_learns_from_many_rows_too(installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_guess, "_has_gpu", lambda: True)
    found = guess_model("auto", labels("en", 500_000_000), folder=tmp_path)
    assert found and found.written and "GPU" in found.reason


def test_no_model_is_written_for_a_language_that_none_reads_nor_where_none_is_wanted(
    installed: Path, tmp_path: Path
) -> None:
    assert guess_model("auto", labels("fi"), folder=tmp_path) is None
    assert guess_model("auto", labels(None), folder=tmp_path) is None
    assert guess_model("none", labels("en"), folder=tmp_path) is None


def test_what_the_user_names_is_written_and_a_name_of_nothing_refused(tmp_path: Path) -> None:
    found = guess_model("owner/model", labels("en"), folder=tmp_path)
    assert found and found.written and found.name == "owner/model"
    with pytest.raises(UserError) as caught:
        guess_model("minilmm", labels("en"), folder=tmp_path)
    assert caught.value.slug == "unknown-model"


def test_texts_are_written_by_a_language_model_of_their_language(installed: Path, tmp_path: Path) -> None:
    found = guess_model("auto", texts("en"), folder=tmp_path)
    assert found and found.written and (found.name, found.family) == ("smollm2", "decoder")
    none = guess_model("auto", texts("zh"), folder=tmp_path)
    assert none and not none.written and none.name == OF_YOURS and "lift steps prompt" in none.reason
    assert guess_model("none", texts("zh"), folder=tmp_path) is None


@pytest.mark.parametrize(("language", "name"), [("en", "minilm"), ("zh", "e5-small")])
def test_answers_that_stand_in_contexts_are_marked_by_an_encoder(
    language: str, name: str, installed: Path, tmp_path: Path
) -> None:
    roles = ("question", "context", "answers")
    found = guess_model("auto", Wanted("answer", roles, language, 500, marks=True), folder=tmp_path)
    assert found and found.written and (found.name, found.family) == (name, "encoder")
    written = guess_model("auto", Wanted("answer", roles, "en", 500), folder=tmp_path)
    assert written and written.name == "smollm2"


@pytest.mark.parametrize("more", [{"long": 1e6}, {"answers": 1e7}])
def test_long_rows_and_rows_that_ask_much_take_longer(more: dict[str, float], installed: Path, tmp_path: Path) -> None:
    found = guess_model("auto", texts("en", **more), folder=tmp_path)
    assert found and not found.written and "min for so many rows" in found.reason


@pytest.mark.parametrize(("asked", "model"), [("owner/model", "owner/model"), ("none", "auto")])
def test_the_task_file_loads_with_it(asked: str, model: str, tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    rows: dict[str, Any] = {"text": [f"the food was good, number {row}" for row in range(30)], "label": ["a", "b"] * 15}
    pl.DataFrame(rows).write_csv(path)
    (tmp_path / "task.yaml").write_text(task_file_text(guess(path, model=asked), tmp_path), encoding="utf-8")
    assert Task.load(tmp_path / "task.yaml").model == model
