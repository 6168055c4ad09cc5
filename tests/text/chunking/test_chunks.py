"""Chunks hold all of a text, none is too long, and neighbours share what they may."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasklift.text.chunking.chunks import in_chunks, tokens_in

TEXTS = st.text(st.sampled_from("ab c1.!?。！,，好的天气\n é-"), max_size=80)


def chunks_of(text: str | None, size: int, overlap: int = 0, *, sentences: bool = True) -> list[str]:
    return in_chunks(pl.Series([text], dtype=pl.String), size, overlap, whole_sentences=sentences)["chunk"].to_list()


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("One two-three, 4x!", 4),
        ("今天 good 天气", 5),
        ("naïve cafe\u0301", 2),
        ("…!?", 0),
        ("ありがとう", 5),
        (None, 0),
    ],
)
def test_tokens_are_words_and_characters_of_scripts_without_spaces(text: str | None, tokens: int) -> None:
    assert tokens_in(pl.Series([text], dtype=pl.String)).to_list() == [tokens]


def test_sentences_stay_whole_and_chunks_are_about_equally_long() -> None:
    text = "One two three. Four five six seven! Eight nine ten eleven twelve. Thirteen."
    assert chunks_of(text, 6) == ["One two three.", "Four five six seven!", "Eight nine ten eleven twelve. Thirteen."]
    assert chunks_of("a. b. c. d. e. f. g.", 6) == ["a. b. c. d.", "e. f. g."]
    assert chunks_of("今天天气很好。我们去公园。晚上吃火锅，好吗？", 11) == [
        "今天天气很好。我们去公园。",
        "晚上吃火锅，好吗？",
    ]


def test_chunks_begin_with_the_end_of_the_one_before() -> None:
    assert chunks_of("a b. c. d e. f. g h.", 4, 1) == ["a b. c.", "c. d e. f.", "f. g h."]
    assert chunks_of("a b c d e f", 4, 2, sentences=False) == ["a b c d", "c d e f"]


def test_a_sentence_that_is_too_long_is_cut_between_tokens() -> None:
    assert chunks_of("short one. " + "w " * 7, 4) == ["short one. w", "w w w", "w w w"]


@pytest.mark.parametrize("text", [None, "", " \n", "a b c", "!" * 500])
def test_what_is_short_enough_is_not_split(text: str | None) -> None:
    assert chunks_of(text, 3) == []


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.integers(2, 12), st.booleans())
def test_chunks_that_do_not_overlap_are_the_text(text: str, size: int, sentences: bool) -> None:
    chunks = chunks_of(text, size, sentences=sentences)
    if tokens_in(pl.Series([text]))[0] <= size:
        assert chunks == []
    else:
        assert "".join("".join(chunks).split()) == "".join(text.split())
        assert all(0 <= tokens_in(pl.Series([chunk]))[0] <= size for chunk in chunks)


@settings(max_examples=300, deadline=None)
@given(st.lists(TEXTS, max_size=4), st.integers(2, 12), st.integers(0, 6), st.booleans())
def test_chunks_go_on_through_the_text_with_at_most_the_overlap(
    texts: list[str], size: int, overlap: int, sentences: bool
) -> None:
    overlap = min(overlap, size // 2)
    found = in_chunks(pl.Series(texts, dtype=pl.String), size, overlap, whole_sentences=sentences)
    for row, chunks in found.group_by("row", maintain_order=True).agg("chunk").iter_rows():
        whole = tokens_in(pl.Series([texts[row]]))[0]
        counts = tokens_in(pl.Series(chunks)).to_list()
        assert max(counts) <= size
        assert whole <= sum(counts) <= whole + overlap * (len(chunks) - 1)
        place = 0
        for chunk in chunks:
            place = texts[row].find(chunk, max(0, place - 1))
            assert place >= 0


def test_the_tokens_are_those_that_one_counts() -> None:
    by_letters = in_chunks(
        pl.Series(["aa bb cc"]), 5, 0, whole_sentences=False, count=lambda texts: texts.str.count_matches("[a-z]")
    )
    assert by_letters["chunk"].to_list() == ["aa bb", "cc"]
