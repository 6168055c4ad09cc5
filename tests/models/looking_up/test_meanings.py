"""Looking passages up by their vectors: exactly, the first of equals first, however many are held at once."""

import numpy as np
import polars as pl
import pytest

from tasklift.models.looking_up import meanings
from tasklift.models.looking_up.meanings import index_meanings
from tasklift.models.networks.meaning import Meaning

ASKED = pl.Series(["the soup was cold", "味道很好", "", None, "never again, and never again"])


def test_the_best_are_those_of_every_cosine(texts: pl.Series, meaning: Meaning) -> None:
    cosines = np.array([meaning.vectors(pl.Series([one or ""]))[0] for one in ASKED]) @ meaning.vectors(texts).T
    places, scores = index_meanings(texts, meaning).best(ASKED, 5)
    found = np.take_along_axis(cosines, places, axis=1)
    np.testing.assert_allclose(scores, found, atol=1e-4)
    np.testing.assert_allclose(found, -np.sort(-cosines, axis=1)[:, :5], atol=2e-4)


def test_a_text_is_most_like_itself(texts: pl.Series, meaning: Meaning) -> None:
    places, scores = index_meanings(texts, meaning).best(texts, 1)
    assert places[:, 0].tolist() == list(range(len(texts)))
    assert scores == pytest.approx(np.ones((len(texts), 1)), abs=1e-4)


def test_equals_come_in_the_order_of_rows(texts: pl.Series, meaning: Meaning) -> None:
    index = index_meanings(pl.concat([texts, texts]), meaning)
    assert index.vectors[: len(texts)].tobytes() == index.vectors[len(texts) :].tobytes()
    places, _ = index.best(texts, 2)
    assert places.tolist() == [[place, place + len(texts)] for place in range(len(texts))]


def test_parts_say_what_the_whole_says(texts: pl.Series, meaning: Meaning, monkeypatch: pytest.MonkeyPatch) -> None:
    index = index_meanings(texts, meaning)
    whole = index.best(ASKED, 4)
    monkeypatch.setattr(meanings, "_AT_ONCE", 2 * len(texts))
    assert [part.shape for part in index.scores(ASKED)] == [(2, len(texts)), (2, len(texts)), (1, len(texts))]
    places, scores = index.best(ASKED, 4)
    assert places.tolist() == whole[0].tolist()
    assert scores.tolist() == whole[1].tolist()


def test_nobody_asks(texts: pl.Series, meaning: Meaning) -> None:
    assert index_meanings(texts, meaning).best(pl.Series([], dtype=pl.String), 2)[0].shape == (0, 2)


def test_more_passages_than_there_are_cannot_be_had(meaning: Meaning) -> None:
    with pytest.raises(ValueError, match="2 of 1"):
        index_meanings(pl.Series(["x"]), meaning).best(ASKED, 2)
