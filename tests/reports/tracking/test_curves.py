"""The curves of trainings, as they go to trackers."""

import math
from typing import Any

import pytest

from tasklift.reports.tracking.curves import curves_of, figures_of


def test_each_step_has_its_point_and_those_with_an_evaluation_that_too(english: dict[str, Any]) -> None:
    (curve,) = curves_of(english).values()
    assert list(curves_of(english)) == ["training/finetune"]
    assert [step for step, _ in curve] == list(range(1, 241))
    figures = dict(curve)
    assert set(figures[39]) == {"loss", "learning_rate", "gradient_norm"}
    assert figures[40] == {
        "loss": pytest.approx(0.7 * 0.985**40 + 0.02),
        "learning_rate": pytest.approx(5e-5 * (1 - 40 / 240)),
        "gradient_norm": pytest.approx(4.0 * 0.99**40),
        "valid_score": 0.6,
        "valid_loss": 0.6,
    }


def test_what_is_no_number_is_left_out(english: dict[str, Any]) -> None:
    english["trainings"][0]["evaluations"][0]["loss"] = math.inf
    figures = dict(curves_of(english)["training/finetune"])
    assert "valid_loss" not in figures[40] and "valid_score" in figures[40]


def test_a_line_that_stands_twice_has_two_curves(english: dict[str, Any]) -> None:
    english["trainings"] *= 2
    assert list(curves_of(english)) == ["training/finetune", "training/finetune_2"]


def test_speed_is_a_figure(english: dict[str, Any]) -> None:
    assert dict(figures_of(english)) == {
        "training/finetune/tokens_per_second": 2740.4,
        "training/finetune/share": 0.46,
        "training/finetune/seconds": 12.6,
    }
    del english["cost"]["trainings"]
    assert dict(figures_of(english)) == {}
