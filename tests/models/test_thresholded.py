"""A model that decides: on its own answers and on blank rows, under others, and that it comes back the same or not."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.models.test_calibrated import Says, trained

from tasklift.forms.answers import NO_ANSWER
from tasklift.models.calibrated import Calibrated, Temperature
from tasklift.models.decision import Costs, Decision, Likeliest, Thresholds
from tasklift.models.pipeline import Pipeline, load
from tasklift.models.saved import load_model, save_model
from tasklift.models.served import Served
from tasklift.models.thresholded import Description, Gain, Selected, Thresholded
from tasklift.settings.errors import UserError

TEXTS = pl.DataFrame({"text": ["good fast kind", "bad slow rude", "很好吃 fast", None]})
GAIN = Gain(metric="macro_f1", rows=9, before=0.5, after=0.75, standard_error=0.1, shrinkage=0.5, clear=True)
SELECTED = Selected(asked=0.9, level=0.95, rows=9, answered=5, right=5, low=0.3)
DESCRIPTIONS = [
    Description(decision=Decision()),
    Description(decision=Decision(label=Thresholds(thresholds={"no": 0.1, "yes": 0.9})), gain=GAIN),
    Description(decision=Decision(label=Likeliest(), abstain_below=0.123456789012345), selected=SELECTED),
    Description(decision=Decision(label=Costs(costs={"no": {"yes": 3.5}}, cost_of_no_answer=0.4))),
]


def deciding(start: Any, **settings: Any) -> Thresholded:
    return Thresholded(start, Description(decision=Decision(**settings)))


@pytest.mark.parametrize("description", DESCRIPTIONS, ids=["as it is", "thresholds", "abstains", "costs"])
def test_a_reloaded_model_answers_to_the_last_bit(description: Description, tmp_path: Path) -> None:
    model = Thresholded(trained(), description)
    save_model(model, tmp_path)
    again = load_model(tmp_path)
    assert again.description == description  # type: ignore[attr-defined]
    before, after = model.predict(TEXTS), again.predict(TEXTS)
    assert np.array_equal(after.probabilities, before.probabilities)
    assert after.best() == before.best()


@pytest.mark.parametrize(
    "change",
    [
        {"decision": None},
        {"decision": {"label": {"rule": "coin"}}},
        {"decision": {"abstain_below": -0.1}},
        {"gain": {"metric": "macro_f1"}},
        {"unknown": 1},
    ],
)
def test_a_description_that_does_not_fit_is_refused(change: dict[str, Any], tmp_path: Path) -> None:
    save_model(Thresholded(trained(), DESCRIPTIONS[1]), tmp_path)
    kept = json.loads((tmp_path / "model.json").read_text(encoding="utf-8"))
    kept["description"] |= change
    (tmp_path / "model.json").write_text(json.dumps(kept), encoding="utf-8")
    with pytest.raises(UserError, match="its description does not fit") as caught:
        load_model(tmp_path)
    assert caught.value.slug == "model-damaged"


def test_a_calibration_that_comes_after_changes_probabilities_and_no_decision() -> None:
    start = Says(("no", "yes"), ((0.6, 0.4), (0.9, 0.1)))
    before = deciding(start, abstain_below=0.7)
    after = Calibrated(before, Temperature(0.01)).predict(TEXTS)
    assert after.best() == before.predict(TEXTS).best() == [None, "no"]
    assert after.confidence().max() < 0.55


def pipeline(model: Any, shares: dict[str, float]) -> Pipeline:
    return Pipeline("classify", {"text": ["review"]}, (), model, shares)


@pytest.mark.parametrize(("least", "answer"), [(0.55, "no"), (0.65, None)])
def test_a_row_without_text_is_decided_by_the_shares_of_the_labels(least: float, answer: str | None) -> None:
    made = pipeline(
        deciding(Says(("no", "yes"), ((0.2, 0.8), (0.5, 0.5))), abstain_below=least), {"no": 0.6, "so": 0.4}
    )
    given = made.answer(pl.DataFrame({"text": ["good", ""]}))
    assert given.answers.labels == ("no", "so", "yes")
    assert given.answers.best() == ["yes", answer]
    assert given.notes == [None, "no text: the most frequent label" if answer else "no text: no answer"]
    assert given.answers.confidence().tolist() == [0.8, 0.6]


def test_a_pipeline_that_abstains_is_carried_away_and_gone_on_from(tmp_path: Path) -> None:
    made = pipeline(deciding(trained(), abstain_below=0.8), {"no": 0.5, "yes": 0.5})
    made.save(tmp_path / "model")
    again = load(tmp_path / "model")
    texts = ["good fast kind", "很好吃 slow rude fast", ""]
    assert again.predict(texts) == made.predict(texts)
    assert None in made.predict(texts)
    served = pipeline(Served(again), {"no": 0.5, "yes": 0.5})
    assert served.predict(texts) == made.predict(texts)


def test_portions_are_joined_with_their_decisions(monkeypatch: pytest.MonkeyPatch) -> None:
    made = pipeline(deciding(trained(), abstain_below=0.8), {"no": 0.5, "yes": 0.5})
    rows = pl.DataFrame({"text": ["good fast kind", "slow fast", None, "bad rude"] * 3})
    whole = made.answer(rows).answers
    monkeypatch.setattr("tasklift.models.pipeline.PREDICT_ROWS", 5)
    assert made.answer(rows).answers.chosen().tolist() == whole.chosen().tolist()
    assert NO_ANSWER in whole.chosen()
