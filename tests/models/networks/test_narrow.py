"""Layer norms in half the bits."""

import pytest

torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402

from tasklift.models.networks.narrow import NarrowLayerNorm, narrowed  # noqa: E402


def network() -> nn.Module:
    torch.manual_seed(0)
    made = nn.Sequential(nn.Linear(8, 8), nn.LayerNorm(8), nn.Sequential(nn.LayerNorm(8, eps=1e-3)))
    nn.init.normal_(made[1].weight)
    return made


def test_weights_and_their_names_stay_and_in_float32_so_do_the_numbers() -> None:
    values = torch.randn(5, 8)
    made = narrowed(network())
    assert isinstance(made[1], NarrowLayerNorm) and isinstance(made[2][0], NarrowLayerNorm)
    assert list(made.state_dict()) == list(network().state_dict())
    assert torch.equal(made(values), network()(values))


def test_where_matrices_are_bfloat16_it_takes_and_gives_that() -> None:
    values = torch.randn(5, 8)
    with torch.autocast("cpu", torch.bfloat16):
        narrow, wide = (made[1](values) for made in (narrowed(network()), network()))
    assert (narrow.dtype, wide.dtype) == (torch.bfloat16, torch.float32)
    assert narrow.float().detach().numpy() == pytest.approx(wide.detach().numpy(), abs=0.03)


def test_its_weights_get_gradients_in_float32() -> None:
    made = narrowed(network())
    with torch.autocast("cpu", torch.bfloat16):
        loss = made(torch.randn(5, 8)).float().square().sum()
    loss.backward()
    assert {one.grad.dtype for one in made.parameters()} == {torch.float32}
