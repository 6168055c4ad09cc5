"""Shingle sets: what they are made of, when there are none, and their similarity."""

import itertools

import numpy as np
import polars as pl
import pytest

from tasklift.text.buffers import string_buffers
from tasklift.text.comparison_form import comparison_form
from tasklift.text.shingles import jaccard, jaccard_pairs, shingle_hashes

FOX = "the quick brown fox jumps over the lazy dog and runs away from the farm at night"
REVIEW = "这个手机的屏幕非常清晰电池也很耐用物流速度快客服态度好推荐大家购买"


def sets(*texts: str | None) -> list[set[int]]:
    offsets, hashes = shingle_hashes(string_buffers(comparison_form(pl.Series(texts, dtype=pl.String))))
    return [set(hashes[start:end].tolist()) for start, end in itertools.pairwise(offsets)]


def runs(tokens: str | list[str], length: int) -> set[tuple[str, ...]]:
    return {tuple(tokens[start : start + length]) for start in range(len(tokens) - length + 1)}


def test_english_is_cut_into_pairs_of_words_and_chinese_into_triples_of_characters() -> None:
    english, chinese = sets(FOX, REVIEW)
    assert len(english) == len(runs(FOX.split(), 2))
    assert len(chinese) == len(runs(REVIEW, 3))


def test_the_similarity_is_that_of_the_runs_themselves() -> None:
    changed = FOX.replace("lazy", "sleepy") + " again"
    offsets, hashes = shingle_hashes(string_buffers(pl.Series([FOX, changed])))
    left, right = runs(FOX.split(), 2), runs(changed.split(), 2)
    assert jaccard_pairs(offsets, hashes, np.array([[0, 1]]))[0] == len(left & right) / len(left | right)


def test_sets_are_sorted_and_distinct() -> None:
    offsets, hashes = shingle_hashes(string_buffers(pl.Series(["a b " * 20_000 + FOX, REVIEW * 3])))
    for start, end in itertools.pairwise(offsets):
        assert (np.diff(hashes[start:end]) > 0).all()


@pytest.mark.parametrize(
    "text", [None, "", "!!!", "😀", "\u0301", "good phone", "很好", "好好用", "one two three four five"]
)
def test_a_text_that_is_null_or_too_short_has_no_shingles(text: str | None) -> None:
    assert sets(text) == [set()]


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("这 a b c d e f g h i", False),
        ("今天我用iphone 15 pro拍了很多照片", True),
        ("สวัสดีครับผมชอบโทรศัพท์เครื่องนี้มาก", True),
        ("이 제품은 정말 마음에 듭니다 배송도 빨라요", True),
        ("𠀀𠀁𠀂𠀃𠀄𠀅𠀆𠀇𠀈𠀉𠀊", True),
        ("é è ê ë à â ù û ô î", False),
    ],
)
def test_characters_are_the_units_where_words_are_not_spaced(text: str, units: bool) -> None:
    (found,) = sets(text)
    form = comparison_form(pl.Series([text]))[0]
    assert len(found) == len(runs(form, 3) if units else runs(form.split(), 2))


def test_a_row_does_not_depend_on_the_others() -> None:
    texts = [FOX, None, REVIEW, "", "short", FOX + " " + REVIEW, "x " * 50_000]
    assert sets(*texts) == [one for text in texts for one in sets(text)]


def test_similarity_of_sorted_sets() -> None:
    left, right = np.array([1, 2, 3, 9], np.uint64), np.array([2, 3, 4], np.uint64)
    nothing = np.empty(0, np.uint64)
    assert jaccard(left, right) == 2 / 5
    assert jaccard(left, left) == 1
    assert jaccard(left, nothing) == 0
    assert jaccard(nothing, nothing) == 0


def test_no_column_has_no_shingles() -> None:
    offsets, hashes = shingle_hashes(string_buffers(pl.Series([], dtype=pl.String)))
    assert (offsets.tolist(), hashes.size) == ([0], 0)
