"""Small plans of every form, and tokens to read."""

from itertools import product

import torch
from torch import Tensor

from tasklift.models.transformer.encoder import Encoder, initialise
from tasklift.tasks.encoder_plan import EncoderPlan

# on tensors this small threads would only wait for each other
torch.set_num_threads(1)

FORMS = list(product(("absolute", "relative", "rotary"), ("none", "embeddings", "layers")))
"""Each kind of positions with each way of sharing."""


def small(positions: str = "absolute", share: str = "embeddings", **others: object) -> EncoderPlan:
    """A plan that is built in a moment, without dropout."""
    shape = {"layers": 2, "heads": 4, "width": 32, "context": 24, "vocabulary": 50, "dropout": 0.0}
    return EncoderPlan.model_validate(shape | {"positions": positions, "share": share} | others)


def built(plan: EncoderPlan, seed: int = 0) -> Encoder:
    """The encoder of the plan, with the weights of that seed."""
    encoder = Encoder(plan)
    initialise(encoder, torch.Generator().manual_seed(seed))
    return encoder


def roused(module: torch.nn.Module) -> None:
    """Make all weights large and all biases and norms uneven, so that a mistake in any of them shows."""
    generator = torch.Generator().manual_seed(7)
    with torch.no_grad():
        for parameter in module.parameters():
            if parameter.requires_grad:
                parameter.add_(torch.randn(parameter.shape, generator=generator) * 0.2)


def some_tokens(rows: int, length: int, vocabulary: int = 50, seed: int = 1) -> Tensor:
    """Tokens drawn by lot."""
    return torch.randint(0, vocabulary, (rows, length), generator=torch.Generator().manual_seed(seed))
