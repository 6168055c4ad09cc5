"""The encoder as a whole: weights by seed, sharing, precision, and why there are residuals."""

import pytest
import torch
from tests.models.transformer.plans import FORMS, built, roused, small, some_tokens
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from tasklift.models.transformer.attention import Geometry
from tasklift.models.transformer.block import Block
from tasklift.models.transformer.encoder import initialise
from tasklift.models.transformer.heads import ClassificationModel, ClozeModel


@pytest.mark.parametrize(("positions", "share"), FORMS)
def test_the_same_seed_gives_the_same_weights(positions: str, share: str) -> None:
    plan = small(positions, share)
    first, again, other = (built(plan, seed).state_dict() for seed in (3, 3, 4))
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert any(not torch.equal(first[name], other[name]) for name in first)


def test_weights_are_drawn_as_bert_draws_them() -> None:
    model = ClozeModel(built(small(width=64, vocabulary=500)))
    initialise(model, torch.Generator().manual_seed(0))
    for name, parameter in model.named_parameters():
        if name.endswith("bias"):
            assert not parameter.any(), name
        elif "norm" in name:
            assert (parameter == 1).all(), name
        else:
            assert parameter.std().item() == pytest.approx(0.02, rel=0.15), name


def test_a_tied_head_is_the_embeddings_themselves() -> None:
    tied, apart = (ClozeModel(built(small(share=share))) for share in ("embeddings", "none"))
    assert tied.head.output.weight is tied.encoder.embeddings.tokens.weight
    assert apart.head.output.weight is not apart.encoder.embeddings.tokens.weight


def test_shared_layers_are_one_block_used_as_often_as_there_are_layers() -> None:
    shared, alone = built(small(share="layers", layers=3)), built(small(share="none", layers=3))
    for block in alone.layers:
        block.load_state_dict(shared.layers[0].state_dict())
    assert len(shared.layers) == 1
    assert torch.equal(shared(some_tokens(2, 7)), alone(some_tokens(2, 7)))


def test_logits_are_made_for_masked_places_alone() -> None:
    model, tokens = ClozeModel(built(small())), some_tokens(3, 10)
    masked = torch.zeros(3, 10, dtype=torch.bool)
    masked[0, 4] = masked[2, 1] = masked[2, 9] = True
    everywhere = model(tokens, torch.ones_like(masked))
    assert model(tokens, masked).shape == (3, 50)
    assert torch.allclose(model(tokens, masked), everywhere[[4, 21, 29]], atol=1e-6)


def test_the_second_text_of_a_pair_is_told_from_the_first() -> None:
    model, tokens = ClassificationModel(built(small()), 3), some_tokens(2, 8)
    roused(model)
    assert model(tokens).shape == (2, 3)
    assert torch.equal(model(tokens), model(tokens, segments=torch.zeros_like(tokens)))
    assert not torch.allclose(model(tokens), model(tokens, segments=torch.ones_like(tokens)), atol=1e-3)


def test_dropout_is_there_while_it_learns_and_gone_when_it_answers() -> None:
    encoder, tokens = built(small(dropout=0.2)), some_tokens(2, 8)
    torch.manual_seed(0)
    assert not torch.equal(encoder.train()(tokens), encoder(tokens))
    assert torch.equal(encoder.eval()(tokens), encoder(tokens))


@pytest.mark.parametrize("positions", ["absolute", "relative", "rotary"])
@pytest.mark.parametrize("way", ["autocast", "weights"])
def test_half_the_bits_give_nearly_the_same(positions: str, way: str) -> None:
    encoder, tokens = built(small(positions)), some_tokens(2, 12)
    mask = (torch.arange(12) < 9).long().expand(2, -1)
    whole = encoder(tokens, sequences=mask)
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=way == "autocast"):
        half = (encoder.to(torch.bfloat16) if way == "weights" else encoder)(tokens, sequences=mask)
    half.float().sum().backward()
    assert torch.allclose(half.float(), whole, atol=0.06)
    assert not torch.equal(half.float(), whole)
    assert all(parameter.grad is not None for parameter in encoder.parameters())


@pytest.mark.parametrize(("positions", "share"), FORMS[::4])
def test_an_encoder_learns_to_fill_a_gap(positions: str, share: str) -> None:
    model, tokens = ClozeModel(built(small(positions, share))), some_tokens(8, 12)
    initialise(model, torch.Generator().manual_seed(0))
    masked = torch.zeros_like(tokens, dtype=torch.bool)
    masked[:, 3] = True
    seen, optimiser = tokens.masked_fill(masked, 0), torch.optim.AdamW(model.parameters(), lr=3e-3)
    torch.manual_seed(0)
    losses = []
    for _ in range(60):
        loss = cross_entropy(model(seen, masked), tokens[masked])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    assert losses[-1] < losses[0] / 2


class WithoutResiduals(nn.Module):
    """A block where nothing is added to what came in, to show what that is for."""

    def __init__(self, block: Block) -> None:
        super().__init__()
        self.block = block

    def forward(self, hidden: Tensor, geometry: Geometry) -> Tensor:
        hidden = self.block.attention_norm(self.block.attention(hidden, geometry))
        return self.block.feed_forward_norm(self.block.feed_forward(hidden))


class Bare(WithoutResiduals):
    """Without norms either."""

    def forward(self, hidden: Tensor, geometry: Geometry) -> Tensor:
        return self.block.feed_forward(self.block.attention(hidden, geometry))


def deep(form: type[WithoutResiduals] | None) -> list[Tensor]:
    """What enters each of 24 layers, with its gradient. In double precision, for the smallest of them to be seen."""
    encoder, entered = built(small(layers=24)).double(), []
    if form is not None:
        encoder.layers = nn.ModuleList(form(block) for block in encoder.layers)

    def note(_: nn.Module, given: tuple[Tensor, Geometry]) -> None:
        given[0].retain_grad()
        entered.append(given[0])

    for layer in encoder.layers:
        layer.register_forward_pre_hook(note)
    aims = torch.randn(2, 8, 32, generator=torch.Generator().manual_seed(0))
    (encoder(some_tokens(2, 8)) * aims).sum().backward()
    return entered


def test_residuals_bring_the_gradient_down_through_24_layers() -> None:
    first, *_, last = (hidden.grad.norm().item() for hidden in deep(None))
    assert 0.3 < first / last < 3


def test_without_residuals_and_norms_it_vanishes_on_the_way() -> None:
    first, *_, last = (hidden.grad.norm().item() for hidden in deep(Bare))
    assert 0 < first < 1e-30 * last


def test_without_residuals_alone_all_tokens_become_one() -> None:
    """Dong et al., "Attention is not all you need: pure attention loses rank doubly exponentially with depth", 2021."""
    assert deep(WithoutResiduals)[-1].std(dim=1).max() < 1e-6
    assert deep(None)[-1].std(dim=1).mean() > 0.5
