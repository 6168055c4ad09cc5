"""The rate at each step, held to the schedules of transformers and torch."""

import json
import math
from dataclasses import asdict

import pytest

from tasklift.training.optimisation.schedules import DECAY_SHARE, SCHEDULES, Plateau, Schedule, factor

STEPS = 50


@pytest.mark.parametrize("warmup", [0, 7])
@pytest.mark.parametrize(
    ("schedule", "theirs", "settings"),
    [
        ("constant", "constant_with_warmup", {}),
        ("linear", "linear", {}),
        ("cosine", "cosine", {}),
        (
            "warmup_stable_decay",
            "warmup_stable_decay",
            {"num_decay_steps": round(DECAY_SHARE * STEPS), "decay_type": "1-sqrt"},
        ),
    ],
)
def test_the_rate_is_that_of_transformers_at_every_step(
    schedule: Schedule, theirs: str, settings: dict[str, object], warmup: int
) -> None:
    torch = pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    optimiser = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    scheduler = transformers.get_scheduler(
        theirs, optimiser, num_warmup_steps=warmup, num_training_steps=STEPS, scheduler_specific_kwargs=settings
    )
    for step in range(STEPS + 1):
        assert factor(schedule, step, STEPS, warmup) == pytest.approx(scheduler.get_last_lr()[0], abs=1e-12), step
        optimiser.step()
        scheduler.step()


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize(("steps", "warmup"), [(1, 0), (1, 1), (3, 3), (3, 9), (100, 10)])
def test_a_rate_is_a_factor_between_0_and_1_and_never_rises_after_the_warm_up(
    schedule: Schedule, steps: int, warmup: int
) -> None:
    factors = [factor(schedule, step, steps, warmup) for step in range(steps + 5)]
    assert all(0.0 <= one <= 1.0 for one in factors)
    after = factors[warmup:]
    assert after == sorted(after, reverse=True)


def test_training_without_warm_up_begins_at_the_full_rate() -> None:
    assert {factor(schedule, 0, 10) for schedule in SCHEDULES} == {1.0}


def test_a_plateau_halves_the_rate_after_so_many_evaluations_without_gain() -> None:
    state, factors = Plateau(patience=2), []
    for score in [0.5, 0.6, 0.6, 0.59, 0.7, 0.1, 0.1, 0.1, 0.1]:
        state = state.after(score)
        factors.append(state.factor)
    assert factors == [1.0, 1.0, 1.0, 0.5, 0.5, 0.5, 0.25, 0.25, 0.125]


def test_a_plateau_is_that_of_torch() -> None:
    torch = pytest.importorskip("torch")
    scores = [math.sin(3.0 * at) + 0.02 * at for at in range(60)]
    optimiser = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    theirs = torch.optim.lr_scheduler.ReduceLROnPlateau(
        optimiser, mode="max", factor=0.5, patience=2, threshold=0.0, eps=0.0
    )
    state = Plateau(patience=3)
    for score in scores:
        theirs.step(score)
        state = state.after(score)
        assert state.factor == optimiser.param_groups[0]["lr"]
    assert state.factor < 1.0


def test_a_plateau_goes_on_from_its_json() -> None:
    state = Plateau(patience=2).after(0.5).after(0.4)
    assert Plateau(**json.loads(json.dumps(asdict(state)))) == state
    assert Plateau(**json.loads(json.dumps(asdict(state)))).after(0.4).factor == 0.5


def test_a_score_that_is_not_a_number_is_no_gain() -> None:
    state = Plateau(patience=2)
    for score in [math.nan, math.nan]:
        state = state.after(score)
    assert (state.factor, state.best) == (0.5, None)
