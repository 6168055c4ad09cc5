"""Pieces are joined where they stand together most often, by the book, and equals go by their letters."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasklift.models.tokens import word_pieces
from tasklift.models.tokens.word_pieces import INSIDE, learn_pieces

TAUGHT = {"low": 5, "lower": 2, "newest": 6, "widest": 3}
"""The example of Sennrich et al."""
WORDS = st.dictionaries(st.text("abc北京", min_size=1, max_size=6), st.integers(1, 9), min_size=1, max_size=12)


def letters_of(words: dict[str, int]) -> list[str]:
    return sorted(set("".join(words)))


def by_the_book(words: dict[str, int], joins: int) -> list[str]:
    """The pieces that are made by joining the most frequent pair anew, so many times, all counted afresh each time."""
    parts = {word: [word[0], *(INSIDE + letter for letter in word[1:])] for word in words}
    made: list[str] = []
    for _ in range(joins):
        often: Counter[tuple[str, str]] = Counter()
        for word, pieces in parts.items():
            for pair in zip(pieces, pieces[1:], strict=False):
                often[pair] += words[word]
        pair = min(often, key=lambda one: (-often[one], one), default=None)
        if pair is None or often[pair] < 2:
            break
        made.append(pair[0] + pair[1].removeprefix(INSIDE))
        parts = {word: joined(pieces, pair, made[-1]) for word, pieces in parts.items()}
    return made


def joined(pieces: list[str], pair: tuple[str, str], whole: str) -> list[str]:
    made: list[str] = []
    for piece in pieces:
        if made and (made[-1], piece) == pair:
            made[-1] = whole
        else:
            made.append(piece)
    return made


def greedily(word: str, pieces: list[str]) -> list[str]:
    """The word in the longest pieces from the left, as WordPiece cuts it."""
    cut: list[str] = []
    while word:
        mark = INSIDE if cut else ""
        taken = max((len(one) - len(mark) for one in pieces if (mark + word).startswith(one)), default=0)
        assert taken > 0, f"no piece begins {mark + word}"
        cut.append(mark + word[:taken])
        word = word[taken:]
    return cut


def test_the_pieces_of_the_papers_example() -> None:
    pieces = learn_pieces(TAUGHT, 100, letters_of(TAUGHT))
    first_joined = pieces[pieces.index("w") + 1 :][:4]
    assert first_joined == ["##es", "##est", "##ow", "low"]
    assert {"low", "newest", "widest"} <= set(pieces)


@settings(max_examples=60, deadline=None)
@given(WORDS)
def test_they_are_joined_by_the_book(words: dict[str, int]) -> None:
    pieces = learn_pieces(words, 1000, letters_of(words))
    alone = {letter for letter in pieces if len(letter.removeprefix(INSIDE)) == 1}
    assert pieces == [*sorted(alone), *dict.fromkeys(by_the_book(words, 1000))]


@settings(max_examples=60, deadline=None)
@given(WORDS, st.integers(30, 60))
def test_the_pieces_of_a_word_join_to_the_word(words: dict[str, int], most: int) -> None:
    pieces = learn_pieces(words, most, letters_of(words))
    for word in words:
        assert "".join(piece.removeprefix(INSIDE) for piece in greedily(word, pieces)) == word


def test_of_pairs_that_are_as_frequent_the_first_by_its_letters_is_joined_first() -> None:
    words = {"zy": 3, "ab": 3, "mn": 3}
    for order in (words, dict(reversed(words.items()))):
        assert learn_pieces(order, 100, "abmnyz")[-3:] == ["ab", "mn", "zy"]


def test_pairs_that_stand_together_once_are_not_joined() -> None:
    assert learn_pieces({"ab": 1, "cd": 2}, 100, "abcd") == ["##b", "##d", "a", "b", "c", "d", "cd"]


def test_the_rarest_of_very_many_words_have_no_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_pieces, "_MOST_WORDS", 2)
    words = {"zz": 2, "ab": 3, "cd": 3, "ef": 2}
    for order in (words, dict(reversed(words.items()))):
        assert learn_pieces(order, 100, "abcdefz")[-2:] == ["ab", "cd"]


def test_a_word_with_an_unknown_character_teaches_nothing() -> None:
    assert learn_pieces({"ab": 2, "abx": 50}, 100, "ab") == ["##b", "a", "b", "ab"]


@pytest.mark.parametrize("most", [1, 5, 12, 15, 1000])
def test_there_are_no_more_than_were_asked_for_and_none_twice(most: int) -> None:
    pieces = learn_pieces(TAUGHT, most, letters_of(TAUGHT))
    assert len(pieces) == len(set(pieces)) <= most
    assert pieces == learn_pieces(TAUGHT, 1000, letters_of(TAUGHT))[:most]


def test_nothing_comes_of_nothing() -> None:
    assert learn_pieces({}, 100, ()) == []
