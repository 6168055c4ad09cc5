"""Sizes of gradients by layer, and clipping as torch does it."""

import math

import pytest

torch = pytest.importorskip("torch")

from tests.training.networks import backward, same, tower  # noqa: E402

from tasklift.training.gradients import Gradients  # noqa: E402


def test_norms_are_those_of_each_layers_gradients_from_the_lowest_to_the_top() -> None:
    network = tower()
    backward(network)
    norms = Gradients(network).norms()
    parts = {
        "embeddings": network.embeddings,
        "encoder.layer.0": network.encoder.layer[0],
        "encoder.layer.1": network.encoder.layer[1],
        "classifier": network.classifier,
    }
    assert list(norms.layers) == list(parts)
    for name, part in parts.items():
        expected = torch.cat([one.grad.flatten() for one in part.parameters()]).double().norm().item()
        assert norms.layers[name] == pytest.approx(expected, rel=1e-6)
    assert norms.total == pytest.approx(math.hypot(*norms.layers.values()), rel=1e-12)


@pytest.mark.parametrize("share", [1e-3, 0.9, 100.0])
def test_clipping_is_that_of_torch(share: float) -> None:
    ours, theirs = tower(width=64), tower(width=64)
    backward(ours)
    backward(theirs)
    limit = share * Gradients(ours).norms().total
    before = Gradients(ours).clip(limit)
    assert before.total == pytest.approx(torch.nn.utils.clip_grad_norm_(theirs.parameters(), limit).item(), rel=1e-6)
    for one, other in zip(ours.parameters(), theirs.parameters(), strict=True):
        torch.testing.assert_close(one.grad, other.grad, rtol=1e-6, atol=0)
    assert Gradients(ours).norms().total <= limit * (1 + 1e-6)


def test_gradients_that_are_not_finite_are_told_and_left() -> None:
    network = tower()
    backward(network)
    network.classifier.weight.grad[0, 0] = math.inf
    before = [one.grad.clone() for one in network.parameters()]
    norms = Gradients(network).clip(1.0)
    assert norms.total == norms.layers["classifier"] == math.inf
    assert math.isfinite(norms.layers["encoder.layer.1"])
    assert same(before, [one.grad for one in network.parameters()])


def test_layers_without_gradients_are_left_out() -> None:
    network = tower()
    network.encoder.requires_grad_(False)
    backward(network)
    assert list(Gradients(network).norms().layers) == ["embeddings", "classifier"]
    network.zero_grad()
    assert Gradients(network).clip(1.0).total == 0.0


def test_norms_have_the_same_bits_on_any_number_of_threads() -> None:
    network = tower(width=801)
    backward(network)
    found = []
    for count in (1, 2):
        torch.set_num_threads(count)
        found.append(Gradients(network).norms())
    assert found[0] == found[1]
