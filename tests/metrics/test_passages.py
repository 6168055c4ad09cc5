"""Whether an answer stands in one of the passages that were looked up for its question."""

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
}


def recall(*rows: tuple[str, tuple[str, ...]]) -> float | None:
    questions = tuple(question for question, _ in rows)
    material = Material(passages=Passages("p", lambda asked: [PASSAGES[question] for question in asked]))
    gold = tuple(answers for _, answers in rows)
    return score(find_metric("passage_recall"), JudgedTexts(gold, (None,) * len(rows), questions, material=material))


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


def test_it_needs_passages() -> None:
    judged = JudgedTexts((("1950",),), ("1950",), ("when",))
    with pytest.raises(UserError) as fault:
        prepare(find_metric("passage_recall"), judged)
    assert fault.value.slug == "metric-needs-material"


def test_a_row_weighs_as_many_rows() -> None:
    material = Material(passages=Passages("p", lambda asked: [PASSAGES[question] for question in asked]))
    judged = JudgedTexts((("1950",), ("x",)), (None, None), ("when", "lost"), material=material)
    weights = np.array([[3.0, 1.0], [0.0, 0.0]])
    np.testing.assert_array_equal(prepare(find_metric("passage_recall"), judged)(weights), [0.75, np.nan])
