"""Marks of chat templates in answers are found, unless a right text of the row has one, too."""

import polars as pl
import pytest

from tasklift.metrics.judged import JudgedTexts
from tasklift.reports.diagnosis import told_cause
from tasklift.runs.diagnosing.finding import Finding
from tasklift.runs.diagnosing.written.answers import WrittenAnswers
from tasklift.runs.diagnosing.written.template_marks import look_for_template_marks
from tasklift.settings.messages import speaking

ROWS = 40


def found(answer: str, right: tuple[str, ...] = ("A table for two is booked.",)) -> Finding:
    """Of one such answer among many good ones."""
    gold = (right, *[("A table for two is booked.",)] * (ROWS - 1))
    judged = JudgedTexts(gold, (answer, *[None, *["It is booked."] * (ROWS - 2)]), ("Please book.",) * ROWS, "en")
    rows = pl.DataFrame({"id": [str(row) for row in range(ROWS)], "source": ["Please book."] * ROWS})
    return look_for_template_marks(WrittenAnswers(None, {}, rows, judged))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "answer",
    [
        "It is booked.<|im_end|>\n<|im_start|>user",
        "好的。<｜User｜>还有吗",
        "<|end▁of▁sentence|>",
        "It is booked. [/INST] Thanks",
        "It is booked.<end_of_turn>",
        "It is booked.</s>",
        "It is booked.\n\n### Response: It is booked.",
        "### Response:\nIt is booked.",
        "It is booked.\nUser: Thank you\nAssistant: You are welcome",
        "订好了。\n用户：谢谢\n助手：不客气",
        "It is booked.\r\n  assistant : It is",
    ],
)
def test_a_mark_in_one_answer_of_forty_is_found_and_shown(answer: str) -> None:
    finding = found(answer)
    assert finding.found and finding.points == pytest.approx(100 / ROWS)
    assert [one.answered for one in finding.examples] == [answer]
    with speaking("zh"):
        told = told_cause(finding.to_json())
        assert "模板" in told["title"] and "2.5 %" in told["said"] and "`instruct`" in told["advice"]


@pytest.mark.parametrize(
    "answer",
    [
        "Assistant: it is booked.",
        "Write <name> | <price> in the list [1].",
        "Ask the user: which day?",
        "1 < 2 | 3 > 2 and a || b",
        "## Table for two\nbooked <b>today</b>",
    ],
)
def test_what_merely_looks_like_one_is_none(answer: str) -> None:
    assert not found(answer).found


def test_what_a_right_text_of_the_row_holds_is_no_fault() -> None:
    right = ("Booked.", "Agent: booked.\nUser: thanks")
    assert not found("Booked.\nUser: great", right).found
    assert found("Booked.\nUser: great", right[:1]).found
