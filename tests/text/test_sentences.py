"""Texts in sentences, and which of these are the same."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasklift.text.sentences import in_sentences, read_sentences


def pieces(text: str | None) -> list[str]:
    return in_sentences(pl.Series([text], dtype=pl.String))["piece"].to_list()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is 3.5 kg. Good!  So what?", ["It is 3.5 kg. ", "Good!  ", "So what?"]),
        ("“很好。”他说。下次还来", ["“很好。”", "他说。", "下次还来"]),
        ("Best,\nAnna\n\nSent from my iPhone", ["Best,\n", "Anna\n\n", "Sent from my iPhone"]),
        ("title\x1fbody here", ["title", "\x1f", "body here"]),
        ("等等……好吧", ["等等……", "好吧"]),
        ("...", ["..."]),
        ("", []),
        (None, []),
    ],
)
def test_sentences_end_where_readers_see_it(text: str | None, expected: list[str]) -> None:
    assert pieces(text) == expected


@settings(deadline=None)
@given(
    st.lists(st.text(alphabet=st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from(' .!?。！\n"”\x1f'))))
)
def test_pieces_are_the_text_again(texts: list[str]) -> None:
    found = in_sentences(pl.Series(texts, dtype=pl.String))
    assert (found["piece"] != "").all()
    joined = {row: "".join(found.filter(pl.col("row") == row)["piece"]) for row in range(len(texts))}
    assert [joined[row] for row in range(len(texts))] == texts


def test_a_megabyte_without_an_end_is_one_piece() -> None:
    assert [len(piece) for piece in pieces("a" * 1_000_000 + "\x1f" + "。" * 1000)] == [1_000_000, 1, 1000]


def test_sentences_are_the_same_but_for_case_width_and_punctuation() -> None:
    keys = read_sentences(pl.Series(["Sent from my iPhone.", "sent from  my ＩＰＨＯＮＥ", "sent from my ipad"])).keys
    assert keys[0] == keys[1] != keys[2]


def test_a_chinese_character_is_as_wide_as_three_letters() -> None:
    assert read_sentences(pl.Series(["味道很好！", "so good!", "", "!!!"])).widths.tolist() == [12, 6, 0, 0]
