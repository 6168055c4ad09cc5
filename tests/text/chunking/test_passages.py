"""Documents are cut into passages about as long, in words or in Chinese characters."""

import polars as pl

from tasklift.text.chunking.chunks import tokens_in
from tasklift.text.chunking.passages import in_passages


def test_a_short_text_is_one_passage_and_a_blank_one_none() -> None:
    found = in_passages(pl.Series(["  One passage.\n", " \n", "", None, "Another."], dtype=pl.String), 10)
    assert found.rows() == [(0, "One passage."), (4, "Another.")]


def test_passages_have_at_most_so_many_words_and_end_with_sentences() -> None:
    text = " ".join(f"Sentence number {number} has seven words here." for number in range(40))
    found = in_passages(pl.Series([text]), 30)["passage"]
    assert tokens_in(found).max() <= 30
    assert all(passage.endswith("here.") for passage in found)
    assert " ".join(found) == text


def test_a_chinese_character_counts_as_two_fifths_of_a_word() -> None:
    text = "窑里的火烧了三天三夜才熄。" * 60
    found = in_passages(pl.Series([text]), 100)["passage"]
    assert 200 < max(tokens_in(found)) <= 250
    assert "".join(found) == text


def test_passages_stand_in_the_order_of_their_texts() -> None:
    long = "A word. " * 50
    found = in_passages(pl.Series(["Short.", long, "Also short."]), 20)
    assert found["row"].is_sorted()
    assert found["row"].unique().to_list() == [0, 1, 2]
