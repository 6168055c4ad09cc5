"""The number of test rows that a lift needs, and what it rests on."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from rich.console import RenderableType

from tasklift.evaluation.detectable import units_needed
from tasklift.reports.commands.test_plan import Aim, rows_needed
from tasklift.settings.errors import UserError
from tasklift.settings.messages import speaking
from tasklift.tasks.task import SplitSettings

Shown = Callable[[RenderableType, int], str]
AIM = Aim(0.03, 0.1, 0.8, 1)


def test_the_rows_are_those_of_the_formula_and_in_all_those_that_the_default_split_takes_them_from(
    shown: Shown,
) -> None:
    text = " ".join(shown(rows_needed(AIM), 80).split())
    assert units_needed(0.03) == AIM.rows == 870
    assert SplitSettings().test == 0.2
    assert "A lift of 3 points needs 870 test rows: 4,350 rows in all, if 20 % are the test." in text


def test_more_looks_more_power_and_more_disagreement_need_more_rows() -> None:
    for change in ({"looks": 2}, {"power": 0.9}, {"disagreement": 0.2}, {"lift": 0.02}):
        assert replace(AIM, **change).rows > AIM.rows  # type: ignore[arg-type]
    assert replace(AIM, looks=5).rows == units_needed(0.03, level=0.99)


def test_half_the_lift_and_double_stand_beside_it(shown: Shown) -> None:
    text = shown(rows_needed(AIM), 80)
    for lift in (0.015, 0.03, 0.06):
        rows = units_needed(lift)
        assert [f"{100 * lift:g}", f"{rows:,}", f"{math.ceil(5 * rows):,}"] in [
            line.split() for line in text.splitlines()
        ]


def test_lifts_larger_than_the_disagreement_are_left_out() -> None:
    assert [other.lift for other in replace(AIM, lift=0.07).around()] == [0.035, 0.07]
    assert [other.lift for other in Aim(0.00001, 0.1, 0.8, 1).around()] == [0.00001, 0.00002]


def test_it_is_said_in_chinese(shown: Shown) -> None:
    with speaking("zh"):
        text = shown(rows_needed(AIM), 80)
    assert text.startswith("3 个百分点的提升需要 870 行测试数据：如果测试集占 20 %，一共需要 4,350 行。")
    assert "rows" not in text


@pytest.mark.parametrize("bound", [{"lift": 0.1}, {"disagreement": 1.0}, {"power": 0.5}, {"looks": 10_000}])
def test_what_is_just_within_bounds_is_planned(bound: dict[str, Any]) -> None:
    assert replace(AIM, **bound).rows > 0


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"lift": 0.0}, "too small to plan for\n  -> name at least 0.001 points"),
        ({"lift": -0.01}, "too small"),
        ({"lift": math.nan}, "too small"),
        ({"lift": 0.12}, "disagree on 10 % of the rows cannot differ by 12 points\n  -> name at most 10 points"),
        ({"lift": math.inf}, "cannot differ by inf points"),
        ({"disagreement": 0.0}, "--disagree"),
        ({"disagreement": 1.01}, "--disagree"),
        ({"disagreement": math.nan}, "--disagree"),
        ({"power": 0.49}, "--power"),
        ({"power": 1.0}, "--power"),
        ({"power": math.nan}, "--power"),
        ({"looks": 0}, "--looks"),
        ({"looks": 10_001}, "--looks"),
    ],
)
def test_what_no_test_can_do_is_refused_with_advice(wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(UserError) as caught:
        replace(AIM, **wrong)
    assert caught.value.slug == "no-such-test"
    assert words in str(caught.value)
    assert caught.value.advice
