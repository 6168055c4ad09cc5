"""Answers are cut out of what the user gave, not out of what the model read of it."""

import polars as pl

from tasklift.forms.answers import TextAnswers, one_after_another
from tasklift.models.written.standing import brought_back


def column(*texts: str | None) -> pl.Series:
    return pl.Series("context", texts, pl.String)


def test_an_answer_has_the_users_characters_and_stands_among_them() -> None:
    read = TextAnswers(("A股", "台湾大学", "the book", "same"), places=((1, 3), (1, 5), (5, 13), (0, 4)))
    raw = column("在Ａ股上市", "是臺灣大學", "read the <b>book</b> now", "same")
    found = brought_back(read, raw, column("在A股上市", "是台湾大学", "read the book now", "same"))
    assert found.texts == ("Ａ股", "臺灣大學", "the <b>book", "same")
    assert [context[slice(*place)] for context, place in zip(raw, found.places or (), strict=True)] == [*found.texts]


def test_blanks_around_it_are_none_of_it_and_what_was_put_in_stays() -> None:
    read = TextAnswers(("one", "[x]", None, ""), places=((4, 7), (0, 3), None, None))
    found = brought_back(
        read, column("a b\u200b  one", "there", None, "no"), column("a b one", "[x]there", None, "yes")
    )
    assert found == TextAnswers(("one", "[x]", None, ""), places=((6, 9), None, None, None))


def test_answers_one_after_another_stand_where_each_part_says() -> None:
    parts = [TextAnswers(("a",)), TextAnswers(("b", ""), places=((2, 3), None))]
    assert one_after_another(parts) == TextAnswers(("a", "b", ""), places=(None, (2, 3), None))
    assert one_after_another(parts[:1]).places is None  # type: ignore[union-attr]
