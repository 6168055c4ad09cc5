"""The range test: what a curve of losses by rate says, and the loop that draws it."""

import math

import pytest

pytest.importorskip("torch")

import torch  # noqa: E402
from tests.training.made import network, pace, work  # noqa: E402
from torch import nn  # noqa: E402

from tasklift.forms.desk import Desk  # noqa: E402
from tasklift.training.history import Point  # noqa: E402
from tasklift.training.loop import train  # noqa: E402
from tasklift.training.rate_test import LOWEST, RateCurve, Sweep, read_curve  # noqa: E402
from tasklift.training.work import Work  # noqa: E402


def curve_of(losses: list[float]) -> RateCurve:
    """A curve whose rates rise tenfold in ten steps from 1e-7."""
    return read_curve([Point(at + 1, loss, 1e-7 * 10 ** (at / 10), 1.0, 1) for at, loss in enumerate(losses)])


def swept(module: nn.Module, made: Work, **changes: object) -> RateCurve:
    settings = pace(**{"learning_rate": 10.0, "epochs": 100 / 12, "weight_decay": 0.0, "clip": 1e9, **changes})
    history = train(made, settings, seed=0, desk=Desk(), sweep=Sweep(LOWEST, settings.learning_rate))
    return read_curve(history.points)


def test_the_rate_rises_by_the_same_factor_from_the_lowest_to_the_highest() -> None:
    shares = [Sweep(1e-7, 1.0).share(step, 8) for step in range(8)]
    assert shares == pytest.approx([10.0**power for power in range(-7, 1)])


def test_the_loss_falls_fastest_in_the_middle_of_its_fall_and_breaks_after_its_least() -> None:
    level, fall, broken = [2.0] * 40, [2.0 - 0.1 * step for step in range(1, 16)], [0.5] * 5 + [4.0] * 10
    found = curve_of([*level, *fall, *broken])
    assert found.steepest and found.safe
    assert 1e-7 * 10**4.0 <= found.steepest <= 1e-7 * 10**5.5
    assert found.safe < 1e-7 * 10**6.0


@pytest.mark.parametrize("losses", [[], [2.0], [2.0] * 60, [2.0, 1.99] * 30, [2.0] * 40 + [3.0] * 20])
def test_a_loss_that_never_falls_names_no_rate(losses: list[float]) -> None:
    found = curve_of(losses)
    assert found.steepest is None and found.safe is None


def test_on_a_quadratic_no_rate_above_the_known_bound_is_called_safe() -> None:
    """Of loss = 4 x², whose gradient is 8 x, gradient descent settles below the rate 2 / 8 and nowhere above it."""
    module = nn.Linear(1, 1, bias=False)
    nn.init.constant_(module.weight, 3.0)
    begun = {name: one.clone() for name, one in module.state_dict().items()}
    made = work(network())
    quadratic = Work(
        module,
        lambda rows: (4 * module.weight.square()).sum().expand(len(rows)),
        made.lengths,
        made.weights,
        None,
        lambda: begun,
    )
    found = swept(module, quadratic, optimizer="sgd")
    assert found.steepest and found.safe
    assert 1e-3 < found.safe < 0.25
    assert 1e-3 < found.steepest < 0.25


def test_a_sweep_ends_where_the_loss_runs_away_and_does_not_go_back() -> None:
    module = network()
    made = work(module)
    settings = pace(learning_rate=10.0, optimizer="sgd", epochs=100 / 12, clip=1e9)
    history = train(made, settings, seed=0, desk=Desk(), sweep=Sweep(1e-4, settings.learning_rate))
    assert history.falls == ()
    assert all(math.isfinite(point.loss) for point in history.points)
    rates = [point.rate for point in history.points]
    assert rates == sorted(rates) and rates[0] == pytest.approx(1e-4)


def test_a_small_network_learns_at_the_rate_that_is_found() -> None:
    module = network()
    found = swept(module, work(module), optimizer="adamw", learning_rate=1.0, clip=1.0)
    assert found.steepest and found.safe
    rate = min(found.steepest, found.safe)
    assert 1e-4 < rate < 0.5
    again = network()
    made = work(again)
    before = made.judge()[1] if made.judge else 0.0
    torch.manual_seed(0)
    train(made, pace(learning_rate=rate, epochs=8), seed=0, desk=Desk())
    assert made.judge and made.judge()[1] < 0.7 * before
