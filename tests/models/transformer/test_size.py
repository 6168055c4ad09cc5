"""What is counted from a plan is what is built."""

from itertools import product

import pytest
from tests.models.transformer.plans import FORMS, built, small, some_tokens
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from tasklift.models.transformer.heads import ClassificationModel, ClozeModel
from tasklift.models.transformer.size import (
    classification_parameters,
    cloze_parameters,
    flops_per_token,
    parameters_of,
)

SHAPES = [
    {},
    {"layers": 5, "heads": 2, "width": 20},
    {"inner": 7, "context": 11, "vocabulary": 101},
    {"layers": 1, "heads": 16, "width": 64, "inner": 64},
]
PLANS = [small(*form, **shape) for form, shape in product(FORMS, SHAPES)]


def count(module: nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())


def part_of(name: str) -> str:
    if "norm" in name:
        return "norms"
    if "places" in name or name.startswith("relative"):
        return "positions"
    return next(part for part in ("embeddings", "attention", "feed_forward") if part in name)


@pytest.mark.parametrize("plan", PLANS, ids=str)
def test_every_part_has_the_parameters_that_were_counted(plan) -> None:
    encoder = built(plan)
    found = dict.fromkeys(("embeddings", "positions", "attention", "feed_forward", "norms"), 0)
    for name, parameter in encoder.named_parameters():
        found[part_of(name)] += parameter.numel()
    assert found == vars(parameters_of(plan))
    assert count(encoder) == parameters_of(plan).total


@pytest.mark.parametrize("plan", PLANS, ids=str)
def test_heads_add_the_parameters_that_were_counted(plan) -> None:
    encoder = built(plan)
    assert count(ClozeModel(encoder)) == parameters_of(plan).total + cloze_parameters(plan)
    assert count(ClassificationModel(encoder, 3)) == parameters_of(plan).total + classification_parameters(plan, 3)


@pytest.mark.parametrize("share", ["embeddings", "layers"])
def test_a_token_costs_what_torch_counts(share: str) -> None:
    plan = small(share=share)
    model, tokens = ClozeModel(built(plan)), some_tokens(4, 16)
    masked = tokens < 13
    planned = flops_per_token(plan, length=16, masked=masked.float().mean().item())
    with FlopCounterMode(display=False) as counter:
        logits = model(tokens, masked)
        assert counter.get_total_flops() == pytest.approx(planned.forward * 64, rel=1e-3)
        logits.sum().backward()
    assert counter.get_total_flops() == pytest.approx(planned.training * 64, rel=1e-3)


def test_a_token_of_a_full_context_costs_more() -> None:
    plan = small()
    assert flops_per_token(plan) == flops_per_token(plan, length=plan.context)
    assert flops_per_token(plan).attention == 2 * flops_per_token(plan, length=plan.context // 2).attention
