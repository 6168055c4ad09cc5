"""Choosing on validation rows."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from tasklift.models.fitting.candidate import Candidate
from tasklift.models.fitting.selection import Tried, influence_on_macro_f1, macro_f1, select, standard_error

OPENING = Candidate("linear_svm", "tf_idf", "words", "none", 0.3, 0.1)


ROWS = 100


def attempt(candidate: Candidate) -> Tried[None]:
    """Half of the rows right, or 60 by words and characters; with C = 1, one more, but not quite the same ones."""
    other = int(candidate.C == 1.0)
    right = 50 + 10 * (candidate.tokens == "both") + other - (candidate.C == 0.1)
    rows = np.arange(ROWS)
    return Tried(candidate, None, right / ROWS, ((rows >= other) & (rows < right + other)) / ROWS)


def test_a_change_that_gains_more_than_two_standard_errors_stays() -> None:
    selection = select(OPENING, (({"tokens": "characters"}, {"tokens": "both"}),), attempt)
    assert selection.best.candidate == replace(OPENING, tokens="both")
    assert [one.candidate.tokens for one in selection.tried] == ["words", "characters", "both"]


def test_a_change_that_gains_no_more_than_two_standard_errors_does_not() -> None:
    selection = select(OPENING, (({"C": 0.1}, {"C": 1.0}),), attempt)
    assert selection.best.candidate == OPENING
    assert len(selection.tried) == 3


def test_later_rounds_build_on_the_best_so_far() -> None:
    selection = select(OPENING, (({"tokens": "both"},), ({"C": 1.0},)), attempt)
    assert selection.tried[-1].candidate == replace(OPENING, tokens="both", C=1.0)


def test_a_change_that_changes_nothing_is_not_tried() -> None:
    assert len(select(OPENING, (({"tokens": "words"},),), attempt).tried) == 1


def test_the_standard_error_is_the_spread_over_other_rows_of_the_same_kind() -> None:
    lots = np.random.default_rng(0)
    share = [0.6, 0.3, 0.1]
    differences, errors = [], []
    for _ in range(400):
        gold = lots.choice(3, 2000, p=share)
        answers = [np.where(lots.random(2000) < skill, gold, lots.choice(3, 2000, p=share)) for skill in (0.6, 0.65)]
        first, second = (macro_f1(gold, one, labels=3) for one in answers)
        differences.append(second - first)
        errors.append(standard_error(*(influence_on_macro_f1(gold, one, labels=3) for one in answers)))
    assert np.mean(errors) == pytest.approx(np.std(differences), rel=0.1)


def test_the_influence_of_a_row_is_what_a_little_more_of_it_adds() -> None:
    gold, predicted = np.array([0, 0, 1, 1, 1, 2]), np.array([0, 1, 1, 1, 0, 1])
    influence = influence_on_macro_f1(gold, predicted, labels=4)
    many = 10_000
    for row in range(len(gold)):
        heavier = [np.concatenate([np.repeat(codes, many), codes[[row]]]) for codes in (gold, predicted)]
        gained = macro_f1(*heavier, labels=4) - macro_f1(gold, predicted, labels=4)
        assert many * gained == pytest.approx(influence[row], abs=1e-3)


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=20))
def test_macro_f1_is_scikit_learns(pairs: list[tuple[int, int]]) -> None:
    gold, predicted = np.array(pairs).T
    expected = f1_score(gold, predicted, average="macro", zero_division=0.0)
    assert macro_f1(gold, predicted, labels=4) == pytest.approx(expected)


def test_only_choices_that_matter_are_told() -> None:
    assert "smoothing" not in OPENING.settings()
    assert set(replace(OPENING, algorithm="naive_bayes").settings()) == {
        "algorithm",
        "tokens",
        "smoothing",
        "class_weight",
    }
