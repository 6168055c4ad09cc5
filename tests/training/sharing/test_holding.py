"""What is kept of a training is whole, and is loaded as this process holds it."""

import pytest

torch = pytest.importorskip("torch")

from tests.training.networks import backward, tower  # noqa: E402

from tasklift.training.checkpoint import Checkpoint  # noqa: E402
from tasklift.training.optimisation.optimisers import make_optimiser  # noqa: E402
from tasklift.training.optimisation.regularise import parameter_groups  # noqa: E402
from tasklift.training.sharing.holding import WHOLE, gathered, load_state  # noqa: E402


def test_what_is_whole_stays_as_it_is() -> None:
    weight = torch.ones(2)
    checkpoint = Checkpoint(
        3, {"one": weight}, {"state": {0: {"kept": weight, "said": 1}}, "param_groups": []}, None, {}
    )
    found = gathered(checkpoint, WHOLE)
    assert found == checkpoint and found.weights["one"] is weight


def test_a_state_goes_on_with_the_kernels_of_who_loads_it() -> None:
    network = tower()
    first, second = (make_optimiser("adamw", parameter_groups(network, learning_rate=0.1)) for _ in range(2))
    backward(network)
    first.step()
    left = first.state_dict()
    for group in left["param_groups"]:
        group["fused"] = False
    load_state(second, left, WHOLE)
    assert all(group["fused"] for group in second.param_groups)
    for parameter, kept in first.state.items():
        assert all(torch.equal(value, second.state[parameter][name]) for name, value in kept.items())
