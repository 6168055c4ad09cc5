"""Schedule-free AdamW against its authors' own, and its two sets of weights."""

from types import ModuleType

import pytest

torch = pytest.importorskip("torch")

from tests.training.networks import Tower, backward, same, tower, weights  # noqa: E402

from tasklift.training.optimisation.optimisers import weights_to_use  # noqa: E402
from tasklift.training.optimisation.schedule_free import ScheduleFree  # noqa: E402


@pytest.fixture
def reference() -> ModuleType:
    return pytest.importorskip("schedulefree")


def ours_for(network: Tower, *, rate: float = 0.01, weight_decay: float = 0.0) -> ScheduleFree:
    groups = [{"params": list(network.parameters()), "lr": rate, "weight_decay": weight_decay}]
    return ScheduleFree(groups, betas=(0.9, 0.98))


@pytest.mark.parametrize("weight_decay", [0.0, 0.1])
@pytest.mark.parametrize("warmup", [0, 10])
def test_it_takes_the_steps_of_its_authors_own(reference: ModuleType, weight_decay: float, warmup: int) -> None:
    one, other = tower(), tower()
    ours = ours_for(one, weight_decay=weight_decay)
    theirs = reference.AdamWScheduleFree(
        other.parameters(), lr=0.01, betas=(0.9, 0.98), weight_decay=weight_decay, warmup_steps=warmup
    )
    theirs.train()
    for step in range(40):
        ours.param_groups[0]["lr"] = 0.01 * min(1.0, (step + 1) / max(1, warmup))
        backward(one, step)
        ours.step()
        backward(other, step)
        theirs.step()
    for learnt, expected in zip(weights(one), weights(other), strict=True):
        torch.testing.assert_close(learnt, expected, rtol=1e-4, atol=2e-6)
    theirs.eval()
    with weights_to_use(ours):
        for used, expected in zip(weights(one), weights(other), strict=True):
            torch.testing.assert_close(used, expected, rtol=1e-4, atol=2e-6)


def test_the_weights_to_use_are_the_average_of_the_walk() -> None:
    network = tower()
    optimiser = ours_for(network)
    walked = []
    for step in range(12):
        backward(network, step)
        optimiser.step()
        walked.append(optimiser.state[network.classifier.weight]["z"].clone())
    optimiser.average()
    torch.testing.assert_close(network.classifier.weight, torch.stack(walked).mean(dim=0), rtol=1e-4, atol=1e-6)


def test_averaging_comes_and_goes_and_twice_is_once() -> None:
    network = tower()
    optimiser = ours_for(network)
    for step in range(5):
        backward(network, step)
        optimiser.step()
    learnt = weights(network)
    optimiser.average()
    averaged = weights(network)
    optimiser.average()
    assert same(averaged, weights(network))
    assert not same(averaged, learnt)
    optimiser.train()
    for one, other in zip(weights(network), learnt, strict=True):
        torch.testing.assert_close(one, other)


def test_a_step_with_the_averaged_weights_in_place_is_refused() -> None:
    network = tower()
    optimiser = ours_for(network)
    backward(network)
    optimiser.average()
    with pytest.raises(RuntimeError, match="call `train` before `step`"):
        optimiser.step()


def test_a_rate_of_zero_leaves_everything_where_it_is() -> None:
    network = tower()
    optimiser, before = ours_for(network, rate=0.0), weights(network)
    backward(network)
    optimiser.step()
    for one, other in zip(weights(network), before, strict=True):
        torch.testing.assert_close(one, other)
