"""What learning from a token takes, as one counts it by hand."""

import pytest

torch = pytest.importorskip("torch")

from tasklift.training.speed.operations import Operations  # noqa: E402


def network() -> "torch.nn.Module":
    """An embedding, two layers of a matrix of 8 x 8 with its bias, and a head."""
    made = torch.nn.Module()
    made.embeddings = torch.nn.Embedding(100, 8)
    made.layer = torch.nn.ModuleList(torch.nn.Linear(8, 8) for _ in range(2))
    made.head = torch.nn.Linear(8, 3)
    return made


def learning(*names: str) -> int:
    made = network()
    for name, one in made.named_parameters():
        one.requires_grad_(name.startswith(names))
    return Operations(made).a_token()


def test_where_all_learns_a_weight_of_a_layer_costs_six() -> None:
    assert learning("embeddings", "layer", "head") == 2 * 64 * 6


def test_below_a_head_that_learns_alone_layers_are_only_read() -> None:
    assert learning("head") == 2 * 64 * 2


def test_of_frozen_layers_under_none_nothing_goes_back_and_above_no_weight_has_a_gradient() -> None:
    assert learning("layer.0", "head") == 64 * 4 + 64 * 4, "the first needs no gradient of what goes in"
    assert learning("layer.1", "head") == 64 * 2 + 64 * 4


def test_with_adapters_frozen_matrices_cost_four() -> None:
    pytest.importorskip("peft")
    from tasklift.training.weights.adapters import adapt

    made = network()
    adapt(made, rank=1, alpha=2, lengths=False, seed=0)
    small = 2 * 2 * 8 * 6 - 2 * 8
    assert Operations(made).a_token() == 64 * 2 + 64 * 4 + small, "the very first matrix has nothing below that learns"


def test_what_may_learn_later_is_counted_when_it_does() -> None:
    made = network()
    for name, one in made.named_parameters():
        one.requires_grad_(name.startswith("head"))
    counted = Operations(made)
    before = counted.a_token()
    made.requires_grad_(True)
    assert (before, counted.a_token()) == (2 * 64 * 2, 2 * 64 * 6)
