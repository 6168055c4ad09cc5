"""Words, meaning, or both: each way of looking up by itself, and what the two say together."""

import polars as pl
import pytest

from tasklift.models.looking_up.index import Index
from tasklift.models.looking_up.meanings import Meanings, index_meanings
from tasklift.models.looking_up.passages import Passages, index_passages
from tasklift.models.looking_up.ranking import fused
from tasklift.models.networks.meaning import Meaning

ASKED = pl.Series(["the soup was cold", "味道很好", None, "zzz"])


@pytest.fixture(scope="module")
def words(texts: pl.Series) -> Passages:
    return index_passages(texts, k1=1.2, b=0.75)


@pytest.fixture(scope="module")
def meanings(texts: pl.Series, meaning: Meaning) -> Meanings:
    return index_meanings(texts, meaning)


def test_one_way_alone_says_what_it_says(words: Passages, meanings: Meanings) -> None:
    for index, way, by in ((Index(words), words, "words"), (Index(meanings=meanings), meanings, "meaning")):
        assert index.by == by
        assert index.best(ASKED, 3)[0].tolist() == way.best(ASKED, 3)[0].tolist()


def test_both_are_fused(words: Passages, meanings: Meanings) -> None:
    index = Index(words, meanings)
    assert index.by == "both"
    deep = [way.best(ASKED, min(100, words.height)) for way in (words, meanings)]
    places, scores = index.best(ASKED, 3)
    assert places.tolist() == fused(deep, 3)[0].tolist()
    assert scores.tolist() == fused(deep, 3)[1].tolist()


def test_where_no_word_is_known_meaning_alone_decides(words: Passages, meanings: Meanings) -> None:
    unknown = pl.Series(["zzz"])
    assert not words.best(unknown, 1)[1].any()
    assert Index(words, meanings).best(unknown, 5)[0].tolist() == meanings.best(unknown, 5)[0].tolist()
