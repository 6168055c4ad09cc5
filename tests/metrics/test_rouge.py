"""ROUGE equals Google's rouge-score, and has its values for other scripts with their tokens."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rouge_score.rouge_scorer import RougeScorer
from tests.metrics.made_texts import judged, judged_texts

from tasklift.metrics.judged import JudgedTexts
from tasklift.metrics.metric import score
from tasklift.metrics.rouge import METRICS
from tasklift.text.scoring.word_tokens import word_tokens

THEIRS = {"rouge_1": "rouge1", "rouge_2": "rouge2", "rouge_l": "rougeL"}
BY_NAME = {metric.name: metric for metric in METRICS}


class Words:
    """Our tokens for rouge-score, which takes a tokenizer of one's own."""

    def tokenize(self, text: str) -> list[str]:
        return word_tokens([text])[0]


def means(texts: JudgedTexts, scorer: RougeScorer) -> dict[str, float]:
    found = [scorer.score_multi(right, answer) for right, answer in zip(texts.gold, texts.texts, strict=True)]
    return {name: float(np.mean([one[theirs].fmeasure for one in found])) for name, theirs in THEIRS.items()}


@settings(max_examples=80, deadline=None)
@given(judged_texts(languages=("en", "de")))
def test_values_are_those_of_rouge_score(texts: JudgedTexts) -> None:
    expected = means(texts, RougeScorer(list(THEIRS.values())))
    assert {name: score(metric, texts) for name, metric in BY_NAME.items()} == pytest.approx(expected, abs=1e-12)


@settings(max_examples=80, deadline=None)
@given(judged_texts(languages=("zh", "ja", "ru", "th", None)))
def test_in_other_scripts_they_are_those_of_rouge_score_on_our_tokens(texts: JudgedTexts) -> None:
    expected = means(texts, RougeScorer(list(THEIRS.values()), tokenizer=Words()))
    assert {name: score(metric, texts) for name, metric in BY_NAME.items()} == pytest.approx(expected, abs=1e-12)


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_long_texts_too(data: st.DataObject) -> None:
    words = st.lists(st.sampled_from(["the", "a", "of", "我", "爱", "go"]), min_size=60, max_size=200).map(" ".join)
    texts = judged(*data.draw(st.lists(st.tuples(words, words), min_size=1, max_size=3)), language="zh")
    expected = means(texts, RougeScorer(list(THEIRS.values()), tokenizer=Words()))
    assert {name: score(metric, texts) for name, metric in BY_NAME.items()} == pytest.approx(expected, abs=1e-12)


def test_chinese_counts_character_by_character() -> None:
    texts = judged(("我爱天安门", "我爱北京天安门"), language="zh")
    assert score(BY_NAME["rouge_1"], texts) == pytest.approx(2 * 5 / 12)
    assert score(BY_NAME["rouge_2"], texts) == pytest.approx(2 * 3 / 10)
    assert score(BY_NAME["rouge_l"], texts) == pytest.approx(2 * 5 / 12)


def test_each_measure_takes_the_right_text_that_is_best_for_it() -> None:
    texts = judged(("a b c d", ("d c b a", "a b x y z w")))
    assert score(BY_NAME["rouge_1"], texts) == 1.0
    assert score(BY_NAME["rouge_2"], texts) == pytest.approx(2 * 1 / 8)


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_nothing_is_nothing(metric: object) -> None:
    assert score(metric, judged((None, "a"), ("", "b"), ("c", ""), ("", ""))) == 0.0
    assert score(metric, judged()) is None
