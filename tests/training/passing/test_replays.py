"""Passes through a network, operation by operation or repeated from a record: the numbers are the same."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from tests.training.made import pace  # noqa: E402
from torch import Tensor, nn  # noqa: E402

from tasklift.training.passing.determinism import same_bits  # noqa: E402
from tasklift.training.passing.passes import PlainPasses, ReadLosses  # noqa: E402
from tasklift.training.passing.replays import ReplayedPasses, passes_of  # noqa: E402

CPU = torch.device("cpu")
ROWS = np.arange(4)
WEIGHTS = np.array([0.1, 0.2, 0.3, 0.4])
needs_a_gpu = pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU here")


class Waiting(nn.Module):
    """It looks at what it has, for which the device has to be waited for."""

    def forward(self, values: Tensor) -> Tensor:
        return values * (2.0 if float(values.detach().sum()) > 0 else 1.0)


def network(device: "torch.device", *more: nn.Module) -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(8, 16), nn.Dropout(0.5), *more, nn.Linear(16, 1)).to(device)


def losses_of(module: nn.Module, device: "torch.device") -> ReadLosses:
    values = torch.from_numpy(np.random.default_rng(0).normal(size=(12, 8))).float()
    return ReadLosses(
        lambda rows: (values[torch.from_numpy(rows)],),
        lambda read: module(read).square().squeeze(1),
        lambda rows: (8,),
        device,
    )


def learned(make: Callable[[nn.Module, ReadLosses], Any], device: "torch.device", *more: nn.Module) -> list[Any]:
    """The losses and gradients of three steps, two pieces each."""
    module = network(device, *more)
    passes = make(module, losses_of(module, device))
    told: list[Any] = []
    for step in range(3):
        for piece in range(2):
            torch.manual_seed(10 * step + piece)
            told.append(float(passes.learn(ROWS + 4 * piece, WEIGHTS)))
        told += [one.grad.tolist() for one in module.parameters() if one.grad is not None]
        passes.forget()
    return told


def plainly(module: nn.Module, losses: ReadLosses) -> PlainPasses:
    return PlainPasses(module, losses, "fp32", losses.device)


def test_the_loss_is_the_sum_by_weights_and_gradients_add_up() -> None:
    module = network(CPU).eval()
    losses = losses_of(module, CPU)
    passes = plainly(module, losses)
    first, second = (float(passes.learn(rows, WEIGHTS)) for rows in (ROWS, ROWS + 4))
    wanted = [(losses(rows) * torch.from_numpy(WEIGHTS).float()).sum() for rows in (ROWS, ROWS + 4)]
    assert [first, second] == pytest.approx([one.item() for one in wanted])
    own = module[0].weight.grad
    (theirs,) = torch.autograd.grad(wanted[0] + wanted[1], [module[0].weight])
    assert torch.allclose(own, theirs)
    passes.forget()
    assert module[0].weight.grad is None


def epoch() -> Iterator[np.ndarray]:
    yield from [ROWS] * 10


def test_a_processor_repeats_nothing() -> None:
    module = network(CPU)
    assert isinstance(passes_of(module, losses_of(module, CPU), CPU, pace(), epoch), PlainPasses)


def test_on_a_processor_torch_is_told_nothing() -> None:
    with same_bits(CPU):
        assert not torch.are_deterministic_algorithms_enabled()


@needs_a_gpu
def test_on_a_gpu_ways_with_the_same_sums_are_taken_inside() -> None:
    with same_bits(torch.device("cuda")):
        assert torch.are_deterministic_algorithms_enabled()
    assert not torch.are_deterministic_algorithms_enabled()


@needs_a_gpu
@pytest.mark.parametrize("more", [(), (Waiting(),)], ids=["recorded", "cannot be recorded"])
@pytest.mark.parametrize("recorded", [frozenset(), frozenset({(4, 8)})], ids=["no shape", "every shape"])
def test_what_is_repeated_is_what_plain_passes_do(more: tuple[nn.Module, ...], recorded: frozenset[Any]) -> None:
    device = torch.device("cuda")
    plain = learned(plainly, device, *more)
    again = learned(lambda module, losses: ReplayedPasses(module, losses, "fp32", recorded), device, *more)
    assert again == plain


@needs_a_gpu
@pytest.mark.parametrize("changes", [{"compile": True}, {"recompute": True}, {"epochs": 0.2}])
def test_what_takes_another_way_or_hardly_comes_again_is_not_recorded(changes: dict[str, Any]) -> None:
    device = torch.device("cuda")
    module = network(device)
    losses = losses_of(module, device)
    assert isinstance(passes_of(module, losses, device, pace(), epoch), ReplayedPasses)
    assert isinstance(passes_of(module, losses, device, pace(**changes), epoch), PlainPasses)
    assert isinstance(passes_of(module, losses, device, pace(), None), PlainPasses)
