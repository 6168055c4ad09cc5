"""The threshold of no answer, beside one that is looked for by trying all."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasklift.training.objectives.no_answer import best_threshold, f1_of_each

ROWS = st.lists(
    st.tuples(st.sampled_from([-2.0, -0.5, 0.0, 0.25, 3.0, -math.inf]), st.floats(0, 1), st.sampled_from([0.0, 1.0])),
    min_size=1,
    max_size=12,
)


def mean_score(threshold: float, margins: list[float], answered: list[float], unanswered: list[float]) -> float:
    rows = zip(margins, answered, unanswered, strict=True)
    return float(np.mean([yes if margin > threshold else no for margin, yes, no in rows]))


@given(ROWS)
def test_no_other_threshold_scores_better(rows: list[tuple[float, float, float]]) -> None:
    # A row without a span has an empty text for its best: it scores the same either way.
    margins, answered, unanswered = (list(column) for column in zip(*rows, strict=True))
    answered = [
        no if margin == -math.inf else yes for margin, yes, no in zip(margins, answered, unanswered, strict=True)
    ]
    found, score = best_threshold(np.array(margins), np.array(answered), np.array(unanswered))
    assert math.isfinite(found)
    assert mean_score(found, margins, answered, unanswered) == pytest.approx(score)
    tried = [-9.0, -1.0, -0.25, 0.1, 1.0, 9.0]
    assert score == pytest.approx(max(score, *(mean_score(one, margins, answered, unanswered) for one in tried)))


def test_of_equally_good_thresholds_the_nearest_to_nought_is_taken() -> None:
    found, score = best_threshold(np.array([-5.0, 1.0, 5.0]), np.array([0.0, 0.0, 1.0]), np.array([1.0, 1.0, 0.0]))
    assert (found, score) == (3.0, 1.0)
    found, _ = best_threshold(np.array([-3.0, 4.0]), np.ones(2), np.ones(2))
    assert found == 0.5


def test_each_answer_is_scored_as_squad_and_cmrc_do() -> None:
    right = [("Rome",), ("in Rome", "Oslo"), ("",), ("",)]
    assert f1_of_each(["Rome", "Rome", "", "Rome"], right, "en") == pytest.approx([1, 2 / 3, 1, 0])
    assert f1_of_each(["北京", "京"], [("北京",), ("北京",)], "zh") == pytest.approx([1, 2 / 3])
    many = f1_of_each(["big soup"] * 600, [("soup",)] * 599 + [("tea",)], "en")
    assert many[:599] == pytest.approx(2 / 3) and many[599] == 0
