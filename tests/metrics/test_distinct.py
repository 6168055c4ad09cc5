"""Distinct n-grams, counted over the rows that have weight."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.metrics.made_texts import judged

from tasklift.metrics import distinct
from tasklift.metrics.distinct import METRICS
from tasklift.metrics.judged import JudgedTexts
from tasklift.metrics.metric import prepare, score

BY_NAME = {metric.name: metric for metric in METRICS}
WORDS = st.lists(st.sampled_from(["a", "b", "c", "我", "爱", "!"]), max_size=8).map(" ".join)


def counted(answers: list[str], size: int) -> float:
    grams = [tuple(words[start : start + size]) for words in map(str.split, answers) for start in range(len(words))]
    whole = [gram for gram in grams if len(gram) == size]
    return len(set(whole)) / len(whole) if whole else float("nan")


@st.composite
def weighted(draw: st.DrawFn) -> tuple[JudgedTexts, list[list[int]]]:
    answers = draw(st.lists(WORDS, min_size=1, max_size=7))
    copies = st.lists(st.integers(0, 3), min_size=len(answers), max_size=len(answers))
    return judged(*((answer, "") for answer in answers)), draw(st.lists(copies, min_size=1, max_size=4))


@pytest.mark.parametrize("cells", [1, 1 << 22])
@settings(max_examples=80, deadline=None)
@given(weighted())
def test_values_are_those_of_so_many_copies(cells: int, drawn: tuple[JudgedTexts, list[list[int]]]) -> None:
    texts, weights = drawn
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(distinct, "_CELLS", cells)
        for size in (1, 2):
            values = prepare(BY_NAME[f"distinct_{size}"], texts)(np.array(weights, dtype=float))
            expected = [counted(np.repeat(texts.texts, copies).tolist(), size) for copies in weights]
            assert values.tolist() == pytest.approx(expected, abs=1e-15, nan_ok=True)


def test_the_same_answer_to_everything_is_not_varied() -> None:
    texts = judged(*[("我不知道", "")] * 10)
    assert score(BY_NAME["distinct_1"], texts) == pytest.approx(4 / 40)
    assert score(BY_NAME["distinct_2"], texts) == pytest.approx(3 / 30)


def test_case_does_not_make_a_word_another_and_signs_count() -> None:
    assert score(BY_NAME["distinct_1"], judged(("The the THE !", ""))) == pytest.approx(2 / 4)


def test_without_words_there_is_no_score() -> None:
    assert score(BY_NAME["distinct_1"], judged((None, "a"), (" ", "a"))) is None
    assert score(BY_NAME["distinct_2"], judged(("one", "a"))) is None
    assert score(BY_NAME["distinct_1"], judged()) is None
