"""chrF and chrF++ equal sacreBLEU's corpus scores."""

import pytest
from hypothesis import given, settings
from sacrebleu.metrics import CHRF
from tests.metrics.made_texts import judged, judged_texts

from tasklift.metrics.chrf import METRICS
from tasklift.metrics.judged import JudgedTexts
from tasklift.metrics.metric import score

WORDS = {"chrf": 0, "chrf_plus_plus": 2}
BY_NAME = {metric.name: metric for metric in METRICS}


@pytest.mark.parametrize("name", BY_NAME)
@settings(max_examples=100, deadline=None)
@given(judged_texts())
def test_values_are_those_of_sacrebleu(name: str, texts: JudgedTexts) -> None:
    most = max(map(len, texts.gold))
    references = [[right[place] if place < len(right) else None for right in texts.gold] for place in range(most)]
    theirs = CHRF(word_order=WORDS[name]).corpus_score(texts.texts, references).score / 100
    assert score(BY_NAME[name], texts) == pytest.approx(theirs, abs=1e-12)


@pytest.mark.parametrize("name", BY_NAME)
def test_without_rows_there_is_no_score(name: str) -> None:
    assert score(BY_NAME[name], judged()) is None
    assert score(BY_NAME[name], judged(("猫坐在垫子上", "猫坐在垫子上"))) == 1.0
