"""Choosing on validation rows."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from tasklift.models.fitting.candidate import Candidate
from tasklift.models.fitting.selection import Tried, macro_f1, select, standard_error

OPENING = Candidate("linear_svm", "tf_idf", "words", "none", 0.3, 0.1)


ROWS = 100


def attempt(candidate: Candidate) -> Tried[None]:
    """Half of the rows right, or 60 by words and characters; with C = 1, one more, but not quite the same ones."""
    other = int(candidate.C == 1.0)
    right = 50 + 10 * (candidate.tokens == "both") + other - (candidate.C == 0.1)
    rows = np.arange(ROWS)
    return Tried(candidate, None, right / ROWS, (rows >= other) & (rows < right + other))


def test_a_change_that_gains_more_than_a_standard_error_stays() -> None:
    selection = select(OPENING, (({"tokens": "characters"}, {"tokens": "both"}),), attempt)
    assert selection.best.candidate == replace(OPENING, tokens="both")
    assert [one.candidate.tokens for one in selection.tried] == ["words", "characters", "both"]


def test_a_change_that_gains_no_more_than_a_standard_error_does_not() -> None:
    selection = select(OPENING, (({"C": 0.1}, {"C": 1.0}),), attempt)
    assert selection.best.candidate == OPENING
    assert len(selection.tried) == 3


def test_later_rounds_build_on_the_best_so_far() -> None:
    selection = select(OPENING, (({"tokens": "both"},), ({"C": 1.0},)), attempt)
    assert selection.tried[-1].candidate == replace(OPENING, tokens="both", C=1.0)


def test_a_change_that_changes_nothing_is_not_tried() -> None:
    assert len(select(OPENING, (({"tokens": "words"},),), attempt).tried) == 1


def test_the_standard_error_is_that_of_the_rows_answered_differently() -> None:
    first, second = np.array([True, True, False, True]), np.array([False, True, False, False])
    assert standard_error(first, second) == pytest.approx(np.sqrt(2) / 4)


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
