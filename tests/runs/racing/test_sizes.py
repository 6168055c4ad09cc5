"""Which depths and widths are tried."""

import pytest

from tasklift.runs.racing.sizes import Sizes, ladder, named_sizes, size_said, sized
from tasklift.settings.errors import UserError
from tasklift.tasks.encoder_plan import EncoderPlan

PLAN = EncoderPlan(layers=4, heads=4, width=64)


def pairs(plans: tuple[EncoderPlan, ...]) -> list[tuple[int, int]]:
    """Depth and width of each."""
    return [(plan.layers, plan.width) for plan in plans]


def anything(_plan: EncoderPlan) -> bool:
    """The machine has room for all."""
    return True


def test_the_ladder_halves_and_doubles_depth_and_width() -> None:
    sizes = ladder(PLAN, anything)
    assert pairs(sizes.tried) == [(4, 64), (2, 64), (8, 64), (4, 32), (4, 128), (2, 32), (8, 128)]
    assert sizes.left_out == ()


@pytest.mark.parametrize("plan", [EncoderPlan(layers=1, heads=1, width=64), EncoderPlan(layers=3, heads=3, width=48)])
def test_where_a_depth_cannot_be_halved_others_stand_in(plan: EncoderPlan) -> None:
    found = pairs(ladder(plan, anything).tried)
    assert len(set(found)) == 7 and (plan.layers, plan.width) in found


def test_what_finds_no_room_is_left_out_and_smaller_ones_stand_in() -> None:
    sizes = ladder(PLAN, lambda plan: plan.layers * plan.width <= 256)
    assert pairs(sizes.left_out)[:3] == [(8, 64), (4, 128), (8, 128)]
    assert len(sizes.tried) == 7 and (4, 16) in pairs(sizes.tried)


def test_heads_stay_as_wide_and_inner_keeps_its_share() -> None:
    assert sized(PLAN, 2, 128).heads == 8
    assert sized(PLAN, 2, 32).heads == 2
    assert sized(PLAN, 2, 40).heads == 4
    assert sized(EncoderPlan(heads=2, width=64, inner=96), 2, 32).inner == 48
    rotary = sized(EncoderPlan(heads=2, width=8, positions="rotary"), 1, 6)
    assert rotary.heads == 1 and rotary.positions == "rotary"


def test_named_sizes_are_all_depths_with_all_widths_each_once() -> None:
    assert pairs(named_sizes(PLAN, [1, 2, 1], [32, 64], anything).tried) == [(1, 32), (1, 64), (2, 32), (2, 64)]
    assert pairs(named_sizes(PLAN, [], [32, 64], anything).tried) == [(4, 32), (4, 64)]
    some = named_sizes(PLAN, [1, 2, 64], [32], lambda plan: plan.layers < 64)
    assert isinstance(some, Sizes) and pairs(some.left_out) == [(64, 32)]


@pytest.mark.parametrize(
    ("layers", "widths"), [([0], [64]), ([1], [0]), ([1, 200], [64]), ([1], [64]), ([1], [64, 64])]
)
def test_sizes_that_cannot_be_or_be_compared_are_explained(layers: list[int], widths: list[int]) -> None:
    with pytest.raises(UserError) as caught:
        named_sizes(PLAN, layers, widths, anything)
    assert caught.value.slug == "no-such-size" and caught.value.advice


def test_a_size_is_said_in_a_few_words() -> None:
    assert (size_said(1, 8), size_said(2, 8)) == ("1 layer of 8", "2 layers of 8")
