"""Perplexity by word: what it is by hand, and where it would lie on other tests."""

import math

import numpy as np
import pytest

from tasklift.evaluation.judging.perplexity import perplexity, words_of
from tasklift.evaluation.resampling import Draws

DRAWS = Draws(0, resamples=500)


def test_words_are_runs_of_letters_and_chinese_characters() -> None:
    assert words_of(["It's booked, 2 seats.", "订好了，OK！", "", "👍 !"]).tolist() == [5, 4, 0, 0]


def test_it_is_the_exponential_of_nats_by_word_over_all_rows() -> None:
    found = perplexity(np.array([3.0, 9.0]), np.array([1.0, 3.0]), units=np.array([0, 1]), draws=DRAWS)
    assert found.value == pytest.approx(math.exp(12 / 4))


def test_tokens_do_not_count_so_a_model_of_bytes_compares_with_one_of_words() -> None:
    words, units = np.array([4.0] * 60), np.arange(60)
    few, many = (perplexity(np.full(60, 20.0), words, units=units, draws=DRAWS).value for _ in range(2))
    assert few == many == pytest.approx(math.exp(5))


def test_bounds_are_over_units_whose_rows_are_no_independent_ones() -> None:
    lots = np.random.default_rng(0)
    nats, words = np.repeat(lots.uniform(2, 40, 60), 5), np.full(300, 8.0)
    rows = perplexity(nats, words, units=np.arange(300), draws=DRAWS)
    dialogues = perplexity(nats, words, units=np.repeat(np.arange(60), 5), draws=DRAWS)
    assert rows.value == dialogues.value
    for one in (rows, dialogues):
        assert one.low is not None and one.high is not None and one.value is not None
        assert 1 < one.low < one.value < one.high
    assert dialogues.high - dialogues.low > 1.5 * (rows.high - rows.low)  # type: ignore[operator]


def test_one_unit_has_no_bounds_and_nats_beyond_all_sense_stay_a_number() -> None:
    found = perplexity(np.array([1e6]), np.array([1.0]), units=np.array([0]), draws=DRAWS)
    assert found.value == pytest.approx(math.exp(50)) and found.low is None
