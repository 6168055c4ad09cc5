"""Answers are found in their contexts: to the letter first, then but for case and blanks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasklift.text.containment.answer_place import place_of_answer

LETTERS = st.text(alphabet="aAbß好。 \n\u3000é\u0301😀👍🏽İ", max_size=12)


def found(answers: list[str], context: str) -> str | None:
    place = place_of_answer(answers, context)
    return None if place is None else context[place[0] : place[1]]


def bare(text: str) -> str:
    return "".join(letter.casefold() for letter in text if not letter.isspace())


@pytest.mark.parametrize(
    ("answers", "context", "text"),
    [
        (["in Rome"], "He lives in Rome.", "in Rome"),
        (["在北京"], "🙂他住在北京。", "在北京"),
        ([" Rome\n"], "He lives in Rome.", "Rome"),
        (["rome"], "He lives in ROME.", "ROME"),
        (["are n't , said"], "They aren't, said she.", "aren't, said"),
        (["北 京"], "他住在北京。", "北京"),
        (["two words"], "Of two\n  words.", "two\n  words"),
        (["strasse"], "An der Straße 5", "Straße"),
        (["Oslo"], "He lives in Rome.", None),
        ([""], "He lives in Rome.", None),
        ([" ", "Rome"], "He lives in Rome.", "Rome"),
        ([], "Rome", None),
        (["Rome"], "", None),
        (["😀"], "a😀b", "😀"),
    ],
)
def test_an_answer_is_found_as_it_stands_in_the_context(answers: list[str], context: str, text: str | None) -> None:
    assert found(answers, context) == text


def test_the_first_answer_that_is_there_counts_and_one_to_the_letter_before_all_others() -> None:
    assert found(["Oslo", "Lima", "Rome"], "Rome, Lima") == "Lima"
    assert found(["ROME", "Lima"], "Rome, Lima") == "Lima"


def test_of_several_places_the_first_whole_word_counts_else_the_first() -> None:
    assert place_of_answer(["art"], "part, start, art, art") == (13, 16)
    assert place_of_answer(["5"], "1956: 5") == (6, 7)
    assert place_of_answer(["ar"], "part, start") == (1, 3)
    assert place_of_answer(["北京"], "在北京，到北京") == (1, 3)
    assert place_of_answer(["ART"], "part, start, art") == (13, 16)


@given(LETTERS, LETTERS, LETTERS)
def test_what_stands_in_a_context_is_found_there(before: str, answer: str, after: str) -> None:
    place = place_of_answer([answer.swapcase()], before + answer.swapcase() + after)
    assert (place is None) == (not answer.strip())


@given(LETTERS, LETTERS)
def test_what_is_found_is_the_answer_but_for_case_and_blanks(answer: str, context: str) -> None:
    text = found([answer], context)
    if text is None:
        assert not answer.strip() or bare(answer) not in bare(context)
    else:
        assert text == text.strip() and bare(answer) in bare(text)


def test_a_megabyte_of_what_is_nearly_the_answer_has_none() -> None:
    assert place_of_answer(["ab" * 50 + "c"], "ab" * 500_000) is None
    assert place_of_answer(["A"], "a" * 1_000_000) == (0, 1)
