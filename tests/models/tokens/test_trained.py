"""A tokenizer made for the texts at hand: the same whatever their order, and read again by transformers."""

import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.runs.made import reviews

transformers = pytest.importorskip("transformers")

from tasklift.models.tokens.trained import trained_tokenizer  # noqa: E402

ENGLISH, CHINESE = ([row["review"] for row in reviews(60, language=language)] for language in ("en", "zh"))
TEXTS = [*ENGLISH, *CHINESE, "Café, CAFÉ!", "买了iPhone，非常满意"]


def pieces_of(texts: Sequence[str], vocabulary: int = 400) -> dict[str, int]:
    return trained_tokenizer(texts, vocabulary, 32).get_vocab()


def test_the_order_of_texts_does_not_matter() -> None:
    shuffled = random.Random(1).sample(TEXTS, len(TEXTS))
    assert pieces_of(shuffled) == pieces_of(TEXTS) == pieces_of(TEXTS[::-1])
    assert pieces_of(TEXTS[:30]) != pieces_of(TEXTS)


def test_of_characters_that_are_as_frequent_the_same_are_known_in_any_order() -> None:
    once = [chr(0x4E00 + place) for place in range(100)]
    assert pieces_of(once[::-1], 60) == pieces_of(once, 60)


def test_frequent_words_are_whole_and_others_in_pieces() -> None:
    tokenizer = trained_tokenizer(["soups soup soup lunch"] * 3 + ["lunchsoup"], 400, 32)
    assert tokenizer.tokenize("soup lunch") == ["soup", "lunch"]
    assert tokenizer.tokenize("lunchsoup")[0] == "lunch" and len(tokenizer.tokenize("lunchsoup")) > 1


def test_chinese_characters_stand_alone() -> None:
    tokenizer = trained_tokenizer(CHINESE, 400, 32)
    assert tokenizer.tokenize("今天味道好吃") == list("今天味道好吃")
    assert all(len(piece) == 1 or piece.startswith("[") for piece in tokenizer.get_vocab())


def test_letters_are_small_and_accents_left_out() -> None:
    tokenizer = trained_tokenizer(TEXTS, 400, 32)
    assert tokenizer.tokenize("CAFÉ") == tokenizer.tokenize("cafe") == tokenizer.tokenize("Café")
    assert "[UNK]" not in tokenizer.tokenize("CAFÉ")


def test_a_character_that_no_text_has_is_unknown() -> None:
    assert trained_tokenizer(TEXTS, 400, 32).tokenize("soup ☃")[-1] == "[UNK]"


@pytest.mark.parametrize("vocabulary", [30, 60, 150, 5000])
def test_there_are_at_most_as_many_tokens_as_planned(vocabulary: int) -> None:
    tokenizer = trained_tokenizer(TEXTS, vocabulary, 32)
    assert len(tokenizer) <= vocabulary
    assert sorted(tokenizer.get_vocab().values()) == list(range(len(tokenizer)))
    assert len(tokenizer) == vocabulary or vocabulary == 5000


def test_where_there_is_little_room_rare_characters_are_unknown_and_frequent_words_still_have_pieces() -> None:
    tokenizer = trained_tokenizer(
        ["好" * 40 + "soup soup"] * 20 + [chr(0x4E00 + place) for place in range(300)], 60, 32
    )
    assert tokenizer.tokenize("好 soup") == ["好", "soup"]
    assert tokenizer.tokenize(chr(0x4E00 + 299)) == ["[UNK]"]


@pytest.mark.parametrize("texts", [[], ["", "  "]])
def test_without_texts_there_are_the_marks_alone(texts: list[str]) -> None:
    tokenizer = trained_tokenizer(texts, 100, 32)
    assert tokenizer.tokenize("soup") == ["[UNK]"]
    assert sorted(tokenizer.get_vocab(), key=tokenizer.get_vocab().get) == [
        "[PAD]",
        "[UNK]",
        "[CLS]",
        "[SEP]",
        "[MASK]",
    ]


def test_what_is_saved_transformers_reads_and_cuts_the_same(tmp_path: Path) -> None:
    tokenizer = trained_tokenizer(TEXTS, 200, 32)
    tokenizer.save_pretrained(tmp_path)
    again = transformers.AutoTokenizer.from_pretrained(tmp_path)
    unseen = [row["review"] for row in reviews(20, seed=1)] + ["Ünseen, 从来没有过 words?", "", "[MASK] me"]
    assert again(unseen)["input_ids"] == tokenizer(unseen)["input_ids"]
    assert again.model_max_length == 32
    assert again.mask_token_id == tokenizer.mask_token_id == tokenizer.get_vocab()["[MASK]"]
    assert again.all_special_ids == tokenizer.all_special_ids


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text("abcdé北京 ", max_size=12), min_size=1, max_size=6))
def test_the_pieces_of_a_text_that_was_read_join_to_the_text(texts: list[str]) -> None:
    tokenizer = trained_tokenizer(texts, 200, 32)
    for text in texts:
        joined = "".join(piece.removeprefix("##") for piece in tokenizer.tokenize(text))
        assert joined == text.replace(" ", "").replace("é", "e")
