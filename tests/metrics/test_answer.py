"""Answers to questions are scored as the official scripts of SQuAD and CMRC 2018 score them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.metrics.made_texts import TEXTS, judged, judged_texts
from tests.metrics.reading_scripts import cmrc, squad, squad_pair

from tasklift.metrics.answer import METRICS
from tasklift.metrics.judged import JudgedTexts
from tasklift.metrics.metric import score

BY_NAME = {metric.name: metric for metric in METRICS}
WORDS = st.lists(
    st.sampled_from(["the", "a", "An", "cat", "Cat!", "sat.", "北", "京", "，", "ok", "1", "", "-", "u.s.", "can't"]),
    max_size=7,
).map(" ".join)


def values(texts: JudgedTexts) -> list[float | None]:
    return [score(BY_NAME[name], texts) for name in ("squad_exact", "squad_f1")]


def means(texts: JudgedTexts, script: object) -> list[float]:
    found = [script(right, answer) for right, answer in zip(texts.gold, texts.texts, strict=True)]
    return np.mean(found, axis=0).tolist()


@settings(max_examples=150, deadline=None)
@given(judged_texts(WORDS | TEXTS, (None, "en", "fr")))
def test_words_are_scored_as_by_squads_script(texts: JudgedTexts) -> None:
    assert values(texts) == pytest.approx(means(texts, squad), abs=1e-12)


@settings(max_examples=100, deadline=None)
@given(judged_texts(WORDS.filter(lambda text: any(map(str.isalnum, text.replace("the", "")))), ("en",), most_golds=2))
def test_where_every_question_has_an_answer_the_script_of_the_first_edition_says_the_same(texts: JudgedTexts) -> None:
    """It takes the best of all right answers, and 0 for F1 without a word in common."""

    def first_edition(golds: tuple[str, ...], answer: str) -> tuple[float, float]:
        pairs = [squad_pair(gold, answer) for gold in golds]
        return max(exact for exact, _ in pairs), max(f1 for _, f1 in pairs)

    worded = [all(squad_pair(gold, "")[0] == 0 for gold in right) for right in texts.gold]
    if all(worded):
        assert values(texts) == pytest.approx(means(texts, first_edition), abs=1e-12)


@settings(max_examples=150, deadline=None)
@given(judged_texts((WORDS | TEXTS).filter(str.strip), ("zh", "zh-TW", "yue")))
def test_chinese_is_scored_as_by_the_script_of_cmrc(texts: JudgedTexts) -> None:
    assert values(texts) == pytest.approx(means(texts, cmrc), abs=1e-12)


@pytest.mark.parametrize(
    ("answer", "right", "language", "exact", "f1"),
    [
        ("The cat!", "cat", "en", 1.0, 1.0),
        ("a black cat", "the cat", "en", 0.0, 2 / 3),
        ("", "", "en", 1.0, 1.0),
        (None, "", "en", 1.0, 1.0),
        ("something", "", "en", 0.0, 0.0),
        ("北京大学。", "北京大学", "zh", 1.0, 1.0),
        ("在北京大学", "北京大学", "zh", 0.0, 8 / 9),
        ("北大京学", "北京大学", "zh", 0.0, 1 / 4),
        ("iPhone 15 Pro", "iPhone 15", "zh", 0.0, 4 / 5),
        ("", "", "zh", 1.0, 1.0),
        (None, "", "zh", 1.0, 1.0),
        ("北京", "", "zh", 0.0, 0.0),
    ],
)
def test_an_answer_is_right_in_whole_or_in_part(
    answer: str | None, right: str, language: str, exact: float, f1: float
) -> None:
    assert values(judged((answer, right), language=language)) == pytest.approx([exact, f1])


@pytest.mark.parametrize(
    ("answer", "right", "same"),
    [
        ("She makes 9 * 2 = $18 every day.", "9 * 2 = <<9*2=18>>18\n#### 18", 1.0),
        ("The answer is 1000.00", "so 5 more\n#### 1,000", 1.0),
        ("一共１，０００元。", "#### 1000", 1.0),
        ("大约3.5万人", "35000", 1.0),
        ("#### 18\nthat is 3 a day", "18", 0.0),
        ("-5", "#### -5", 1.0),
        ("5", "#### -5", 0.0),
        ("I do not know", "#### 5", 0.0),
        (None, "#### 0", 0.0),
        ("0", "#### 0", 1.0),
        ("5", "no number", None),
        ("5", ("4", "5"), 1.0),
    ],
)
def test_the_last_number_counts(answer: str | None, right: str | tuple[str, ...], same: float | None) -> None:
    assert score(BY_NAME["numeric_match"], judged((answer, right))) == same


@pytest.mark.parametrize("name", BY_NAME)
def test_without_rows_there_is_no_score(name: str) -> None:
    assert score(BY_NAME[name], judged()) is None
