"""Each optimiser is what its name says, learns, and goes on from a checkpoint as if nothing had happened."""

import copy
import json
from collections.abc import Callable

import pytest

torch = pytest.importorskip("torch")

from tests.training.networks import Tower, backward, same, tower, weights  # noqa: E402

from tasklift.training.optimisation.optimisers import (  # noqa: E402
    OPTIMISERS,
    OptimiserName,
    OptimiserSettings,
    make_optimiser,
    set_rate,
    weights_to_use,
)
from tasklift.training.optimisation.regularise import parameter_groups  # noqa: E402

OURS = ("muon", "schedule_free")
SETTINGS = OptimiserSettings(momentum=0.8, betas=(0.85, 0.98), epsilon=1e-7)
RATES: dict[OptimiserName, float] = {"sgd": 0.1, "momentum": 0.03, "nesterov": 0.03}


def optimiser_of(name: OptimiserName, network: Tower, weight_decay: float = 0.01) -> torch.optim.Optimizer:
    groups = parameter_groups(network, learning_rate=RATES.get(name, 0.01), weight_decay=weight_decay, layer_decay=0.9)
    return make_optimiser(name, groups, SETTINGS)


def walk(network: Tower, optimiser: torch.optim.Optimizer, steps: range) -> list[float]:
    losses = []
    for step in steps:
        losses.append(backward(network, step))
        optimiser.step()
    return losses


TORCH: dict[OptimiserName, Callable[[list[dict[str, object]]], torch.optim.Optimizer]] = {
    "sgd": torch.optim.SGD,
    "momentum": lambda groups: torch.optim.SGD(groups, momentum=0.8),
    "nesterov": lambda groups: torch.optim.SGD(groups, momentum=0.8, nesterov=True),
    "adam": lambda groups: torch.optim.Adam(groups, betas=(0.85, 0.98), eps=1e-7),
    "adamw": lambda groups: torch.optim.AdamW(groups, betas=(0.85, 0.98), eps=1e-7),
    "rmsprop": lambda groups: torch.optim.RMSprop(groups, alpha=0.98, eps=1e-7),
    "adagrad": lambda groups: torch.optim.Adagrad(groups, eps=1e-7),
    "adafactor": torch.optim.Adafactor,
}


def test_every_optimiser_has_torch_or_a_reference_to_be_held_to() -> None:
    assert set(TORCH) | set(OURS) == set(OPTIMISERS)


@pytest.mark.parametrize("name", TORCH)
def test_a_wrapped_optimiser_takes_the_steps_of_torchs_own(name: OptimiserName) -> None:
    ours, theirs = tower(), tower()
    walk(ours, optimiser_of(name, ours), range(20))
    groups = parameter_groups(theirs, learning_rate=RATES.get(name, 0.01), weight_decay=0.01, layer_decay=0.9)
    plain = [
        {"params": list(one.parameters), "lr": one.learning_rate, "weight_decay": one.weight_decay} for one in groups
    ]
    walk(theirs, TORCH[name](plain), range(20))
    for one, other in zip(ours.parameters(), theirs.parameters(), strict=True):
        torch.testing.assert_close(one, other, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", OPTIMISERS)
def test_every_optimiser_lowers_the_loss(name: OptimiserName) -> None:
    network = tower()
    optimiser = optimiser_of(name, network)
    before = sum(backward(network, step) for step in range(10))
    walk(network, optimiser, range(80))
    with weights_to_use(optimiser):
        assert sum(backward(network, step) for step in range(10)) < 0.8 * before


@pytest.mark.parametrize("name", OPTIMISERS)
def test_training_goes_on_from_a_state_to_the_same_bits(name: OptimiserName) -> None:
    whole = tower()
    optimiser = optimiser_of(name, whole)
    walk(whole, optimiser, range(7))
    state, kept = copy.deepcopy(optimiser.state_dict()), weights(whole)
    # What is no tensor goes through JSON in a checkpoint.
    state["param_groups"] = json.loads(json.dumps(state["param_groups"]))
    walk(whole, optimiser, range(7, 15))

    resumed = tower(seed=1)
    for one, value in zip(resumed.parameters(), kept, strict=True):
        one.data.copy_(value)
    other = optimiser_of(name, resumed)
    other.load_state_dict(state)
    walk(resumed, other, range(7, 15))
    assert same(weights(whole), weights(resumed))
    with weights_to_use(optimiser), weights_to_use(other):
        assert same(weights(whole), weights(resumed))


@pytest.mark.parametrize("name", OPTIMISERS)
def test_an_optimiser_takes_the_same_steps_on_any_number_of_threads(name: OptimiserName) -> None:
    # An odd width with more values than one thread takes, so that they share out each tensor; the gradients are given.
    results = []
    for count in (1, 2, 1):
        torch.set_num_threads(count)
        network = tower(width=401)
        optimiser = optimiser_of(name, network)
        generator = torch.Generator().manual_seed(3)
        for _ in range(3):
            for one in network.parameters():
                one.grad = torch.randn(one.shape, generator=generator)
            optimiser.step()
        results.append(weights(network))
    assert same(results[0], results[1])
    assert same(results[0], results[2])


@pytest.mark.parametrize("name", OPTIMISERS)
def test_a_frozen_network_and_one_without_gradients_stay_as_they_are(name: OptimiserName) -> None:
    network = tower()
    for one in network.encoder.parameters():
        one.requires_grad_(False)
    optimiser, before = optimiser_of(name, network), weights(network)
    optimiser.step()
    assert same(before, weights(network))
    walk(network, optimiser, range(2))
    assert same(weights(tower().encoder), weights(network.encoder))
    assert not same(before, weights(network))


def test_a_schedule_scales_the_rate_of_every_layer_alike() -> None:
    optimiser = optimiser_of("adamw", tower())
    rates = [group["lr"] for group in optimiser.param_groups]
    set_rate(optimiser, 0.5)
    set_rate(optimiser, 0.25)
    assert [group["lr"] for group in optimiser.param_groups] == [0.25 * rate for rate in rates]


def test_rates_reach_both_halves_of_muon_after_a_state_was_loaded() -> None:
    network = tower()
    optimiser = optimiser_of("muon", network)
    walk(network, optimiser, range(2))
    optimiser.load_state_dict(copy.deepcopy(optimiser.state_dict()))
    set_rate(optimiser, 0.0)
    before = weights(network)
    walk(network, optimiser, range(1))
    assert same(before, weights(network))


def test_muon_is_torchs_own_on_hidden_matrices_and_adamw_on_all_else() -> None:
    ours, theirs = tower(), tower()
    walk(ours, optimiser_of("muon", ours, weight_decay=0.0), range(20))
    parts = []
    for group in parameter_groups(theirs, learning_rate=0.01, layer_decay=0.9):
        is_matrix = group.hidden and group.regularised
        maker = torch.optim.Muon if is_matrix else torch.optim.AdamW
        chosen = (
            {"momentum": 0.8, "adjust_lr_fn": "match_rms_adamw"} if is_matrix else {"betas": (0.85, 0.98), "eps": 1e-7}
        )
        parts.append(maker(list(group.parameters), lr=group.learning_rate, weight_decay=0.0, **chosen))
    assert sum(isinstance(part, torch.optim.Muon) for part in parts) == 2
    for step in range(20):
        backward(theirs, step)
        for part in parts:
            part.step()
    for one, other in zip(ours.parameters(), theirs.parameters(), strict=True):
        torch.testing.assert_close(one, other, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("frozen", ["encoder", "rest"])
def test_muon_serves_a_network_that_has_one_of_its_halves_alone(frozen: str) -> None:
    network = tower()
    for name, one in network.named_parameters():
        in_layers = name.startswith("encoder") and one.ndim == 2
        one.requires_grad_(in_layers if frozen == "rest" else not in_layers)
    optimiser, before = optimiser_of("muon", network), weights(network)
    walk(network, optimiser, range(2))
    assert not same(before, weights(network))


def test_muon_and_schedule_free_take_a_closure_as_torchs_optimisers_do() -> None:
    for name in OURS:
        network, other = tower(), tower()
        optimiser = optimiser_of(name, network)
        assert optimiser.step(lambda network=network: backward(network)) == backward(other)
        assert not same(weights(network), weights(other))
