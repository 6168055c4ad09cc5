"""Looking passages up: BM25 as the paper has it, in any script, the first of equals first."""

import math

import numpy as np
import polars as pl
import pytest

from tasklift.models.looking_up.passages import index_passages

PASSAGES = pl.Series(["the cat sat on the mat", "the dog sat", "a cat and a dog", "北京的天气很好", "上海的天气不好"])


def reference(passages: list[list[str]], question: list[str], *, k1: float, b: float) -> list[float]:
    """BM25 word by word."""
    mean = sum(map(len, passages)) / len(passages)
    scores = []
    for words in passages:
        score = 0.0
        for term in set(question):
            holders = sum(term in other for other in passages)
            count = words.count(term)
            if holders and count:
                rarity = math.log(1 + (len(passages) - holders + 0.5) / (holders + 0.5))
                score += rarity * count * (k1 + 1) / (count + k1 * (1 - b + b * len(words) / mean))
        scores.append(score)
    return scores


@pytest.mark.parametrize(("k1", "b"), [(1.2, 0.75), (0.9, 0.0), (2.0, 1.0), (0.0, 0.5)])
def test_scores_are_those_of_the_formula(k1: float, b: float) -> None:
    english = PASSAGES.head(3)
    questions = ["the cat", "dog dog", "nothing of it"]
    (found,) = index_passages(english, k1=k1, b=b).scores(pl.Series(questions))
    words = [text.split() for text in english]
    wanted = [reference(words, question.split(), k1=k1, b=b) for question in questions]
    np.testing.assert_allclose(found, wanted, atol=1e-8)


def test_the_best_passage_is_found_in_either_script() -> None:
    passages = index_passages(PASSAGES, k1=1.2, b=0.75)
    places, scores = passages.best(pl.Series(["CAT MAT", "上海天气", "zzz"]), 2)
    assert places[:, 0].tolist() == [0, 4, 0]
    assert scores[2].tolist() == [0.0, 0.0]
    assert places[2].tolist() == [0, 1]


def test_more_passages_than_there_are_cannot_be_had() -> None:
    passages = index_passages(PASSAGES.head(1), k1=1.2, b=0.75)
    with pytest.raises(ValueError, match="2 of 1"):
        passages.best(pl.Series(["x"]), 2)


def test_passages_without_a_word_are_found_no_worse_than_others() -> None:
    places, _ = index_passages(pl.Series(["", "...", None], dtype=pl.String), k1=1.2, b=0.75).best(pl.Series(["x"]), 1)
    assert places.tolist() == [[0]]
