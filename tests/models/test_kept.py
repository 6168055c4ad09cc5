"""Models and answers in the store, named by their content."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.models.test_classical import NEW, fitted

from tasklift.data.dataset import open_dataset
from tasklift.forms.answers import NO_ANSWER, LabelAnswers
from tasklift.models.kept import keep_answers, keep_model, kept_answers, kept_model
from tasklift.settings.errors import MachineError, TaskliftError
from tasklift.store.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


def test_equal_models_are_kept_once(store: Store) -> None:
    names = {keep_model(store, fitted("linear_svm")) for _ in range(2)}
    assert len(names) == 1
    assert keep_model(store, fitted("naive_bayes")) not in names
    assert len(list((store.root / "objects").glob("*/*"))) == 2
    assert list((store.root / "work").iterdir()) == []


def test_a_kept_model_answers_bit_for_bit_the_same(store: Store) -> None:
    model = fitted("random_forest")
    again = kept_model(store, keep_model(store, model))
    assert np.array_equal(again.predict(NEW).probabilities, model.predict(NEW).probabilities)


@pytest.mark.parametrize("damage", ["changed", "lost file", "added file", "lost"])
def test_a_damaged_model_is_noticed(store: Store, damage: str) -> None:
    name = keep_model(store, fitted("naive_bayes"))
    folder = store.path(name)
    tensors = folder / "model.safetensors"
    if damage == "changed":
        tensors.write_bytes(tensors.read_bytes()[:-1] + b"\x01")
    elif damage == "lost file":
        tensors.unlink()
    elif damage == "added file":
        (folder / "more").write_text("x")
    else:
        folder.rename(folder.with_name("away"))
    with pytest.raises(MachineError) as caught:
        kept_model(store, name)
    assert caught.value.slug == "object-damaged"
    assert str(folder) in str(caught.value)


def test_answers_come_back_with_odd_labels_in_their_order(store: Store) -> None:
    answers = LabelAnswers(
        ("", "a", "id", "p:x", "好"), np.array([[0.1, 0.2, 0.3, 0.4, 0.0], [0.0, 0.0, 1 / 3, 2 / 3, 0.0]])
    )
    kept = keep_answers(store, pl.Series("id", ["r1", "r2"]), answers)
    again = kept_answers(open_dataset(store, kept.description))
    assert again.labels == answers.labels
    assert np.array_equal(again.probabilities, answers.probabilities)


def test_answers_of_many_shards_come_back_whole(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasklift.data.dataset.SHARD_ROWS", 3)
    answers = LabelAnswers(("a", "b"), np.linspace(0, 1, 20).reshape(10, 2))
    kept = keep_answers(store, pl.Series("id", [str(row) for row in range(10)]), answers)
    assert len(kept.shards) == 4
    assert np.array_equal(kept_answers(kept).probabilities, answers.probabilities)


def test_nothing_answered_is_an_error_of_ours(store: Store) -> None:
    kept = keep_answers(store, pl.Series("id", [], dtype=pl.String), LabelAnswers(("a",), np.zeros((0, 1))))
    with pytest.raises(TaskliftError, match="no rows were answered"):
        kept_answers(kept)


def test_a_decision_is_kept_with_the_answers_and_no_column_where_there_is_none(store: Store) -> None:
    ids, table = pl.Series("id", ["r1", "r2", "r3"]), np.array([[0.4, 0.6], [0.5, 0.5], [1.0, 0.0]])
    plain = keep_answers(store, ids, LabelAnswers(("a", "b"), table))
    decided = keep_answers(store, ids, LabelAnswers(("a", "b"), table, np.array([0, NO_ANSWER, 1])))
    assert plain.columns == ("id", "p:a", "p:b")
    assert kept_answers(plain).decided is None
    again = kept_answers(open_dataset(store, decided.description))
    assert again.labels == ("a", "b")
    assert again.best() == ["a", None, "b"]
    assert np.array_equal(again.probabilities, table)
