"""What labels are called before a language model, and the house's prompt for them."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasklift.models.choosing.label_words import (
    house_prompt,
    label_words,
    prompt_language,
    with_labels,
)
from tasklift.models.prompting.prompt import parse_prompt
from tasklift.settings.errors import UserError

LABEL = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


def test_labels_are_called_as_they_are_without_underscores() -> None:
    words = label_words(pl.Series(["card_arrival", "top_up", "card_arrival"]), {})
    assert words.labels == ("card_arrival", "top_up") and words.words == ("card arrival", "top up")
    assert words.counts == (2, 1)
    assert label_words(pl.Series(["_", "财经"]), {}).words == ("_", "财经")


def test_labels_that_would_be_called_alike_keep_their_underscores() -> None:
    assert label_words(pl.Series(["a_b", "a b"]), {}).words == ("a b", "a_b")


def test_words_are_those_that_are_given() -> None:
    words = label_words(pl.Series(["0", "1"]), {"1": "好评"})
    assert words.words == ("0", "好评") and words.said(["1", "0", "1"]) == ("好评", "0", "好评")


def test_a_word_for_no_label_is_refused_with_the_nearest() -> None:
    with pytest.raises(UserError) as fault:
        label_words(pl.Series(["positive", "negative"]), {"postive": "好"})
    assert fault.value.slug == "unknown-label" and "positive" in fault.value.advice


def test_two_labels_of_one_name_are_refused() -> None:
    with pytest.raises(UserError) as fault:
        label_words(pl.Series(["0", "1"]), {"0": "same", "1": "same"})
    assert fault.value.slug == "bad-setting" and "same" in fault.value.problem


@pytest.mark.parametrize(
    ("rows", "language"),
    [(["一部好电影", "太难看了"], "zh"), (["a fine film"], "en"), (["ein schöner Film"], "en"), ([None], "en")],
)
def test_the_prompt_is_in_the_language_of_the_rows(rows: list[str | None], language: str) -> None:
    assert prompt_language(pl.DataFrame({"text": rows}, schema={"text": pl.String}), ["text"]) == language


def test_the_prompt_of_the_house_lists_labels_and_has_a_place_for_each_text() -> None:
    words = label_words(pl.Series(["same", "other"]), {})
    english = with_labels(house_prompt(["text", "text_pair"], None, "en"), words, "en", "")
    assert (
        english.system is not None and "texts" in english.system.fill({}) and "other, same" in english.system.fill({})
    )
    assert english.user.fill({"text": "A", "text_pair": "B"}) == "A\n\nB"
    chinese = with_labels(house_prompt(["text"], None, "zh"), words, "zh", "")
    assert chinese.system is not None and "标签：other、same" in chinese.system.fill({})


def test_an_instruction_stands_above_the_labels_as_it_is() -> None:
    words = label_words(pl.Series(["a", "b"]), {})
    prompt = with_labels(house_prompt(["text"], "Which {one}?", "en"), words, "en", "")
    assert prompt.system is not None and prompt.system.fill({}) == "Which {one}?\n\nLabels: a, b"


@given(st.lists(LABEL, min_size=1, max_size=6, unique=True))
def test_whatever_labels_are_they_stand_in_the_prompt_as_they_are(labels: list[str]) -> None:
    words = label_words(pl.Series(labels), {label: label for label in labels})
    prompt = with_labels(house_prompt(["text"], None, "en"), words, "en", "")
    assert prompt.names == ["text"] and prompt.system is not None
    assert prompt.system.fill({}).endswith("Labels: " + ", ".join(" ".join(label.split()) for label in sorted(labels)))


def test_a_prompt_of_the_users_has_the_labels_where_it_says() -> None:
    words = label_words(pl.Series(["a", "{b}"]), {})
    prompt = with_labels(parse_prompt("{{labels}}: {labels}? {text}", "p.txt"), words, "en", "p.txt")
    assert prompt.user.fill({"text": "T"}) == "{labels}: a, {b}? T"
    plain = parse_prompt("{text}", "p.txt")
    assert with_labels(plain, words, "en", "p.txt") is plain
