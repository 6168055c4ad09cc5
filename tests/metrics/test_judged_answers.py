"""What a judge says of answers becomes a measure from 0 to 1, whoever judges."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest

from tasklift.data.roles import INPUT_SEPARATOR
from tasklift.metrics.catalogue import find_metric
from tasklift.metrics.judged import JudgedTexts
from tasklift.metrics.metric import prepare, score
from tasklift.settings.errors import UserError
from tasklift.text.dialogues.one_text import as_one_text
from tasklift.text.dialogues.turn import Turn
from tasklift.text.scoring.material import Graded, Judge, Material

METRIC = find_metric("judged")


class Reading:
    """Says the grade that the answer ends in, and keeps what it read."""

    def __init__(self) -> None:
        self.read: list[Graded] = []

    def __call__(self, graded: Sequence[Graded]) -> npt.NDArray[np.float64]:
        self.read += graded
        return np.array([float(answer.split()[-1]) for *_, answer in graded])


def judged(*rows: tuple[str | None, tuple[str, ...]], source: str = "?") -> tuple[float | None, list[Graded]]:
    reading = Reading()
    gold, answers = tuple(right for _, right in rows), tuple(answer for answer, _ in rows)
    material = Material(judge=Judge("j", reading))
    return score(METRIC, JudgedTexts(gold, answers, (source,) * len(rows), material=material)), reading.read


@pytest.mark.parametrize(("grade", "value"), [("1", 0.0), ("5", 1.0), ("2.5", 0.375), ("3.00004", 0.5)])
def test_grades_from_one_to_five_are_shares_of_one_told_to_four_digits(grade: str, value: float) -> None:
    assert judged((f"it is {grade}", ("so",)))[0] == value


def test_it_is_the_mean_and_a_blank_answer_has_nothing_without_asking() -> None:
    value, read = judged(("a 5", ("so",)), ("b 3", ("so",)), (None, ("so",)), (" \t", ("so",)))
    assert value == (1.0 + 0.5) / 4
    assert [answer for *_, answer in read] == ["a 5", "b 3"]


def test_the_first_right_text_that_is_not_blank_is_read_and_rows_without_one_do_not_count() -> None:
    value, read = judged(("a 5", (" ", "first", "second")), ("b 1", ("",)), (None, ()))
    assert value == 1.0 and read == [("?", "first", "a 5")]
    assert judged(("a 5", ("",)))[0] is None


def test_what_was_asked_is_read_as_people_read_it() -> None:
    dialogue = as_one_text([Turn("user", "Hi"), Turn("assistant", "Yes?")])
    _, read = judged(("a 5", ("so",)), source=INPUT_SEPARATOR.join(["name: Bern", dialogue, ""]))
    assert read[0][0] == "name: Bern\n\nuser: Hi\nassistant: Yes?"


def test_it_needs_a_judge() -> None:
    with pytest.raises(UserError) as fault:
        prepare(METRIC, JudgedTexts((("a",),), ("a",), ("",)))
    assert fault.value.slug == "metric-needs-material"
