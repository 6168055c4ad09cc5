"""How an encoder knows the order of tokens, which attention alone does not see.

- absolute: each place has a learned vector, added to the token's (Devlin et al., "BERT", 2019). Nothing is known of
  places beyond the context.
- relative: each distance has a learned number a head, added to the score of two tokens (Raffel et al., "Exploring the
  limits of transfer learning with a unified text-to-text transformer", 2020). Near distances are told apart exactly,
  far ones by their magnitude.
- rotary: queries and keys are turned by an angle that grows with their place, so that their product hangs on how far
  apart they are (Su et al., "RoFormer", 2021). Nothing is learned.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from tasklift.models.transformer.size import BUCKETS

FURTHEST = 128
"""Distances from here on are one: very far."""

_BASE = 10_000.0


@dataclass(frozen=True)
class Turns:
    """By which angles places are turned: cosines and sines, each (tokens, head size / 2)."""

    cosines: Tensor
    sines: Tensor


class RelativePositions(nn.Module):
    """A learned bias for each class of distances and each head, the same in all layers."""

    def __init__(self, heads: int) -> None:
        super().__init__()
        self.bias = nn.Embedding(BUCKETS, heads)

    def forward(self, tokens: int) -> Tensor:
        """What to add to the scores of that many tokens, (1, heads, tokens, tokens)."""
        places = torch.arange(tokens, device=self.bias.weight.device)
        bias: Tensor = self.bias(bucket_of(places[None, :] - places[:, None]))
        return bias.permute(2, 0, 1)[None]


def bucket_of(distances: Tensor) -> Tensor:
    """The class of each distance (place of the key less that of the query), from 0 to `BUCKETS` - 1.

    Half of the classes are for keys that stand before, half for those after. Of each half, a half is for exact
    distances, and the others grow as the logarithm does up to `FURTHEST`.
    """
    half = BUCKETS // 2
    exact = half // 2
    far = distances.abs()
    growth = torch.log(far.clamp(min=exact).float() / exact) / math.log(FURTHEST / exact)
    wide = (exact + (growth * (half - exact)).long()).clamp(max=half - 1)
    return (distances > 0).long() * half + torch.where(far < exact, far, wide)


def turns_of(tokens: int, size: int, device: torch.device) -> Turns:
    """The angles of that many places for heads of `size` numbers: fast for the first pair, slow for the last."""
    speeds = _BASE ** (-torch.arange(0, size, 2, dtype=torch.float64) / size)
    angles = torch.outer(torch.arange(tokens, dtype=torch.float64), speeds)
    return Turns(angles.cos().float().to(device), angles.sin().float().to(device))


def turn(vectors: Tensor, turns: Turns) -> Tensor:
    """Each pair of neighbouring numbers of (..., tokens, size) as a point in the plane, turned by its place's angle."""
    first, second = vectors[..., ::2], vectors[..., 1::2]
    turned = torch.stack(
        (first * turns.cosines - second * turns.sines, second * turns.cosines + first * turns.sines), dim=-1
    )
    return turned.flatten(-2).to(vectors.dtype)


def places_of(sequences: Tensor) -> Tensor:
    """The place of each token in its own sequence, (batch, tokens): how many tokens of that stand before it.

    `sequences` has the number of the sequence that each token belongs to, another one for each in a row.
    """
    together = sequences[:, :, None] == sequences[:, None, :]
    return together.tril(-1).sum(dim=-1)
