"""Two models as one: the logarithmic pool of their answers."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.contract.handed import handed

from tasklift.forms.answers import LabelAnswers
from tasklift.forms.desk import Desk
from tasklift.forms.model import Model
from tasklift.models.blend import Blend, choose_weight, pooled
from tasklift.models.pipeline import Pipeline, load
from tasklift.models.saved import load_model, save_model
from tasklift.models.served import Served
from tasklift.steps.clean.normalize import Normalize
from tasklift.steps.tune.classical import Classical

TEXTS = pl.DataFrame({"text": ["good fast kind", "bad slow rude", "很好吃", None]})


def answers(*rows: tuple[float, ...], labels: tuple[str, ...] = ("no", "yes")) -> LabelAnswers:
    return LabelAnswers(labels, np.array(rows))


def trained(first: str, second: str) -> Model:
    texts = ["good fast kind 好吃", "bad slow rude 难吃"] * 12
    rows = handed({"unit": [str(row) for row in range(24)], "text": texts, "label": [first, second] * 12})
    return Classical(C=1.0, min_document_frequency=1).tune({"train": rows}, start=None, seed=0, desk=Desk())


def test_a_weight_of_nothing_or_all_gives_one_models_answers() -> None:
    one, other = answers((0.9, 0.1), (0.4, 0.6)), answers((0.2, 0.8), (0.5, 0.5))
    np.testing.assert_allclose(pooled(one, other, 1.0).probabilities, one.probabilities)
    np.testing.assert_allclose(pooled(one, other, 0.0).probabilities, other.probabilities)


def test_the_pool_is_the_normalised_geometric_mean() -> None:
    pool = pooled(answers((0.9, 0.1)), answers((0.2, 0.8)), 0.5).probabilities[0]
    means = np.sqrt([0.9 * 0.2, 0.1 * 0.8])
    np.testing.assert_allclose(pool, means / means.sum())


def test_labels_of_both_models_can_be_given() -> None:
    pool = pooled(answers((0.5, 0.5)), answers((1.0,), labels=("maybe",)), 0.5)
    assert pool.labels == ("maybe", "no", "yes")
    np.testing.assert_allclose(pool.probabilities.sum(axis=1), 1.0)


@pytest.mark.parametrize(("gold", "weight"), [(["no", "yes"], 1.0), (["yes", "no"], 0.0)])
def test_the_weight_is_that_of_the_model_that_is_right(gold: list[str], weight: float) -> None:
    right_on_first = answers(*[(0.9, 0.1), (0.1, 0.9)] * 20)
    right_on_second = answers(*[(0.1, 0.9), (0.9, 0.1)] * 20)
    assert choose_weight(right_on_first, right_on_second, gold * 20) == weight


def test_two_rows_hardly_move_the_weight_from_one_half() -> None:
    surer, less_sure = answers((0.8, 0.2), (0.3, 0.7)), answers((0.6, 0.4), (0.4, 0.6))
    assert choose_weight(surer, less_sure, ["no", "yes"]) in (0.4, 0.5, 0.6)


def test_a_saved_blend_of_a_served_pipeline_answers_as_before(tmp_path: Path) -> None:
    start = Pipeline("classify", {"text": ["text"]}, (Normalize(),), trained("b", "a"), {"a": 0.5, "b": 0.5})
    blend = Blend(Served(start), trained("b", "c"), 0.3)
    folder = tmp_path / "model"
    folder.mkdir()
    save_model(blend, folder)
    again = load_model(folder)
    assert again.predict(TEXTS).labels == ("a", "b", "c")
    np.testing.assert_array_equal(again.predict(TEXTS).probabilities, blend.predict(TEXTS).probabilities)


def test_a_pipeline_goes_on_from_a_folder(tmp_path: Path) -> None:
    start = Pipeline("classify", {"text": ["text"]}, (Normalize(),), trained("b", "a"), {"a": 0.5, "b": 0.5})
    start.save(tmp_path / "start")
    served = Served(load(tmp_path / "start"))
    np.testing.assert_array_equal(served.predict(TEXTS).probabilities, start.answer(TEXTS).answers.probabilities)
