"""Words that only the rows of one label have."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasklift.evaluation.tell_tales import FEWEST, rows_given_away, tell_tales, without

LABELS = ("good", "bad", "fair")
CHATTER = ["the", "a", "of", "it", "and", "on", "we", "they", "was", "is", "film", "plot"]


def rows(template: str, *, count: int = 300, pure: float = 1.0) -> tuple[list[str], list[str]]:
    """Texts of chatter with the label in its place, or in a share of them with any label."""
    rng = random.Random(0)
    labels = [rng.choice(LABELS) for _ in range(count)]
    named = [label if rng.random() < pure else rng.choice(LABELS) for label in labels]
    return [template.format(text=" ".join(rng.sample(CHATTER, 5)), label=name) for name in named], labels


@pytest.mark.parametrize(
    "template", ["{label} {text}", "{text} / {label}", "{text} label: {label} end", "标签{label}。{text}"]
)
def test_a_label_in_the_text_gives_every_row_away(template: str) -> None:
    texts, labels = rows(template)
    found = tell_tales(texts, labels)
    assert {one.label for one in found} == set(LABELS)
    assert rows_given_away(found) == len(texts)
    told = frozenset(one.words for one in found)
    assert all(label not in without(text, told) for text, label in zip(texts, labels, strict=True))


def test_chatter_gives_nothing_away() -> None:
    assert tell_tales(*rows("{text}")) == []


def test_words_that_other_rows_have_too_give_nothing_away() -> None:
    assert tell_tales(*rows("{label} {text}", pure=0.9)) == []


def test_few_rows_say_nothing() -> None:
    labels = [label for label in LABELS for _ in range(FEWEST - 1)]
    assert tell_tales([f"{label} film" for label in labels], labels) == []


def test_a_word_counts_at_its_place() -> None:
    """1 and 0 stand anywhere, but at the end only with their label."""
    rng = random.Random(1)
    labels = [rng.choice("01") for _ in range(200)]
    texts = [f"{rng.choice('01')} of {rng.choice('01')} {' '.join(rng.sample(CHATTER, 4))} {label}" for label in labels]
    assert {str(one) for one in tell_tales(texts, labels)} == {"… 0", "… 1"}


def test_words_are_shown_as_they_stand() -> None:
    rng = random.Random(2)
    labels = [rng.choice(["好评", "差评"]) for _ in range(200)]
    texts = [f"{label} {' '.join(rng.sample(CHATTER, 4))}" for label in labels]
    assert "差评" in {str(one) for one in tell_tales(texts, labels)}


@given(st.text())
def test_nothing_is_taken_out_that_was_not_asked_for(text: str) -> None:
    assert without(text, frozenset()) == text
