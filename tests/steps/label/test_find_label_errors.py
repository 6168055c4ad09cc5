"""Which rows are taken for wrong, and what is done with them."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl
import pytest
from handed import handed, no_learner
from pydantic import ValidationError

from tasklift.forms.answers import LabelAnswers
from tasklift.forms.desk import Desk
from tasklift.forms.learner import Learn
from tasklift.forms.survey import Findings
from tasklift.settings.registry import find
from tasklift.steps.label.find_label_errors import FindLabelErrors

LABELS = ["pos"] * 10 + ["neg"] * 10
OPEN = {"maximum_share": 1.0, "minimum_confidence": 0.0}


def answering(probabilities: Mapping[int, float], labels: tuple[str, ...] = ("neg", "pos")) -> Learn:
    """Models that agree with LABELS, but for the rows that are given a probability for their own label."""
    table = np.array([[0.3, 0.7]] * 10 + [[0.7, 0.3]] * 10)
    for row, own in probabilities.items():
        table[row] = [1 - own, own] if row < 10 else [own, 1 - own]

    def learn(learner: str | Mapping[str, Any], *, folds: int) -> LabelAnswers:
        return LabelAnswers(labels, table)

    return learn


def found(step: FindLabelErrors, learn: Learn, labels: list[str | None] | None = None) -> Findings:
    return step.survey(handed({"label": labels or LABELS}, 3), learn)


def ids(rows: pl.DataFrame | None) -> list[str]:
    assert rows is not None
    return rows["id"].to_list()


def test_contradicted_rows_are_set_aside_for_review_with_the_better_label() -> None:
    findings = found(FindLabelErrors(), answering({2: 0.1, 15: 0.2}))
    assert findings.changed is None
    assert findings.set_aside is not None and findings.set_aside.to_dicts() == [
        {"id": "r2", "reason": "to review: label pos may be wrong, neg fits better"},
        {"id": "r15", "reason": "to review: label neg may be wrong, pos fits better"},
    ]


def test_dropping_says_so() -> None:
    findings = found(FindLabelErrors(action="drop"), answering({2: 0.1}))
    assert findings.set_aside is not None
    assert findings.set_aside["reason"].to_list() == ["label pos is wrong: neg fits better"]


def test_relabelling_gives_the_likeliest_label() -> None:
    findings = found(FindLabelErrors(action="relabel"), answering({2: 0.1, 15: 0.2}))
    assert findings.set_aside is None
    assert findings.changed is not None
    assert findings.changed.to_dicts() == [{"id": "r2", "label": "neg"}, {"id": "r15", "label": "pos"}]


def test_doubtful_answers_do_not_count() -> None:
    learn = answering({2: 0.1, 15: 0.35})
    assert ids(found(FindLabelErrors(minimum_confidence=0.6), learn).set_aside) == ["r2", "r15"]
    assert ids(found(FindLabelErrors(minimum_confidence=0.7), learn).set_aside) == ["r2"]


def test_no_more_than_a_share_of_a_label_is_taken_and_the_least_fitting_first() -> None:
    learn = answering({1: 0.2, 4: 0.05, 7: 0.1, 8: 0.3})
    assert ids(found(FindLabelErrors(maximum_share=0.2), learn).set_aside) == ["r4", "r7"]
    assert ids(found(FindLabelErrors(**OPEN), learn).set_aside) == ["r1", "r4", "r7", "r8"]


def test_rows_whose_label_no_model_knows_are_left_alone() -> None:
    labels: list[str | None] = [*LABELS[:-2], None, "new"]
    assert ids(found(FindLabelErrors(), answering({2: 0.1, 18: 0.1, 19: 0.1}), labels).set_aside) == ["r2"]


@pytest.mark.parametrize("labels", [[], ["pos", "pos", "pos"]])
def test_without_two_labels_no_model_is_asked(labels: list[str]) -> None:
    findings = FindLabelErrors().survey(handed({"label": labels}), no_learner)
    assert findings.set_aside is not None and findings.set_aside.height == 0


def test_lots_are_drawn_where_the_learner_draws_them() -> None:
    assert not FindLabelErrors().draws_lots()
    assert FindLabelErrors(learner={"classical": {"algorithm": "random_forest"}}).draws_lots()


@pytest.mark.parametrize(
    ("learner", "problem"),
    [
        ("clasical", "there is no step named 'clasical'; did you mean 'classical'?"),
        ("filter_length", "filter_length makes no model"),
        ({"classical": {"algorithm": "magic"}}, "algorithm"),
        ({"classical": {}, "other": {}}, "name one step"),
    ],
)
def test_a_learner_must_be_a_step_that_makes_a_model(learner: Any, problem: str) -> None:
    with pytest.raises(ValidationError, match=problem.replace("?", r"\?")):
        FindLabelErrors(learner=learner)


def test_planted_errors_are_found_by_the_default_learner() -> None:
    good, bad = ["fresh tasty quick warm", "很好 新鲜 推荐"], ["cold late stale rude", "太慢 难吃 差评"]
    texts = [f"{text} {number}" for number in range(30) for text in (*good, *bad)]
    right = ["pos", "pos", "neg", "neg"] * 30
    planted = {5, 18, 40, 66, 91}
    given = [("neg" if label == "pos" else "pos") if row in planted else label for row, label in enumerate(right)]

    def learn(learner: str | Mapping[str, Any], *, folds: int) -> LabelAnswers:
        assert isinstance(learner, Mapping)
        step = find("steps", "classical").model_validate(learner["classical"])
        table = np.zeros((len(texts), 2))
        for fold in range(folds):
            out = np.arange(len(texts)) % folds == fold
            own = np.flatnonzero(~out)
            train = handed(
                {
                    "unit": [str(row) for row in own],
                    "text": [texts[row] for row in own],
                    "label": [given[row] for row in own],
                }
            )
            model = step.tune({"train": train}, start=None, seed=0, desk=Desk())
            table[out] = model.predict(handed({"text": np.array(texts)[out].tolist()}).frame()).probabilities
        return LabelAnswers(("neg", "pos"), table)

    assert ids(found(FindLabelErrors(), learn, given).set_aside) == [f"r{row}" for row in sorted(planted)]
