"""The saved classical model: what it answers, and that it comes back the same or not at all."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from safetensors.numpy import load_file, save_file

from tasklift.forms.desk import Desk
from tasklift.forms.rows import Rows
from tasklift.models.classical import Classical
from tasklift.settings.errors import UserError
from tasklift.steps.tune.classical import Classical as ClassicalStep

GOOD = ["味道很好", "送餐很快", "great food", "really good soup", "好吃不贵", "very tasty"]
BAD = ["味道很差", "送餐太慢", "bad food", "awful cold soup", "难吃又贵", "not tasty at all", "太差了", "cold and late"]
ALGORITHMS = ["linear_svm", "random_forest", "gradient_boosting"]
NEW = pl.DataFrame({"id": ["1", "2", "3", "4"], "text": ["很好吃 good", None, "", "ЖЖЖ"]})


def train() -> pl.DataFrame:
    texts = GOOD * 6 + BAD * 6
    labels = ["good"] * len(GOOD) * 6 + ["bad"] * len(BAD) * 6
    names = [str(row) for row in range(len(texts))]
    return pl.DataFrame({"id": names, "unit": names, "text": texts, "label": labels})


def fitted(algorithm: str) -> Classical:
    rows = train()
    step = ClassicalStep(algorithm=algorithm, trees=12, components=10)  # type: ignore[arg-type]
    return step.tune(
        {"train": Rows(rows.height, tuple(rows.columns), lambda: iter([rows]), map)}, start=None, seed=1, desk=Desk()
    )


@pytest.fixture(scope="module", params=ALGORITHMS)
def model(request: pytest.FixtureRequest) -> Classical:
    return fitted(request.param)


def saved(model: Classical, folder: Path) -> dict[str, Any]:
    described: dict[str, Any] = json.loads(json.dumps(model.save(folder)))
    return described


def test_answers_are_probabilities_of_sorted_labels(model: Classical) -> None:
    answers = model.predict(NEW)
    assert answers.labels == ("bad", "good")
    assert answers.best()[0] == "good"
    assert answers.probabilities.dtype == np.float64
    np.testing.assert_allclose(answers.probabilities.sum(axis=1), 1.0, atol=1e-15)


def test_a_row_without_a_known_feature_gets_the_shares_of_the_labels(model: Classical) -> None:
    probabilities = model.predict(NEW).probabilities
    np.testing.assert_allclose(probabilities[1:], [[8 / 14, 6 / 14]] * 3)


def test_a_row_does_not_depend_on_the_rows_beside_it(model: Classical) -> None:
    rows = train().drop("label")
    whole = model.predict(rows).probabilities
    alone = np.concatenate([model.predict(rows.slice(row, 1)).probabilities for row in range(rows.height)])
    assert np.array_equal(whole, alone)


def test_no_rows_have_no_answers(model: Classical) -> None:
    assert model.predict(NEW.clear()).probabilities.shape == (0, 2)


def test_a_reloaded_model_answers_to_the_last_bit(model: Classical, tmp_path: Path) -> None:
    again = Classical.load(tmp_path, saved(model, tmp_path))
    assert np.array_equal(again.predict(train()).probabilities, model.predict(train()).probabilities)
    assert again.trials == model.trials


def test_the_folder_holds_one_file_of_tensors(model: Classical, tmp_path: Path) -> None:
    saved(model, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["model.safetensors"]


def test_a_missing_or_cut_file_is_a_damaged_model(model: Classical, tmp_path: Path) -> None:
    description = saved(model, tmp_path)
    file = tmp_path / "model.safetensors"
    file.write_bytes(file.read_bytes()[:-7])
    refuse(tmp_path, description)
    file.unlink()
    refuse(tmp_path, description)


def test_every_tensor_is_checked(model: Classical, tmp_path: Path) -> None:
    description = saved(model, tmp_path)
    whole = load_file(tmp_path / "model.safetensors")
    for name, array in whole.items():
        for wrong in (
            None,
            array.astype(np.int8 if array.dtype.kind == "f" else np.float64),
            array[:-1] if array.ndim == 1 else array[:, :-1],
            not_finite(array),
        ):
            changed = {other: kept for other, kept in whole.items() if other != name}
            save_file(changed if wrong is None else changed | {name: wrong}, tmp_path / "model.safetensors")
            refuse(tmp_path, description)


@pytest.mark.parametrize(
    "change",
    [
        {"labels": ["good", "bad"]},
        {"labels": ["bad", "good", "ugly"]},
        {"labels": []},
        {"columns": "text"},
        {"families": [{"unit": "__import__", "low": 1, "high": 2}]},
        {"families": [{"unit": "words", "low": 1, "high": 10**9}]},
        {"families": [{"unit": "words", "low": 2, "high": 1}]},
        {"head": "pickle"},
        {"unknown": 1},
        {"lowercase": None},
    ],
)
def test_a_description_that_does_not_fit_is_refused(change: dict[str, Any], tmp_path: Path) -> None:
    description = saved(fitted("naive_bayes"), tmp_path)
    refuse(tmp_path, description | change)


def test_a_vocabulary_that_is_not_sorted_is_refused(tmp_path: Path) -> None:
    description = saved(fitted("naive_bayes"), tmp_path)
    tensors = load_file(tmp_path / "model.safetensors")
    save_file(tensors | {"vocabulary": tensors["vocabulary"][::-1].copy()}, tmp_path / "model.safetensors")
    refuse(tmp_path, description)


def refuse(folder: Path, description: dict[str, Any]) -> None:
    with pytest.raises(UserError) as caught:
        Classical.load(folder, description)
    assert caught.value.slug == "model-damaged"
    assert "train the model anew" in str(caught.value)


def not_finite(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """A copy that a walk or a product must not meet."""
    wrong = array.copy()
    wrong.flat[0] = np.nan if array.dtype.kind == "f" else np.iinfo(array.dtype).max
    return wrong
