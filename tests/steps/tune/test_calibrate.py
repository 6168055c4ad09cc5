"""The step that calibrates: what it fits on valid, what it refuses, and that runs get better probabilities."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from handed import handed
from sklearn.isotonic import IsotonicRegression
from tests.runs.made import reviews, task_in

from tasklift import Task, run
from tasklift.forms.answers import LabelAnswers
from tasklift.forms.desk import Desk
from tasklift.forms.model import Model
from tasklift.forms.rows import Batch, Rows
from tasklift.models.calibrated import Calibrated, Isotonic, Temperature
from tasklift.models.pipeline import Pipeline
from tasklift.models.probabilities import softmax
from tasklift.settings.errors import UserError
from tasklift.steps.tune.calibrate import Calibrate
from tasklift.steps.tune.classical import Classical

LABELS = ("bad", "fair", "good")


@dataclass(frozen=True)
class TooSure(Model):
    """Takes a text for its scores, one a label, and is `factor` times as sure as these say."""

    factor: float

    def predict(self, batch: Batch) -> LabelAnswers:
        scores = np.array([[float(score) for score in text.split()] for text in batch["text"]]).reshape(-1, 3)
        return LabelAnswers(LABELS, softmax(self.factor * scores))

    def save(self, folder: Path) -> dict[str, Any]:
        raise NotImplementedError

    @classmethod
    def load(cls, folder: Path, description: dict[str, Any]) -> "TooSure":
        raise NotImplementedError


def drawn(rows: int, *, seed: int = 0) -> dict[str, list[str]]:
    """Texts that are scores, and labels drawn with just the probabilities that these scores stand for."""
    generator = np.random.default_rng(seed)
    scores = generator.normal(size=(rows, 3))
    labels = [LABELS[generator.choice(3, p=row)] for row in softmax(scores)]
    return {"text": [" ".join(map(str, row)) for row in scores], "label": labels}


def calibrated(method: str, valid: Rows, start: Model) -> Calibrated:
    step = Calibrate(method=method)  # type: ignore[arg-type]
    model = step.tune({"train": handed(drawn(3)), "valid": valid}, start=start, seed=0, desk=Desk())
    assert isinstance(model, Calibrated)
    return model


def error(model: Model, rows: dict[str, list[str]]) -> float:
    """How far confidence is from accuracy, over ten bins."""
    answers = model.predict(pl.DataFrame(rows))
    right = np.array(answers.best()) == np.array(rows["label"])
    bins = np.minimum((answers.confidence() * 10).astype(int), 9)
    gaps = [abs((answers.confidence() - right)[bins == place].sum()) for place in range(10)]
    return float(sum(gaps)) / len(right)


def test_the_temperature_undoes_how_much_too_sure_the_model_was() -> None:
    model = calibrated("temperature", handed(drawn(4000)), TooSure(5.0))
    assert isinstance(model.adjustment, Temperature)
    assert model.adjustment.scale == pytest.approx(1 / 5, rel=0.1)


@pytest.mark.parametrize("method", ["temperature", "isotonic"])
def test_on_new_rows_confidence_comes_close_to_accuracy(method: str) -> None:
    model, new = calibrated(method, handed(drawn(4000)), TooSure(5.0)), drawn(4000, seed=1)
    assert error(TooSure(5.0), new) > 0.2
    assert error(model, new) < 0.04


def test_a_temperature_changes_no_answer() -> None:
    model, new = calibrated("temperature", handed(drawn(300)), TooSure(5.0)), pl.DataFrame(drawn(300, seed=1))
    assert model.predict(new).best() == TooSure(5.0).predict(new).best()


def test_isotonic_is_scikit_learns_with_one_more_row_counted_in() -> None:
    valid, new = drawn(1200), pl.DataFrame(drawn(200, seed=1))
    before, after = (TooSure(2.0).predict(pl.DataFrame(rows)).probabilities for rows in (valid, new))
    columns = []
    for place, label in enumerate(LABELS):
        fitted = IsotonicRegression(out_of_bounds="clip").fit(before[:, place], np.array(valid["label"]) == label)
        columns.append(fitted.predict(after[:, place]))
    shares = np.column_stack(columns)
    expected = (1200 * shares / shares.sum(axis=1, keepdims=True) + 1 / 3) / 1201
    found = calibrated("isotonic", handed(valid), TooSure(2.0)).predict(new)
    np.testing.assert_allclose(found.probabilities, expected, atol=1e-12)


@pytest.mark.parametrize(
    ("rows", "kept_of_bad", "method"),
    [(1200, 1200, Isotonic), (999, 999, Temperature), (3000, 49, Temperature), (3000, 50, Isotonic)],
)
def test_auto_is_isotonic_where_there_are_enough_rows_in_all_and_of_each_label(
    rows: int, kept_of_bad: int, method: type
) -> None:
    frame = pl.DataFrame(drawn(rows))
    bad = frame.filter(pl.col("label") == "bad").head(kept_of_bad)
    kept = pl.concat([frame.filter(pl.col("label") != "bad"), bad]).to_dict(as_series=False)
    model = calibrated("auto", handed(kept), TooSure(2.0))
    assert isinstance(model.adjustment, method)
    settled = "isotonic" if method is Isotonic else "temperature"
    assert Calibrate().settled(model) == Calibrate(method=settled)  # type: ignore[arg-type]


def test_rows_whose_label_the_model_cannot_give_are_left_out() -> None:
    known = drawn(300)
    more = {"text": [*known["text"], "1 2 3"], "label": [*known["label"], "never seen"]}
    for method in ("temperature", "isotonic"):
        one, other = (calibrated(method, handed(rows), TooSure(2.0)) for rows in (known, more))
        new = pl.DataFrame(drawn(50, seed=1))
        assert np.array_equal(one.predict(new).probabilities, other.predict(new).probabilities)


def test_a_label_without_rows_in_valid_can_still_be_given() -> None:
    frame = pl.DataFrame(drawn(2000)).filter(pl.col("label") != "bad").to_dict(as_series=False)
    model = calibrated("isotonic", handed(frame), TooSure(1.0))
    assert model.predict(pl.DataFrame({"text": ["9 0 0"]})).best() == ["bad"]


@pytest.mark.parametrize("method", ["temperature", "isotonic"])
@pytest.mark.parametrize("rows", [1, 2])
def test_hardly_any_rows_give_probabilities_all_the_same(method: str, rows: int) -> None:
    model = calibrated(method, handed(drawn(rows)), TooSure(5.0))
    probabilities = model.predict(pl.DataFrame(drawn(20, seed=1))).probabilities
    assert np.isfinite(probabilities).all()
    np.testing.assert_allclose(probabilities.sum(axis=1), 1.0, atol=1e-15)


@pytest.mark.parametrize("method", ["temperature", "isotonic"])
def test_how_rows_are_cut_changes_nothing(method: str) -> None:
    new, valid = pl.DataFrame(drawn(50, seed=1)), drawn(200)
    one, other = (calibrated(method, handed(valid, size), TooSure(3.0)) for size in (7, 1000))
    assert np.array_equal(one.predict(new).probabilities, other.predict(new).probabilities)


def test_without_a_model_before_it_there_is_nothing_to_calibrate() -> None:
    with pytest.raises(UserError, match="after the step that makes the model") as caught:
        Calibrate().tune({"train": handed(drawn(3)), "valid": handed(drawn(3))}, start=None, seed=0, desk=Desk())
    assert caught.value.slug == "nothing-to-calibrate"


@pytest.mark.parametrize(
    "valid", [None, {"text": [], "label": []}, {"text": ["1 2 3"], "label": ["never seen"]}], ids=["none", "0", "1"]
)
def test_without_a_row_to_calibrate_on_it_says_how_to_get_some(valid: dict[str, list[str]] | None) -> None:
    datasets = {"train": handed(drawn(3))} | ({} if valid is None else {"valid": handed(valid)})
    with pytest.raises(UserError, match=r"split: \{valid: 0.1\}") as caught:
        Calibrate().tune(datasets, start=TooSure(1.0), seed=0, desk=Desk())
    assert caught.value.slug == "no-rows"


def too_sure_task(folder: Path) -> Task:
    """A task that starts from naive Bayes without any temperature, as its rows are all of one unit."""
    old = reviews(300, seed=1)
    columns = {"text": [row["review"] for row in old], "label": [row["stars"] for row in old]}
    step = Classical(algorithm="naive_bayes", smoothing=0.01)
    model = step.tune({"train": handed({"unit": ["one"] * 300, **columns})}, start=None, seed=0, desk=Desk())
    Pipeline("classify", {"text": ["review"]}, (), model, {"bad": 0.5, "good": 0.5}).save(folder / "old")
    split = {"valid": 0.3, "test": 0.4}
    return task_in(
        folder, reviews(500), model="old", metric="calibration_error", split=split, recipe=["normalize", "calibrate"]
    )


def test_a_run_that_starts_from_a_model_that_is_too_sure_has_better_probabilities_for_it(tmp_path: Path) -> None:
    record = run(too_sure_task(tmp_path)).record
    last = record["steps"][-1]
    assert record["final"]["score"] < 0.08 < 0.12 < record["final"]["score"] + last["path"]["value"]
    assert last["path"]["verdict"] == last["without"]["verdict"] == "better"
    assert last["without"]["value"] == last["path"]["value"]
    assert record["steps"][0]["without"]["value"] == 0.0


def test_isotonic_mends_what_the_temperature_of_classical_cannot(tmp_path: Path) -> None:
    bayes = {"classical": {"algorithm": "naive_bayes", "smoothing": 0.01, "refit": False}}
    split, budget = {"valid": 0.3, "test": 0.4}, {"minutes": 0.00001}
    recipe = ["normalize", bayes, {"calibrate": {"method": "isotonic"}}]
    task = task_in(tmp_path, reviews(4000), metric="calibration_error", split=split, budget=budget, recipe=recipe)
    found = run(task)
    before, after = (found.record["steps"][-1]["path"]["value"] + found.record["final"]["score"], found.record["final"])
    assert after["score"] < 0.04 < 0.06 < before
    assert found.record["steps"][-1]["path"]["verdict"] == "better"
    assert run(task).record["final"] == after
