"""BLEU equals sacreBLEU's corpus score, signature and all."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sacrebleu.metrics import BLEU, CHRF
from tests.metrics.made_texts import HOSTILE, judged, judged_texts

from tasklift.evaluation.judging.signatures import SIGNATURES
from tasklift.metrics.bleu import METRICS
from tasklift.metrics.judged import JudgedTexts
from tasklift.metrics.metric import score

(METRIC,) = METRICS
TOKENIZERS = {None: "13a", "en": "13a", "zh": "zh", "ja": "char"}


def references(texts: JudgedTexts) -> list[list[str | None]]:
    """As sacreBLEU wants them: the first right text of each row, the second of each row, and so on."""
    most = max(map(len, texts.gold))
    return [[right[place] if place < len(right) else None for right in texts.gold] for place in range(most)]


def sacre(texts: JudgedTexts) -> float:
    measure = BLEU(tokenize=TOKENIZERS[texts.language], force=True)
    return measure.corpus_score(texts.texts, references(texts)).score / 100


@settings(max_examples=150, deadline=None)
@given(judged_texts())
def test_values_are_those_of_sacrebleu(texts: JudgedTexts) -> None:
    assert score(METRIC, texts) == pytest.approx(sacre(texts), abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(HOSTILE, HOSTILE), min_size=1, max_size=30), st.sampled_from(list(TOKENIZERS)))
def test_a_corpus_that_shares_long_runs_scores_as_sacrebleu_says(pairs: list[tuple[str, str]], language: str) -> None:
    texts = judged(*((f"{one} {other} {one}", f"{one} {other}") for one, other in pairs), language=language)
    assert score(METRIC, texts) == pytest.approx(sacre(texts), abs=1e-12)


@pytest.mark.parametrize(
    ("answer", "right", "language"),
    [
        ("The cat sat on the mat.", ("The cat sat on the mat.",), "en"),
        ("The cat sat on a mat.", ("A cat sat on the mat.", "The cat lay on a mat."), "en"),
        ("猫坐在垫子上。", ("猫坐在了垫子上。", "那只猫坐在垫子上。"), "zh"),
        ("我用 iPhone 15 拍照", ("我用 iPhone 15 Pro 拍照",), "zh"),
        ("猫がマットに座った", ("猫がマットの上に座った",), "ja"),
        ("", ("something",), "en"),
        ("something", ("",), "en"),
        (None, ("猫",), "zh"),
    ],
)
def test_single_answers_too(answer: str | None, right: tuple[str, ...], language: str) -> None:
    texts = judged((answer, right), language=language)
    assert score(METRIC, texts) == pytest.approx(sacre(texts), abs=1e-12)


def test_a_right_answer_scores_one_and_another_language_nothing() -> None:
    assert score(METRIC, judged(("the cat sat on it", "the cat sat on it"))) == pytest.approx(1.0)
    assert score(METRIC, judged(("猫坐在垫子上。", "the cat sat on it"), language="zh")) == 0.0


def test_without_rows_there_is_no_score() -> None:
    assert score(METRIC, judged()) is None


def test_chinese_without_its_language_would_be_one_token() -> None:
    answer, right = "那只猫坐在了垫子上", "这只猫坐在了垫子上"
    assert score(METRIC, judged((answer, right), language="zh-Hans-CN")) > 0.8
    assert score(METRIC, judged((answer, right))) == 0.0


@pytest.mark.parametrize("language", TOKENIZERS)
@pytest.mark.parametrize("golds", [(("a",), ("b",)), (("a", "b"), ("c", "d")), (("a",), ("b", "c"))])
def test_signatures_are_those_of_sacrebleu_but_for_the_version(
    language: str | None, golds: tuple[tuple[str, ...], ...]
) -> None:
    texts = JudgedTexts(golds, ("a", "b"), ("", ""), language)
    theirs = {"bleu": BLEU(tokenize=TOKENIZERS[language]), "chrf": CHRF(), "chrf_plus_plus": CHRF(word_order=2)}
    for name, measure in theirs.items():
        measure.corpus_score(texts.texts, references(texts))
        ours, version = SIGNATURES[name](texts).split("|version:tasklift-")
        assert ours == str(measure.get_signature()).split("|version:")[0]
        assert version


def test_weights_are_copies() -> None:
    texts = judged(("the cat sat on it", "the cat sat on a mat"), ("a dog ran off", "a dog ran off and away"))
    values = METRIC.prepare(texts)(np.array([[2.0, 0.0], [0.0, 0.0], [1.0, 1.0]]))
    assert values[0] == pytest.approx(score(METRIC, texts.only(np.array([True, False]))))
    assert np.isnan(values).tolist() == [False, True, False]
