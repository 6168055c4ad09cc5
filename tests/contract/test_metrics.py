"""What every metric keeps to, of labels and of texts: a row's weight is so many copies of it."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.metrics.made_texts import MATERIAL, judged_texts, value_of_copies

from tasklift.metrics.catalogue import all_metrics
from tasklift.metrics.judged import AnyJudged, Judged, JudgedTexts, laid_end_to_end
from tasklift.metrics.metric import Metric, prepare, score

METRICS = all_metrics().values()
LABELS = 2
every_metric = pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)


@st.composite
def judged_labels(draw: st.DrawFn) -> Judged:
    rows = draw(st.integers(1, 6))
    codes = st.lists(st.integers(0, LABELS - 1), min_size=rows, max_size=rows).map(np.array)
    table = np.random.default_rng(draw(st.integers(0, 99))).dirichlet(np.ones(LABELS), rows)
    return Judged(("no", "yes"), draw(codes), draw(codes), table)


def answers_for(metric: Metric) -> st.SearchStrategy[AnyJudged]:
    return judged_texts() if metric.of_texts else judged_labels()


def copied(metric: Metric, judged: AnyJudged, copies: list[int]) -> float:
    if isinstance(judged, JudgedTexts):
        return value_of_copies(metric, judged, copies)
    rows = np.repeat(np.arange(judged.rows), copies)
    whole = Judged(judged.labels, judged.gold[rows], judged.predicted[rows], judged.probabilities[rows])
    return float(prepare(metric, whole)(np.ones((1, rows.size)))[0])


@every_metric
@settings(max_examples=12, deadline=None)
@given(st.data())
def test_a_weight_is_so_many_copies_of_the_row(metric: Metric, data: st.DataObject) -> None:
    judged = data.draw(answers_for(metric))
    copies = st.lists(st.integers(0, 3), min_size=judged.rows, max_size=judged.rows)
    weights = data.draw(st.lists(copies, min_size=1, max_size=3))
    values = prepare(metric, judged)(np.array(weights, dtype=float))
    expected = [copied(metric, judged, row) for row in weights]
    assert values.tolist() == pytest.approx(expected, abs=1e-12, nan_ok=True)


@every_metric
@settings(max_examples=8, deadline=None)
@given(st.data())
def test_models_laid_end_to_end_keep_their_values(metric: Metric, data: st.DataObject) -> None:
    judged = data.draw(answers_for(metric))
    turned = judged.only(np.arange(judged.rows) >= judged.rows // 2)
    values = prepare(metric, laid_end_to_end([judged, turned]))(
        np.repeat(np.eye(2), [judged.rows, turned.rows], axis=1)
    )
    expected = [prepare(metric, one)(np.ones((1, one.rows)))[0] for one in (judged, turned)]
    assert values.tolist() == pytest.approx(expected, abs=1e-12, nan_ok=True)


@every_metric
@settings(max_examples=8, deadline=None)
@given(st.data())
def test_values_keep_to_the_bounds(metric: Metric, data: st.DataObject) -> None:
    value = score(metric, data.draw(answers_for(metric)))
    low, high = metric.bounds
    assert value is None or low - 1e-12 <= value <= high + 1e-12


@every_metric
def test_without_rows_there_is_no_score(metric: Metric) -> None:
    none = np.array([], dtype=np.int64)
    labels = Judged(("no", "yes"), none, none, np.zeros((0, 2)))
    assert score(metric, JudgedTexts((), (), (), "zh", material=MATERIAL) if metric.of_texts else labels) is None


@pytest.mark.parametrize("metric", [one for one in METRICS if one.of_texts], ids=lambda metric: metric.name)
def test_a_row_without_right_texts_breaks_nothing(metric: Metric) -> None:
    texts = JudgedTexts((("one 1",), (), ("two 2",)), ("one 1", "x", "3"), ("{a}", "b", "c"), "zh", material=MATERIAL)
    value = score(metric, texts)
    assert value is None or 0 <= value < 2


@every_metric
def test_a_metric_says_what_it_is_in_a_line(metric: Metric) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", metric.name)
    assert 10 < len(metric.description) < 100
    assert not metric.description.endswith(".")


@pytest.mark.parametrize("metric", [one for one in METRICS if one.of_texts], ids=lambda metric: metric.name)
@pytest.mark.parametrize(
    ("right", "answer", "language"),
    [
        ("There are 3 cats on the mat, {name}.", "There were 2 mats, {name}, there were 2 mats.", "en"),
        ("垫子上有3只猫，{name}。", "垫子有2张，{name}，垫子有2张。", "zh"),
    ],
)
def test_chinese_is_measured_wherever_english_is(metric: Metric, right: str, answer: str, language: str) -> None:
    """A right answer is better than a wrong one, and neither is nothing."""
    source = '{"name": "{name}"}' if metric.name == "field_coverage" else "{name}"
    given = (right, answer, "")
    answers = [JudgedTexts(((right,),), (one,), (source,), language, material=MATERIAL) for one in given]
    best, worse, nothing = (score(metric, judged) for judged in answers)
    assert best is not None
    assert worse is not None
    if metric.name in {"copying", "empty"}:
        assert (best, worse) == (0.0, 0.0)
    elif metric.name in {"placeholders_kept", "field_coverage", "terms_kept"}:
        assert (best, worse, nothing) == (1.0, 1.0, 0.0)
    elif metric.name == "passage_recall":  # of the passages, whatever is answered
        assert (best, worse, nothing) == (1.0, 1.0, 1.0)
    elif metric.name == "recall_at_1":
        assert (best, worse, nothing) == (1.0, 1.0, 0.1)
    elif metric.name == "recall_at_5":
        assert (best, worse, nothing) == (1.0, 1.0, 0.5)
    elif metric.name == "length_ratio":
        assert (best, nothing) == (1.0, 0.0)
    else:
        assert best < worse if metric.lower_is_better else best > worse
