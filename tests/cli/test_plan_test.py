"""`lift plan-test`: rows before there are any."""

from pathlib import Path

import pytest

from .conftest import lift


def test_it_says_how_many_rows_a_lift_needs_and_reads_nothing(tmp_path: Path) -> None:
    said = lift("plan-test", "2", folder=tmp_path)
    assert said.code == 0 and said.err == ""
    assert said.out.startswith("A lift of 2 points needs 1,960 test rows: 9,800 rows in all")
    assert max(map(len, said.out.splitlines())) <= 80
    assert list(tmp_path.iterdir()) == []


def test_options_say_what_it_rests_on(tmp_path: Path) -> None:
    said = lift("plan-test", "1.5", "--disagree", "0.25", "--power", "0.9", "--looks", "4", folder=tmp_path)
    lines = [" ".join(line.split()) for line in said.out.splitlines()]
    assert {
        "models disagree on 25 % of the rows",
        "the lift is found in 90 % of such tests",
        "looks at the test 4",
    } <= set(lines)


def test_it_speaks_chinese(tmp_path: Path) -> None:
    assert "一共需要 9,800 行" in lift("plan-test", "2", "--language", "zh", folder=tmp_path).out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["0"], "error: the lift is too small to plan for\n  -> name at least 0.001 points"),
        (["12"], "error: models that disagree on 10 % of the rows cannot differ by 12 points"),
        (["2", "--disagree", "0"], "--disagree is not above 0"),
        (["2", "--power", "1"], "--power is not from 0.5"),
        (["2", "--looks", "0"], "error: --looks is not from 1"),
        (["two"], "invalid value for 'POINTS'"),
        ([], "missing argument 'POINTS'"),
    ],
)
def test_what_cannot_be_planned_is_explained_and_ends_with_two(
    arguments: list[str], words: str, tmp_path: Path
) -> None:
    said = lift("plan-test", *arguments, folder=tmp_path)
    assert said.code == 2 and said.out == ""
    assert words in said.err
