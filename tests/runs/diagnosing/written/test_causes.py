"""Faults of texts that models write are found where they are, and only there."""

from typing import Any

import polars as pl
import pytest

from tasklift.metrics.judged import JudgedTexts
from tasklift.runs.diagnosing.written.answers import WrittenAnswers
from tasklift.runs.diagnosing.written.causes import CHECKS

RIGHT = [
    f"The {thing} in the kitchen is broken and has to be mended before {day}."
    for thing in ("lamp", "oven", "table", "window", "door")
    for day in ("Monday", "Tuesday", "Friday", "Sunday")
]
SOURCES = [f"In der Küche ist etwas kaputt und muss bald repariert werden, Nummer {row}." for row in range(20)]


def causes(written: list[str | None], *, ratio: float | None = 1.0) -> dict[str, bool]:
    judged = JudgedTexts(tuple((text,) for text in RIGHT), tuple(written), tuple(SOURCES), "en")
    rows = pl.DataFrame({"id": [str(row) for row in range(20)], "source": SOURCES})
    record: dict[str, Any] = {"metrics": {"length_ratio": {"final": ratio}}}
    answers = WrittenAnswers(None, record, rows, judged)  # type: ignore[arg-type]
    return {one.cause: one.found for check in CHECKS if (one := check(answers))}


def test_nothing_is_found_in_good_answers() -> None:
    assert not any(causes(list(RIGHT)).values())


@pytest.mark.parametrize(
    ("written", "cause"),
    [
        ([None, *RIGHT[1:]], "empty_answers"),
        ([" ", *RIGHT[1:]], "empty_answers"),
        ([SOURCES[0], *RIGHT[1:]], "copying"),
        (["so it goes on and on " * 20, *RIGHT[1:]], "repetition"),
        ([f"{SOURCES[0]} {SOURCES[1]}", *RIGHT[1:]], "wrong_language"),
        (["厨房里的灯坏了，必须在星期一之前修好。", *RIGHT[1:]], "wrong_language"),
    ],
)
def test_one_fault_in_twenty_answers_is_found(written: list[str | None], cause: str) -> None:
    assert causes(written)[cause]


@pytest.mark.parametrize(("ratio", "found"), [(0.5, True), (0.7, False), (1.4, False), (2.0, True), (None, False)])
def test_lengths_that_are_far_off_are_told(ratio: float | None, found: bool) -> None:
    assert causes(list(RIGHT), ratio=ratio)["length"] is found


def test_a_copy_that_is_right_is_no_fault() -> None:
    judged = JudgedTexts((("OK",), ("yes",)), ("OK", "yes"), ("OK", "ja"), "en")
    rows = pl.DataFrame({"id": ["1", "2"], "source": ["OK", "ja"]})
    answers = WrittenAnswers(None, {"metrics": {}}, rows, judged)  # type: ignore[arg-type]
    assert not any(one.found for check in CHECKS if (one := check(answers)))


def test_examples_are_rows_that_differ() -> None:
    sources = ("ja", "ja", "ja", "nein", "gut")
    judged = JudgedTexts((("yes",),) * 5, sources, sources, "en")
    rows = pl.DataFrame({"id": list("abcde"), "source": sources})
    answers = WrittenAnswers(None, {"metrics": {}}, rows, judged)  # type: ignore[arg-type]
    assert [one.id for one in answers.examples(range(5))] == ["a", "d", "e"]
