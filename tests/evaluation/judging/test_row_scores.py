"""A metric of each row alone."""

import numpy as np
import pytest

from tasklift.evaluation.judging.row_scores import row_scores
from tasklift.metrics.catalogue import find_metric
from tasklift.metrics.judged import Judged, JudgedTexts
from tasklift.metrics.metric import score

TEXTS = JudgedTexts((("one",), ("two", "zwei"), ("three",)), ("one", "zwei", None), ("un", "deux", "trois"), "en")


@pytest.mark.parametrize("metric", ["chrf", "rouge_l", "exact_match"])
def test_each_is_the_score_of_that_row_alone(metric: str) -> None:
    found = row_scores(find_metric(metric), TEXTS)
    alone = [score(find_metric(metric), TEXTS.only(np.arange(3) == row)) for row in range(3)]
    np.testing.assert_allclose(found, alone)
    assert found[0] == found[1] == 1.0
    assert found[2] == 0.0


def test_labels_have_them_too_and_no_rows_none() -> None:
    judged = Judged(("a", "b"), np.array([0, 1]), np.array([0, 0]))
    assert row_scores(find_metric("accuracy"), judged).tolist() == [1.0, 0.0]
    assert row_scores(find_metric("chrf"), TEXTS.only(np.zeros(3, dtype=np.bool_))).size == 0
