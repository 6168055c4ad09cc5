"""The depths and widths that are tried: a ladder around a plan, or those that one names."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from pydantic import ValidationError

from tasklift.settings.errors import UserError
from tasklift.settings.messages import say
from tasklift.tasks.encoder_plan import EncoderPlan

MOST: Final = 7
_HALF: Final = Fraction(1, 2)
_QUARTER: Final = Fraction(1, 4)
_FACTORS: Final = (
    (1, 1),
    (_HALF, 1),
    (2, 1),
    (1, _HALF),
    (1, 2),
    (_HALF, _HALF),
    (2, 2),
    (2, _HALF),
    (_HALF, 2),
    (4, 1),
    (1, _QUARTER),
    (_HALF, _QUARTER),
    (_QUARTER, _HALF),
    (_QUARTER, _QUARTER),
)
"""Of depth and width; the later ones stand in for those that cannot be, or find no room."""


@dataclass(frozen=True)
class Sizes:
    """The plans to try, and those that the machine has no room for."""

    tried: tuple[EncoderPlan, ...]
    left_out: tuple[EncoderPlan, ...]


def ladder(plan: EncoderPlan, fits: Callable[[EncoderPlan], bool]) -> Sizes:
    """Seven around the plan: its depth, its width and both halved and doubled, or what comes next to that."""
    possible = _each_once(one for depth, width in _FACTORS if (one := _scaled(plan, depth, width)))
    tried, left_out = list[EncoderPlan](), list[EncoderPlan]()
    for one in possible:
        if len(tried) < MOST:
            (tried if fits(one) else left_out).append(one)
    return Sizes(tuple(tried), tuple(left_out))


def named_sizes(
    plan: EncoderPlan, layers: Sequence[int], widths: Sequence[int], fits: Callable[[EncoderPlan], bool]
) -> Sizes:
    """All depths with all widths; where none is named, the plan's own. Raises UserError `no-such-size`."""
    depths, wide = layers or [plan.layers], widths or [plan.width]
    wanted = _each_once(sized(plan, depth, width) for depth in depths for width in wide)
    tried = tuple(one for one in wanted if fits(one))
    if len(tried) < 2:
        problem = say("a trade-off needs two sizes at least that fit in memory")
        raise UserError("no-such-size", problem, advice=say("name more, as `--layers 1,2,4 --widths 64,128`"))
    return Sizes(tried, tuple(one for one in wanted if not fits(one)))


def sized(plan: EncoderPlan, layers: int, width: int) -> EncoderPlan:
    """The plan with that depth and width; heads stay as wide as they are where they can. Raises `no-such-size`."""
    inner = None if plan.inner is None else max(2, plan.inner * width // plan.width)
    changes = {"layers": layers, "width": width, "heads": _heads(plan, width), "inner": inner}
    try:
        return EncoderPlan(**{**plan.model_dump(), **changes})
    except ValidationError:
        problem = say("no network has {layers} layers and a width of {width}", layers=layers, width=width)
        advice = say("1 to 96 layers, and an even width of 2 to 8192, are possible")
        raise UserError("no-such-size", problem, advice=advice) from None


def size_said(layers: int, width: int) -> str:
    """A size in a few words."""
    if layers == 1:
        return say("1 layer of {width}", width=width)
    return say("{layers} layers of {width}", layers=layers, width=width)


def _heads(plan: EncoderPlan, width: int) -> int:
    """As many as keep their size; else the most, up to the plan's own, that divide the width into even parts."""
    if width > 0 and width % plan.head_size == 0:
        return width // plan.head_size
    return next((heads for heads in range(plan.heads, 1, -1) if width % (2 * heads) == 0), 1)


def _scaled(plan: EncoderPlan, depth: Fraction | int, width: Fraction | int) -> EncoderPlan | None:
    """None where that is no network, or a depth that does not divide."""
    layers, wide = plan.layers * depth, plan.width * width
    if layers != int(layers) or wide != int(wide):
        return None
    try:
        return sized(plan, int(layers), int(wide))
    except UserError:
        return None


def _each_once(plans: Iterable[EncoderPlan]) -> list[EncoderPlan]:
    return list({(plan.layers, plan.width): plan for plan in plans}.values())
