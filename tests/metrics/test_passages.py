"""Whether an answer stands in one of the passages that were looked up for its question, and what it cites holds it."""

import numpy as np
import pytest

from tasklift.metrics.catalogue import find_metric
from tasklift.metrics.judged import JudgedTexts
from tasklift.metrics.metric import prepare, score
from tasklift.settings.errors import UserError
from tasklift.text.scoring.material import Material, Passages

PASSAGES = {
    "when": ["Nothing here.", "The hall was opened on May 3, 1950."],
    "where": ["It stands in the Ｈａｒｂｏｕｒ, by the sea."],
    "谁": ["图书馆由李明管理。"],
    "none": ["Some passage."],
    "lost": [],
    "colour": ["The door is red. The wall is white.", "The red lamp is out.", "The roof is grey."],
}


MATERIAL = Material(passages=Passages("p", lambda asked: [PASSAGES[question] for question in asked]))


def recall(*rows: tuple[str, tuple[str, ...]]) -> float | None:
    questions = tuple(question for question, _ in rows)
    gold = tuple(answers for _, answers in rows)
    return score(find_metric("passage_recall"), JudgedTexts(gold, (None,) * len(rows), questions, material=MATERIAL))


def precision(*rows: tuple[str, str | None, tuple[str, ...]]) -> float | None:
    """Of questions, answers and what is right."""
    questions, answers, gold = zip(*rows, strict=True)
    return score(find_metric("citation_precision"), JudgedTexts(gold, answers, questions, material=MATERIAL))


@pytest.mark.parametrize(
    ("question", "answers", "held"),
    [
        ("when", ("1950",), 1.0),
        ("when", ("5",), 0.0),
        ("when", ("may 3 1950",), 1.0),
        ("when", ("1951", "MAY"), 1.0),
        ("where", ("the harbour",), 1.0),
        ("where", ("harbour sea",), 0.0),
        ("谁", ("李明",), 1.0),
        ("谁", ("李 明",), 1.0),
        ("谁", ("李管",), 0.0),
        ("lost", ("1950",), 0.0),
    ],
)
def test_words_are_whole_and_case_width_and_punctuation_do_not_count(
    question: str, answers: tuple[str, ...], held: float
) -> None:
    assert recall((question, answers)) == held


def test_questions_without_an_answer_do_not_count() -> None:
    assert recall(("when", ("1950",)), ("none", ("",)), ("lost", ("x",))) == 0.5
    assert recall(("none", ("",))) is None


@pytest.mark.parametrize(
    ("question", "answer", "right", "share"),
    [
        ("when", "1950", ("1950",), 1.0),
        ("when", "was opened on May 3", ("1950",), 1.0),
        ("when", "nothing here", ("1950",), 0.0),
        ("when", "in 1950", ("1950",), 0.0),
        ("colour", "RED", ("red",), 1.0),
        ("colour", "red", ("white",), 0.5),
        ("colour", "red", ("white", "lamp"), 1.0),
        ("colour", "the", ("red",), 2 / 3),
        ("lost", "1950", ("1950",), 0.0),
        ("谁", "李明", ("李明",), 1.0),
        ("谁", "图书馆", ("王",), 0.0),
    ],
)
def test_of_what_an_answer_stands_in_the_share_counts_that_holds_a_right_one(
    question: str, answer: str, right: tuple[str, ...], share: float
) -> None:
    assert precision((question, answer, right)) == share


def test_what_is_not_answered_does_not_count_and_an_answer_where_none_is_right_is_wrong() -> None:
    assert precision(("when", "1950", ("1950",)), ("when", None, ("1950",)), ("none", " ", ("",))) == 1.0
    assert precision(("none", None, ("",))) is None
    assert precision(("none", "passage", ("",)), ("none", "passage", ())) == 0.0
    assert precision(("none", "passage", ("", "some"))) == 1.0


@pytest.mark.parametrize("metric", ["passage_recall", "citation_precision"])
def test_it_needs_passages(metric: str) -> None:
    judged = JudgedTexts((("1950",),), ("1950",), ("when",))
    with pytest.raises(UserError) as fault:
        prepare(find_metric(metric), judged)
    assert fault.value.slug == "metric-needs-material"


def test_a_row_weighs_as_many_rows() -> None:
    judged = JudgedTexts((("1950",), ("x",)), (None, None), ("when", "lost"), material=MATERIAL)
    weights = np.array([[3.0, 1.0], [0.0, 0.0]])
    np.testing.assert_array_equal(prepare(find_metric("passage_recall"), judged)(weights), [0.75, np.nan])
