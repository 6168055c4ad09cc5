"""Which word a token belongs to, whatever the tokenizer cuts texts into."""

import numpy as np
import pytest

pytest.importorskip("transformers")

from tasklift.models.tokens.encoded import encode  # noqa: E402
from tasklift.models.tokens.words import Words, encode_words  # noqa: E402

from .tokenizers import KINDS, SENTENCES, tokenizer_of  # noqa: E402


def words_of(words: Words, row: int, tokenizer: object) -> list[str]:
    """The words of a row, each put together from its tokens."""
    alone = words.at(np.array([row]))
    ids, numbers = alone.encoded.ids, alone.words
    return [tokenizer.decode(ids[numbers == number]).strip() for number in range(numbers.max() + 1)]


@pytest.mark.parametrize("kind", KINDS)
def test_pieces_of_one_word_have_one_number(kind: str) -> None:
    tokenizer = tokenizer_of(kind)
    words = encode_words(tokenizer, SENTENCES, 64)
    expected = ["the", "unbelievable", "waiter", "brought", "an", "unforgettable", "soup", ",", "did", "he", "?"]
    assert words_of(words, 0, tokenizer) == expected
    assert words.encoded.lengths[0] > len(expected) + 2
    chinese = [word.replace(" ", "") for word in words_of(words, 1, tokenizer)]
    assert chinese == ["我", "来到", "北京", "清华大学", "，", "服务员", "很", "热情", "。"]


@pytest.mark.parametrize("kind", KINDS)
def test_tokens_are_those_of_encode_and_marks_are_of_no_word(kind: str) -> None:
    tokenizer = tokenizer_of(kind)
    words = encode_words(tokenizer, SENTENCES, 16)
    plain = encode(tokenizer, SENTENCES, None, 16)
    assert np.array_equal(words.encoded.ids, plain.ids)
    assert np.array_equal(words.encoded.offsets, plain.offsets)
    assert words.words.dtype == np.int32
    assert np.array_equal(words.words < 0, np.isin(plain.ids, tokenizer.all_special_ids))
    assert np.array_equal(words.counts, [(words.at(np.array([row])).words >= 0).sum() for row in range(4)])


@pytest.mark.parametrize("kind", KINDS)
def test_words_of_a_text_do_not_depend_on_other_texts(kind: str) -> None:
    tokenizer = tokenizer_of(kind)
    together = encode_words(tokenizer, SENTENCES, 64)
    for row, text in enumerate(SENTENCES):
        alone = encode_words(tokenizer, [text], 64)
        assert np.array_equal(alone.words, together.at(np.array([row])).words)


@pytest.mark.parametrize("kind", KINDS)
def test_texts_without_words_are_left_out(kind: str) -> None:
    words = encode_words(tokenizer_of(kind), ["", "soup", ""], 64)
    assert words.encoded.rows == 1
    assert encode_words(tokenizer_of(kind), [], 64).encoded.rows == 0


def test_bytes_of_one_character_are_one_word() -> None:
    tokenizer = tokenizer_of("bytes")
    words = encode_words(tokenizer, ["龘a 😀 ok"], 64)
    assert words.words.tolist() == [-1, 0, 0, 0, 1, 2, 2, 2, 2, 2, 3, 3, 3, -1]


class Cutter:
    """A tokenizer that cuts texts at given places; its token 0 is an unknown one."""

    all_special_ids = (0,)

    def __init__(self, tokens: list[tuple[int, int]], ids: list[int]) -> None:
        self._tokens, self._ids = tokens, ids

    def __call__(self, part: list[str], _pairs: None, **_asked: object) -> dict[str, object]:
        return {"input_ids": [self._ids for _ in part], "offset_mapping": [self._tokens for _ in part]}


@pytest.mark.parametrize(
    ("tokens", "ids", "expected"),
    [
        ([(0, 3), (4, 7), (7, 8)], [5, 6, 7], [0, 1, 2]),
        ([(0, 5), (5, 7), (7, 8)], [5, 6, 7], [0, 0, 1]),
        ([(0, 3), (3, 7), (7, 8)], [5, 6, 7], [0, 1, 2]),
        ([(0, 3), (3, 4), (4, 7), (7, 8)], [5, 6, 7, 8], [0, 1, 1, 2]),
        ([(0, 3), (4, 5), (5, 7), (7, 8)], [5, 0, 6, 7], [0, -1, 1, 2]),
    ],
    ids=["words", "a token over a join", "a space before", "a space alone", "an unknown piece"],
)
def test_tokens_of_one_text_cut_in_many_ways(tokens: list, ids: list[int], expected: list[int]) -> None:
    words = encode_words(Cutter(tokens, ids), ["one two!", "one two!"], 64)
    assert words.words.tolist() == expected * 2
