"""Multi-head self-attention: each token asks all others, and takes the mean of what they say, weighted by the answer.

Vaswani et al., "Attention is all you need", 2017. Shapes: (batch, heads, tokens, head size), unless said otherwise.
"""

import math
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn.functional import scaled_dot_product_attention

from tasklift.models.transformer.positions import Turns, turn
from tasklift.tasks.encoder_plan import EncoderPlan

SHORT: Final = 256
"""Up to so many tokens a CPU is quicker with plain products, most of all backward in bfloat16; beyond, all scores at
once would fill its memory."""


@dataclass(frozen=True)
class Geometry:
    """Who sees whom, and from where: the same in all layers, so made once.

    `bias` is added to scores, (batch or 1, heads or 1, tokens, tokens), minus infinity where nothing is seen;
    `turns` are those of rotary positions.
    """

    bias: Tensor | None = None
    turns: Turns | None = None


class SelfAttention(nn.Module):
    """Queries, keys and values from one matrix, heads side by side, and a matrix that mixes what they found."""

    def __init__(self, plan: EncoderPlan) -> None:
        super().__init__()
        self.heads = plan.heads
        self.projection = nn.Linear(plan.width, 3 * plan.width)
        self.output = nn.Linear(plan.width, plan.width)

    def forward(self, hidden: Tensor, geometry: Geometry) -> Tensor:
        """(batch, tokens, width) to the same shape."""
        apart: Tensor = self.projection(hidden).unflatten(-1, (3, self.heads, -1))
        queries, keys, values = apart.permute(2, 0, 3, 1, 4)
        if geometry.turns is not None:
            queries, keys = turn(queries, geometry.turns), turn(keys, geometry.turns)
        found = attend(queries, keys, values, geometry.bias)
        mixed: Tensor = self.output(found.transpose(1, 2).flatten(2))
        return mixed


def attend(queries: Tensor, keys: Tensor, values: Tensor, bias: Tensor | None) -> Tensor:
    """The mean of values that each query finds. Nothing of it is dropped: that would take twice the time."""
    bias = None if bias is None else bias.to(queries.dtype)
    if queries.device.type == "cpu" and queries.shape[-2] <= SHORT:
        return plain_attention(queries, keys, values, bias)
    return scaled_dot_product_attention(queries, keys, values, attn_mask=bias)


def plain_attention(queries: Tensor, keys: Tensor, values: Tensor, bias: Tensor | None) -> Tensor:
    """softmax(queries x keys / sqrt(head size) + bias) x values, as the paper writes it."""
    scores = (queries / math.sqrt(queries.shape[-1])) @ keys.transpose(-1, -2)
    if bias is not None:
        scores = scores + bias
    return torch.softmax(scores, dim=-1) @ values


def mask_of(sequences: Tensor) -> Tensor:
    """Whether a token (third axis) sees another (last axis): (batch, 1, tokens, tokens).

    `sequences`, (batch, tokens), has the number of the sequence that each token of a row belongs to. Tokens see those
    of their own sequence alone, so a row may hold several texts one after the other. A mask of ones and zeros is the
    same for one text and its padding: what padding finds among its own kind, nobody reads.
    """
    return (sequences[:, :, None] == sequences[:, None, :])[:, None]
