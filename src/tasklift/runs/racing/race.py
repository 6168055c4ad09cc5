"""A race of optimisers over a task: equal budgets, each at its best rate, judged on valid and never on the test."""

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from tasklift.runs.progress import Progress, Tell, silent
from tasklift.runs.racing.contenders import MOST_RATES, first_rates, further_rate, settings_of
from tasklift.runs.racing.entry import Entry
from tasklift.runs.racing.ground import Ground, loss_by_chance, need_valid
from tasklift.runs.racing.standings import (
    RateMark,
    Standing,
    best_of,
    recommended,
    standings_of,
    tied_with_leader,
)
from tasklift.runs.racing.trial import one_bar
from tasklift.settings.kept import in_english
from tasklift.training.batches import steps_in
from tasklift.training.pace import OptimizerName

SEEDS: Final = 3
_STAGE: Final = in_english("race")
_FEWEST_STEPS, _MOST_STEPS = 20, 60
_TIMED_STEPS = (1, 4)
"""Trainings of so many steps tell what beginning and judging take, and what a step takes."""


@dataclass(frozen=True)
class Race:
    """What is to be raced, and how far."""

    ground: Ground
    optimizers: tuple[OptimizerName, ...]
    steps: int
    seeds: int

    def entries(self, optimizer: OptimizerName, rate: float) -> list[Entry]:
        """One for each seed."""
        return [Entry(optimizer, rate, seed, self.steps) for seed in range(self.seeds)]


@dataclass(frozen=True)
class Forecast:
    """Trainings that are planned, how many at most are added, how many are kept, and how long the rest takes."""

    trainings: int
    at_most: int
    kept: int
    seconds: float


def race_over(ground: Ground, optimizers: tuple[OptimizerName, ...], *, steps: int | None, seeds: int) -> Race:
    """The race; `steps` None is about an epoch, in bounds. Raises UserError `no-valid` without rows to judge by."""
    need_valid(ground.workshop.prepared)
    rows = ground.train.height
    a_epoch = steps_in(rows, ground.pace.rows_a_step(rows), 1)
    return Race(ground, optimizers, steps or min(max(a_epoch, _FEWEST_STEPS), _MOST_STEPS), seeds)


def forecast(race: Race) -> Forecast:
    """How many trainings there are, and how long they take: a few steps are timed, unless all results are kept."""
    planned = [entry for one in race.optimizers for rate in _first(race, one) for entry in race.entries(one, rate)]
    kept = sum(race.ground.workshop.store.has(entry.key(race.ground)) for entry in planned)
    at_most = len(race.optimizers) * MOST_RATES * race.seeds
    seconds = (len(planned) - kept) * _seconds(race) if kept < len(planned) else 0.0
    return Forecast(len(planned), at_most, kept, seconds)


def run_race(race: Race, *, tell: Tell = silent) -> dict[str, Any]:
    """Train what is not kept and say who won, as JSON values. What was trained before an interruption is kept."""
    total = sum(len(_first(race, one)) for one in race.optimizers) * race.seeds
    raced: list[list[RateMark]] = []
    done = 0
    for optimizer in race.optimizers:
        rates, marks = _first(race, optimizer), list[RateMark]()
        while rates:
            for rate in rates:
                marks.append(_mark(race, race.entries(optimizer, rate), done, total, tell))
                done += race.seeds
            further = further_rate([mark.rate for mark in marks], best_of(marks).rate)
            rates = [] if further is None else [further]
            total += len(rates) * race.seeds
        raced.append(marks)
    tell(Progress(_STAGE, total, total, "models", finished=True))
    return _record(race, standings_of(raced, race.ground.workshop.task.seed))


def _first(race: Race, optimizer: OptimizerName) -> list[float]:
    return first_rates(optimizer, race.ground.pace)


def _mark(race: Race, entries: Sequence[Entry], done: int, total: int, tell: Tell) -> RateMark:
    trials = []
    for place, entry in enumerate(entries):
        tell(Progress(_STAGE, done + place, total, "models", words=entry.said()))
        trials.append(entry.tried(race.ground, one_bar(entry.said(), _STAGE, done + place, total, tell)))
    metric = race.ground.workshop.task.deciding_metric
    return RateMark(tuple(trials), metric, entries[0].optimizer, entries[0].rate)


def _seconds(race: Race) -> float:
    """What one training takes. Nothing of what is timed is kept; the first time of all, libraries are loaded."""
    ground = race.ground.telling(silent)
    _timed(ground, _TIMED_STEPS[0])
    short, longer = (_timed(ground, steps) for steps in _TIMED_STEPS)
    a_step = max(longer - short, 0.0) / (_TIMED_STEPS[1] - _TIMED_STEPS[0])
    return short + a_step * (race.steps - _TIMED_STEPS[0])


def _timed(ground: Ground, steps: int) -> float:
    began = time.perf_counter()
    ground.answers(ground.make(ground.lasting(steps, {}), f"timing-{ground.state.network}"))
    return time.perf_counter() - began


def _record(race: Race, standings: list[Standing]) -> dict[str, Any]:
    tied, ground = tied_with_leader(standings), race.ground
    chosen = None if standings[0].best.score is None else recommended(tied).best
    changes = settings_of(chosen.optimizer, chosen.rate) if chosen else {}
    return {
        "task": ground.workshop.task.name,
        "metric": ground.workshop.task.deciding_metric,
        "chosen_on": "valid",
        "steps": race.steps,
        "seeds": race.seeds,
        "train": ground.train.height,
        "valid": ground.valid.height,
        "loss_by_chance": loss_by_chance(ground.workshop.prepared),
        "contenders": [_told(one) for one in standings],
        "tied": [one.best.optimizer for one in tied] if chosen and len(tied) > 1 else [],
        "recommended": changes,
        "line": ground.line_with(changes).as_written() if chosen else None,
    }


def _told(standing: Standing) -> dict[str, Any]:
    best, lift = standing.best, standing.against_leader
    low, high = best.bounds or (None, None)
    rates = [
        {"rate": mark.rate, "score": mark.score, "loss": mark.loss, "scores": mark.scores} for mark in standing.marks
    ]
    return {
        "optimizer": best.optimizer,
        "rate": best.rate,
        "score": best.score,
        "low": low,
        "high": high,
        "loss": best.loss,
        "seconds": best.seconds,
        "against_leader": None if lift is None else asdict(lift),
        "rates": rates,
    }
