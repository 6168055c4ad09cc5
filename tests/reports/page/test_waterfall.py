"""The waterfall: every bar begins where the one before ended."""

from typing import Any

import pytest

from tasklift.reports.page.waterfall import waterfall


def test_the_bars_lead_from_the_baseline_to_the_final_model(english: dict[str, Any]) -> None:
    first, *steps, last = waterfall(english)
    reached = first.width
    for bar, step in zip(steps, english["steps"], strict=True):
        value = step["path"]["value"]
        begins, ends = (bar.left, bar.left + bar.width) if value >= 0 else (bar.left + bar.width, bar.left)
        assert begins == pytest.approx(reached, abs=0.05)
        reached = ends
    assert reached == pytest.approx(last.width, abs=0.05)


def test_bars_and_intervals_stay_on_the_track(english: dict[str, Any]) -> None:
    for bar in waterfall(english):
        for left, width in [(bar.left, bar.width), *([bar.interval] if bar.interval else [])]:
            assert 0 <= left <= left + width <= 100


def test_a_bar_says_whether_it_helped(english: dict[str, Any]) -> None:
    assert [bar.kind for bar in waterfall(english)] == ["base", "even", "even", "worse", "better", "whole"]


def test_a_step_that_was_not_measured_says_so(english: dict[str, Any]) -> None:
    assert [bar.without for bar in waterfall(english)][3] == "not measured"


def test_the_bars_of_a_loss_go_down_where_it_gets_better(english: dict[str, Any]) -> None:
    english["metric"] = "log_loss"
    english["final"] = {"score": 0.838, "low": 0.826, "high": 0.85}
    first, *steps, last = waterfall(english)
    assert steps[-1].kind == "better"
    assert steps[-1].left == pytest.approx(last.width, abs=0.05)
    assert last.width < first.width
