"""Answers: the likeliest label unless something else was decided."""

import numpy as np

from tasklift.forms.answers import NO_ANSWER, LabelAnswers

TABLE = np.array([[0.2, 0.8], [0.5, 0.5], [0.9, 0.1]])


def test_the_likeliest_label_is_the_answer_and_of_equals_the_first() -> None:
    answers = LabelAnswers(("a", "b"), TABLE)
    assert answers.best() == ["b", "a", "a"]
    assert answers.confidence().tolist() == [0.8, 0.5, 0.9]


def test_a_decision_stands_above_it_and_may_be_no_answer() -> None:
    answers = LabelAnswers(("a", "b"), TABLE, np.array([0, NO_ANSWER, NO_ANSWER]))
    assert answers.best() == ["a", None, None]
    assert answers.confidence().tolist() == [0.2, 0.5, 0.9]
