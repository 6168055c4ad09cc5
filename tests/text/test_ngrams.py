"""Counts of n-grams agree with scikit-learn's, by another hash."""

import itertools
import re

import numpy as np
import polars as pl
import pytest
from sklearn.feature_extraction.text import CountVectorizer

from tasklift.text.buffers import string_buffers
from tasklift.text.ngrams import Ngrams, Unit, count_ngrams

TEXTS = [
    "the cat sat on the mat, and the cat_2 sat on the hat!",
    "这个手机 很好很好，屏幕a1清晰；iPhone 15 很好",
    "naïve café  Ünïcode\n\n two  spaces ",
    "ก ข Привет мир 한국어 한국어 😀😀 ½ Ⅷ ٣",
    "x",
    "ab" * 300,
    "，。！",
    "",
]


def count(texts: list[str | None], low: int, high: int, unit: Unit, salt: int = 0) -> Ngrams:
    buffers = string_buffers(pl.Series(texts, dtype=pl.String))
    return count_ngrams(buffers, low=low, high=high, unit=unit, salt=salt)


def rows(ngrams: Ngrams) -> list[dict[int, int]]:
    bounds = itertools.pairwise(ngrams.offsets)
    return [
        dict(zip(ngrams.hashes[start:end].tolist(), ngrams.counts[start:end].tolist(), strict=True))
        for start, end in bounds
    ]


@pytest.mark.parametrize("low_high", [(1, 1), (1, 4), (2, 3), (5, 5)])
@pytest.mark.parametrize("unit", ["characters", "words"])
def test_counts_are_those_of_scikit_learn(unit: Unit, low_high: tuple[int, int]) -> None:
    if unit == "characters":
        peer = CountVectorizer(analyzer="char", ngram_range=low_high, lowercase=False)
    else:
        words = re.compile(r"\w+").findall
        peer = CountVectorizer(tokenizer=words, token_pattern=None, ngram_range=low_high, lowercase=False)
    table = peer.fit_transform(TEXTS)
    ours = rows(count([*TEXTS], *low_high, unit))
    for row, found in enumerate(ours):
        assert sorted(found.values()) == sorted(table[[row]].data.tolist())
    shared = {hash_ for found in ours for hash_ in found}
    assert len(shared) == len(peer.vocabulary_)


def test_hashes_of_a_row_are_sorted() -> None:
    ngrams = count([*TEXTS], 1, 4, "characters")
    for start, end in itertools.pairwise(ngrams.offsets):
        assert (np.diff(ngrams.hashes[start:end]) > 0).all()
    assert (ngrams.hashes.dtype, ngrams.counts.dtype, ngrams.offsets.dtype) == (np.uint64, np.int32, np.int64)


def test_white_space_of_every_kind_is_one_space() -> None:
    assert rows(count(["a\t b", "a\u3000b"], 1, 3, "characters")) == rows(count(["a b", "a b"], 1, 3, "characters"))


def test_a_word_keeps_its_marks() -> None:
    (found,) = rows(count(["हिन्दी \u0301"], 1, 1, "words"))
    assert list(found.values()) == [1, 1]


def test_nulls_and_no_rows_have_no_ngrams() -> None:
    assert rows(count([None, ""], 1, 2, "characters")) == [{}, {}]
    assert count([], 1, 2, "words").offsets.tolist() == [0]


def test_a_row_does_not_depend_on_the_others() -> None:
    texts = [*TEXTS, "好" * 30_000]
    assert rows(count([*texts], 1, 3, "characters")) == [
        found for text in texts for found in rows(count([text], 1, 3, "characters"))
    ]


def test_salts_give_other_hashes_and_the_same_counts() -> None:
    (one,), (other,) = rows(count([TEXTS[0]], 1, 2, "words", 1)), rows(count([TEXTS[0]], 1, 2, "words", -1))
    assert not one.keys() & other.keys()
    assert sorted(one.values()) == sorted(other.values())
