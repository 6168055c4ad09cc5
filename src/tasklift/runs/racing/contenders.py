"""Who races: optimisers by name, the rates that suit each, and which of them is simpler."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, get_args

from tasklift.settings.check import suggestion
from tasklift.settings.errors import UserError
from tasklift.settings.messages import say
from tasklift.training.pace import OptimizerName, Pace

ALL: Final[tuple[OptimizerName, ...]] = get_args(OptimizerName)
USUAL: Final[tuple[OptimizerName, ...]] = ("adamw", "adafactor", "momentum", "muon", "schedule_free")
"""One of each kind; the others are close relatives of these."""

SIMPLEST_FIRST: Final[tuple[OptimizerName, ...]] = (
    "sgd",
    "adafactor",
    "momentum",
    "nesterov",
    "adagrad",
    "rmsprop",
    "muon",
    "adamw",
    "adam",
    "schedule_free",
)
"""By the numbers that each keeps for a weight, and of equal ones the better known first."""

STEP: Final = 4.0
"""Between neighbouring rates: four times too high or too low is what one can see in a short training."""
MOST_RATES: Final = 5
_HIGHEST: Final = 10.0
TIMES_ADAMW: Final[Mapping[OptimizerName, float]] = {
    "sgd": 1000.0,
    "momentum": 100.0,
    "nesterov": 100.0,
    "adam": 1.0,
    "adamw": 1.0,
    "rmsprop": 1.0,
    "adagrad": 20.0,
    "adafactor": 20.0,
    "muon": 1.0,
    "schedule_free": 2.0,
}
"""The usual rate of each, in those of AdamW."""


def named(names: str | None) -> tuple[OptimizerName, ...]:
    """Optimisers as one lists them on the command line, each once; `all` are all, None the usual ones.

    Raises UserError `no-such-optimizer`.
    """
    if names is None:
        return USUAL
    wanted = dict.fromkeys(ALL if names == "all" else [one.strip() for one in names.split(",") if one.strip()])
    for name in wanted:
        if name not in ALL:
            problem = say("there is no optimizer {name!r}", name=name)
            raise UserError("no-such-optimizer", problem, advice=suggestion(name, ALL))
    if len(wanted) < 2:
        advice = say("name two or more of {names}", names=list(ALL))
        raise UserError("no-such-optimizer", say("a race needs two optimizers"), advice=advice)
    return tuple(one for one in ALL if one in wanted)


def first_rates(optimizer: OptimizerName, pace: Pace) -> list[float]:
    """Three rates around the one that suits the optimiser as well as the pace's own rate suits the pace's own."""
    middle = pace.learning_rate * TIMES_ADAMW[optimizer] / TIMES_ADAMW[pace.optimizer]
    return sorted({_written(middle * factor) for factor in (1 / STEP, 1.0, STEP)})


def further_rate(rates: Sequence[float], best: float) -> float | None:
    """The rate beyond the best one where that is the last on its side, and five are not yet tried."""
    if len(rates) >= MOST_RATES or best not in {min(rates), max(rates)}:
        return None
    beyond = _written(best / STEP if best == min(rates) else best * STEP)
    return None if beyond in rates else beyond


def settings_of(optimizer: OptimizerName, rate: float) -> dict[str, Any]:
    """What to change in the line that trains; an average of weights stands in for a falling rate."""
    changes: dict[str, Any] = {"optimizer": optimizer, "learning_rate": rate}
    return {**changes, "schedule": "constant"} if optimizer == "schedule_free" else changes


def _written(rate: float) -> float:
    """With three digits, and no more than a setting may be."""
    return min(float(f"{rate:.2e}"), _HIGHEST)
