"""A calibrated model: what it makes of another's probabilities, and that it comes back the same or not at all."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from safetensors.numpy import load_file, save_file
from tests.contract.handed import handed

from tasklift.forms.answers import LabelAnswers
from tasklift.forms.desk import Desk
from tasklift.forms.model import Model
from tasklift.forms.rows import Batch
from tasklift.models.calibrated import Calibrated, Curve, Isotonic, Temperature
from tasklift.models.saved import load_model, save_model
from tasklift.settings.errors import UserError
from tasklift.steps.tune.classical import Classical

TEXTS = pl.DataFrame({"text": ["good fast kind", "bad slow rude", "很好吃 fast", None]})
CURVES = {"no": Curve(np.array([0.1, 0.3, 0.9]), np.array([0.0, 0.5, 0.75])), "yes": Curve(np.ones(1), np.zeros(1))}
ADJUSTMENTS = [Temperature(0.3), Isotonic(CURVES, 7)]


@dataclass(frozen=True)
class Says(Model):
    """Answers every batch with the same table."""

    labels: tuple[str, ...]
    table: tuple[tuple[float, ...], ...]

    def predict(self, batch: Batch) -> LabelAnswers:
        return LabelAnswers(self.labels, np.array(self.table, dtype=np.float64).reshape(-1, len(self.labels)))

    def save(self, folder: Path) -> dict[str, Any]:
        raise NotImplementedError

    @classmethod
    def load(cls, folder: Path, description: dict[str, Any]) -> "Says":
        raise NotImplementedError


def adjusted(adjustment: Temperature | Isotonic, *rows: tuple[float, ...]) -> list[list[float]]:
    answers = Calibrated(Says(("no", "yes"), rows), adjustment).predict(TEXTS)
    assert answers.labels == ("no", "yes")
    listed: list[list[float]] = answers.probabilities.tolist()
    return listed


def trained() -> Model:
    texts = ["good fast kind 好吃", "bad slow rude 难吃"] * 12
    rows = handed({"unit": [str(row) for row in range(24)], "text": texts, "label": ["yes", "no"] * 12})
    return Classical(C=1.0, min_document_frequency=1).tune({"train": rows}, start=None, seed=0, desk=Desk())


def saved(model: Model, folder: Path) -> dict[str, Any]:
    folder.mkdir()
    described: dict[str, Any] = json.loads(json.dumps(model.save(folder)))
    return described


def test_a_temperature_halves_the_log_odds() -> None:
    (row,) = adjusted(Temperature(0.5), (0.9, 0.1))
    assert row == pytest.approx([0.75, 0.25])


def test_a_temperature_takes_what_cannot_be_for_very_unlikely() -> None:
    (row,) = adjusted(Temperature(0.5), (1.0, 0.0))
    assert row[0] == 1.0
    assert 0 < row[1] < 1e-100


def test_curves_are_followed_between_their_knots_and_flat_beyond() -> None:
    flat = Curve(np.array([0.0, 1.0]), np.array([1.0, 1.0]))
    many = Isotonic({"no": CURVES["no"], "yes": flat}, 10**15)
    rows = adjusted(many, (0.05, 0.95), (0.2, 0.8), (0.6, 0.4), (1.0, 0.0))
    shares = np.array([0.0, 0.25, 0.625, 0.75])
    np.testing.assert_allclose(np.array(rows)[:, 0], shares / (shares + 1), atol=1e-12)


def test_one_more_row_keeps_every_label_possible() -> None:
    sure = Curve(np.array([0.4, 0.6]), np.array([0.0, 1.0]))
    assert adjusted(Isotonic({"no": sure, "yes": sure}, 99), (0.7, 0.3)) == [[0.995, 0.005]]


def test_a_label_without_a_curve_keeps_its_probability() -> None:
    same = Curve(np.array([0.0, 1.0]), np.array([0.0, 1.0]))
    (row,) = adjusted(Isotonic({"yes": same}, 10**15), (0.8, 0.2))
    assert row == pytest.approx([0.8, 0.2], abs=1e-12)


def test_a_row_whose_curves_are_all_at_zero_falls_back_to_the_models_own() -> None:
    low = Curve(np.array([0.5, 0.9]), np.array([0.0, 1.0]))
    rows = adjusted(Isotonic({"no": low, "yes": low}, 20), (0.47, 0.53), (0.5, 0.5))
    assert rows[1] == [0.5, 0.5]
    assert rows[0][1] > 0.9


@pytest.mark.parametrize("adjustment", ADJUSTMENTS, ids=["temperature", "isotonic"])
def test_rows_sum_to_one_and_do_not_depend_on_the_rows_beside_them(adjustment: Temperature | Isotonic) -> None:
    labels, table = tuple(f"l{place:02}" for place in range(20)), np.random.default_rng(0).dirichlet([0.1] * 20, 50)
    curve = Curve(np.array([0.01, 0.2, 0.7]), np.array([0.0, 0.3, 0.9]))
    adjustment = Isotonic(dict.fromkeys(labels, curve), 50) if isinstance(adjustment, Isotonic) else adjustment
    whole = adjustment.adjusted(LabelAnswers(labels, np.asfortranarray(table)))
    np.testing.assert_allclose(whole.sum(axis=1), 1.0, atol=1e-15)
    alone = [adjustment.adjusted(LabelAnswers(labels, table[row : row + 1])) for row in range(50)]
    assert np.array_equal(np.concatenate(alone), whole)


@pytest.mark.parametrize("adjustment", ADJUSTMENTS, ids=["temperature", "isotonic"])
def test_no_rows_have_no_answers(adjustment: Temperature | Isotonic) -> None:
    assert adjusted(adjustment) == []


@pytest.mark.parametrize("adjustment", ADJUSTMENTS, ids=["temperature", "isotonic"])
def test_a_reloaded_model_answers_to_the_last_bit(adjustment: Temperature | Isotonic, tmp_path: Path) -> None:
    model = Calibrated(trained(), adjustment)
    save_model(model, tmp_path)
    again = load_model(tmp_path)
    assert again.predict(TEXTS).labels == ("no", "yes")
    np.testing.assert_array_equal(again.predict(TEXTS).probabilities, model.predict(TEXTS).probabilities)


@pytest.mark.parametrize(
    ("adjustment", "change"),
    [
        (Temperature(0.3), {"method": "pickle"}),
        (Temperature(0.3), {"method": "isotonic"}),
        (Temperature(0.3), {"scale": 0.0}),
        (Temperature(0.3), {"scale": float("nan")}),
        (Temperature(0.3), {"scale": float("inf")}),
        (Temperature(0.3), {"unknown": 1}),
        (Isotonic(CURVES, 7), {"rows": 0}),
        (Isotonic(CURVES, 7), {"knots": {}}),
        (Isotonic(CURVES, 7), {"knots": {"no": 4, "yes": 0}}),
        (Isotonic(CURVES, 7), {"knots": {"no": 3}}),
        (Isotonic(CURVES, 7), {"knots": {"no": 1, "yes": 3}}),
        (Isotonic(CURVES, 7), {"knots": "no"}),
        (Isotonic(CURVES, 7), {"method": "temperature"}),
    ],
)
def test_a_description_that_does_not_fit_is_refused(
    adjustment: Temperature | Isotonic, change: dict[str, Any], tmp_path: Path
) -> None:
    description = saved(Calibrated(trained(), adjustment), tmp_path / "model")
    refuse(tmp_path / "model", description | change)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("probabilities", None),
        ("probabilities", np.array([0.1, 0.3, 0.9])),
        ("probabilities", np.array([0.1, 0.3, 0.9, 1.0], dtype=np.float32)),
        ("probabilities", np.array([0.1, np.nan, 0.9, 1.0])),
        ("probabilities", np.array([0.1, 0.1, 0.9, 1.0])),
        ("probabilities", np.array([-0.1, 0.3, 0.9, 1.0])),
        ("shares", None),
        ("shares", np.array([0.5, 0.0, 0.75, 0.0])),
        ("shares", np.array([0.0, 0.5, 1.5, 0.0])),
        ("shares", np.array([[0.0, 0.5], [0.75, 0.0]])),
    ],
)
def test_curves_that_are_not_curves_are_refused(name: str, wrong: Any, tmp_path: Path) -> None:
    description = saved(Calibrated(trained(), Isotonic(CURVES, 7)), tmp_path / "model")
    file = tmp_path / "model" / "model.safetensors"
    others = {other: array for other, array in load_file(file).items() if other != name}
    save_file(others if wrong is None else others | {name: wrong}, file)
    refuse(tmp_path / "model", description)


def test_a_missing_or_cut_file_is_a_damaged_model(tmp_path: Path) -> None:
    description = saved(Calibrated(trained(), Isotonic(CURVES, 7)), tmp_path / "model")
    file = tmp_path / "model" / "model.safetensors"
    file.write_bytes(file.read_bytes()[:-7])
    refuse(tmp_path / "model", description)
    file.unlink()
    refuse(tmp_path / "model", description)


def test_damage_to_the_model_inside_is_found_too(tmp_path: Path) -> None:
    description = saved(Calibrated(trained(), Temperature(0.3)), tmp_path / "model")
    inside = tmp_path / "model" / "start" / "model.safetensors"
    inside.write_bytes(inside.read_bytes()[:-7])
    refuse(tmp_path / "model", description)


def refuse(folder: Path, description: dict[str, Any]) -> None:
    with pytest.raises(UserError) as caught:
        Calibrated.load(folder, description)
    assert caught.value.slug == "model-damaged"
    assert "train the model anew" in str(caught.value)
