"""What a plan refuses, and what it works out."""

import subprocess
import sys

import pytest
from pydantic import ValidationError

from tasklift.settings.messages import speaking
from tasklift.tasks.encoder_plan import EncoderPlan


def test_a_plan_of_nothing_is_whole() -> None:
    plan = EncoderPlan()
    assert (plan.layers, plan.width, plan.inner_width, plan.head_size) == (4, 128, 512, 32)


@pytest.mark.parametrize(
    "module", ["tasks.encoder_plan", *(f"models.transformer.{one}" for one in ("size", "memory", "configuration"))]
)
def test_to_plan_needs_no_torch(module: str) -> None:
    script = f"import sys, tasklift.{module}; print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert f"tasklift.{module}" in told.split()
    assert {"torch", "transformers"} & set(told.split()) == set()


def test_heads_divide_the_width() -> None:
    with pytest.raises(ValidationError, match="width is a multiple of heads; 100 is none of 3"):
        EncoderPlan(width=100, heads=3)
    with speaking("zh"), pytest.raises(ValidationError, match="100 不是 3 的整数倍"):
        EncoderPlan(width=100, heads=3)


def test_rotary_positions_need_pairs_of_numbers() -> None:
    with pytest.raises(ValidationError, match="must be even, it is 3"):
        EncoderPlan(width=12, heads=4, positions="rotary")
    assert EncoderPlan(width=12, heads=4).head_size == 3


def test_layers_that_share_are_one_block_and_tie_the_output() -> None:
    plan = EncoderPlan(layers=6, share="layers")
    assert plan.blocks == 1
    assert plan.ties_output
    assert not EncoderPlan(share="none").ties_output


@pytest.mark.parametrize("wrong", [{"layers": 0}, {"positions": "learned"}, {"dropout": 1.0}, {"depth": 3}])
def test_what_is_out_of_bounds_or_unknown_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        EncoderPlan.model_validate(wrong)
