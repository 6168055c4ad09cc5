"""Norms in half the bits."""

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from torch import nn  # noqa: E402
from transformers.models.gemma.modeling_gemma import GemmaRMSNorm  # noqa: E402
from transformers.models.llama.modeling_llama import LlamaRMSNorm  # noqa: E402

from tasklift.models.networks.narrow import NarrowLayerNorm, NarrowRMSNorm, narrowed  # noqa: E402


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


def root_mean_square() -> nn.Module:
    torch.manual_seed(0)
    made = nn.Sequential(nn.Linear(8, 8), LlamaRMSNorm(8, eps=1e-3))
    nn.init.normal_(made[1].weight)
    return made


def test_root_mean_square_norms_keep_names_and_weights_and_the_numbers_where_nothing_is_narrow() -> None:
    values = torch.randn(5, 8)
    made = narrowed(root_mean_square())
    assert isinstance(made[1], NarrowRMSNorm)
    assert list(made.state_dict()) == list(root_mean_square().state_dict())
    assert torch.equal(made(values), root_mean_square()(values))
    halves = made.to(torch.bfloat16)(values.bfloat16())
    assert torch.equal(halves, root_mean_square().to(torch.bfloat16)(values.bfloat16()))


def test_they_give_bfloat16_where_matrices_are_and_learn_in_float32() -> None:
    values = torch.randn(5, 8)
    made, plain = narrowed(root_mean_square()), root_mean_square()
    with torch.autocast("cpu", torch.bfloat16):
        narrow, wide = (one[1](values) for one in (made, plain))
    assert narrow.dtype == torch.bfloat16
    assert narrow.float().detach().numpy() == pytest.approx(wide.detach().numpy(), rel=0.01)
    for found in (narrow.float(), wide):
        found.square().sum().backward()
    assert made[1].weight.grad.dtype == torch.float32
    assert torch.allclose(made[1].weight.grad, plain[1].weight.grad, rtol=0.02)


class OneMoreRMSNorm(LlamaRMSNorm):
    """As Gemma has it, its weights are what is added to one."""

    def forward(self, values: "torch.Tensor") -> "torch.Tensor":
        return super().forward(values) + LlamaRMSNorm(8, self.variance_epsilon)(values)


def test_a_norm_of_another_formula_stays_as_it_is() -> None:
    made = narrowed(nn.Sequential(OneMoreRMSNorm(8), GemmaRMSNorm(8)))
    assert [type(one) for one in made] == [OneMoreRMSNorm, GemmaRMSNorm]
