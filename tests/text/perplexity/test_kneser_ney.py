"""The model beside the textbook's formulas, written with dictionaries."""

import math
from collections import Counter, defaultdict
from itertools import product

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasklift.text.buffers import string_buffers
from tasklift.text.perplexity.grams import LONGEST
from tasklift.text.perplexity.kneser_ney import fit_characters, perplexities

Run = tuple[str, ...]
BEGINNING, END = "<", ">"
UNIVERSE = 65_536


def found(learned: list[str], asked: list[str | None]) -> list[float]:
    model = fit_characters(string_buffers(pl.Series(learned, dtype=pl.String)))
    return perplexities(string_buffers(pl.Series(asked, dtype=pl.String)), model).tolist()


class Textbook:
    """Interpolated Kneser-Ney over runs of `LONGEST` characters; runs from three on that occur once are left out."""

    def __init__(self, texts: list[str]) -> None:
        self.raw: Counter[Run] = Counter()
        for text in texts:
            padded = [BEGINNING] * LONGEST + [*text, END]
            for place in range(LONGEST, len(padded)):
                self.raw.update(tuple(padded[place - length + 1 : place + 1]) for length in range(1, LONGEST + 1))
        before = Counter(run[1:] for run in self.raw if len(run) > 1)
        self.count = {run: self.raw[run] if len(run) == LONGEST else before[run] for run in self.raw}
        self.behind: dict[Run, list[Run]] = defaultdict(list)
        for run in self.raw:
            self.behind[run[:-1]].append(run)
        self.discount = {length: self._discount(length) for length in range(1, LONGEST + 1)}

    def _discount(self, length: int) -> float:
        of = Counter(count for run, count in self.count.items() if len(run) == length)
        return min(0.9, max(0.1, of[1] / max(1, of[1] + 2 * of[2])))

    def _is_kept(self, run: Run) -> bool:
        return self.raw[run] > 1 or (self.raw[run] == 1 and len(run) <= 2)

    def chance(self, character: str, context: Run) -> float:
        shorter = self.chance(character, context[1:]) if context else 1 / UNIVERSE
        behind = self.behind.get(context, [])
        if not behind:
            return shorter
        discount = self.discount[len(context) + 1]
        total = sum(self.count[run] for run in behind)
        left = sum(discount if self._is_kept(run) else self.count[run] for run in behind)
        run = (*context, character)
        own = self.count[run] - discount if self._is_kept(run) else 0.0
        return (own + left * shorter) / total

    def perplexity(self, text: str) -> float:
        padded = [BEGINNING] * LONGEST + [*text, END]
        places = range(LONGEST, len(padded))
        logs = [math.log(self.chance(padded[at], tuple(padded[at - LONGEST + 1 : at]))) for at in places]
        return math.exp(-sum(logs) / len(logs))


TEXTS = ["aba", "abab", "ab好", "好好ab", "b", "abaab", "好吃", "不好吃", "很好吃"]


def test_the_textbook_gives_probabilities_that_sum_to_one() -> None:
    book = Textbook(TEXTS)
    seen = sorted({run[0] for run in book.raw if len(run) == 1})
    for context in product(["<", "a", "b", "好", "x"], repeat=LONGEST - 1):
        unseen = (UNIVERSE - len(seen)) * book.chance("unseen", context)
        assert sum(book.chance(one, context) for one in seen) + unseen == pytest.approx(1)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.text("ab好c", min_size=1, max_size=9), min_size=1, max_size=25),
    st.lists(st.text("ab好cx", min_size=1, max_size=9), min_size=1, max_size=5),
)
def test_it_gives_what_the_textbook_gives(learned: list[str], asked: list[str]) -> None:
    book = Textbook(learned)
    assert found(learned, [*asked]) == pytest.approx([book.perplexity(text) for text in asked], rel=1e-4)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=30), max_size=10), st.lists(st.text(max_size=30), max_size=5))
def test_any_text_has_a_perplexity_that_does_not_hang_on_the_order_of_what_was_learned(
    learned: list[str], asked: list[str]
) -> None:
    there = found(learned, [*asked])
    np.testing.assert_array_equal(there, found(learned[::-1], [*asked]))
    one_by_one = [found(learned, [text])[0] for text in asked]
    np.testing.assert_array_equal(there, one_by_one)
    assert all(math.isnan(one) or 1 <= one < 1e12 for one in there)


def test_what_resembles_the_texts_has_less_of_it_than_mash() -> None:
    texts = ["the food was good and fast", "the waiter was good", "这家店的菜很好吃", "这家店送餐很快"] * 3
    like, mash, chinese, mixed = found(
        texts, ["the food was fast", "qxj zvk wpq", "这家店的送餐很快", "快餐很店的送家这"]
    )
    assert like < 2 < 50 < mash and chinese < 6 < 50 < mixed


def test_case_digits_and_blanks_tell_nothing() -> None:
    texts = ["Order 17 came late", "order 20 came early"]
    one, other, third = found(texts, ["order 17 came late", "  ORDER\u3000\n99  came late ", "order ٣٤ came late"])
    assert one == other == third


@pytest.mark.parametrize("nothing", [None, "", " \n\t\u3000", "\x1f\x00"])
def test_a_text_of_nothing_has_none(nothing: str | None) -> None:
    assert math.isnan(found(["some text"], [nothing])[0])


def test_without_texts_all_characters_are_as_likely() -> None:
    assert found([], ["ab"]) == pytest.approx([UNIVERSE])
    assert found(["", " "], ["ab"]) == pytest.approx([UNIVERSE])


def test_long_texts_and_odd_characters_do_no_harm() -> None:
    texts = ["好" * 500_000, "a" * 1_000_000, "\U0010ffff\u202e\ud7ff👩\u200d👧", "x"]
    assert all(one >= 1 for one in found(texts, [*texts]))
