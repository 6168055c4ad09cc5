"""How large gradients are, layer by layer, and how they are kept from being too large."""

import math
from collections import defaultdict
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from tasklift.training.depths import places
from tasklift.training.sharing.holding import WHOLE, Holding


@dataclass(frozen=True)
class GradientNorms:
    """Euclidean norms of the gradients: `layers` by the layer's name, in the network's order, and `total`."""

    layers: dict[str, float]
    total: float


class Gradients:
    """The gradients of a network after a backward pass. Its names are read once, its gradients whenever asked."""

    def __init__(self, module: nn.Module, holding: Holding = WHOLE) -> None:
        named = dict(module.named_parameters())
        self._layers = {name: place.layer for name, place in places(named).items()}
        self._parameters, self._holding = named, holding

    def norms(self) -> GradientNorms:
        """Norms in one pass over the gradients; layers without any are left out."""
        held = {name: one.grad for name, one in self._parameters.items() if one.grad is not None}
        squares: dict[str, list[float]] = defaultdict(list)
        for name, norm in zip(held, self._norms(list(held.values())), strict=True):
            squares[self._layers[name]].append(norm * norm)
        return GradientNorms(
            {layer: math.sqrt(sum(own)) for layer, own in squares.items()},
            math.sqrt(sum(square for own in squares.values() for square in own)),
        )

    @torch.no_grad()
    def clip(self, limit: float) -> GradientNorms:
        """Scale the gradients so that their norm together is at most `limit`; gives the norms before that.

        The numbers are those of `torch.nn.utils.clip_grad_norm_`. Gradients within the limit are not touched. Neither
        are gradients that are not finite, as no scale mends them: leave the step out when `total` is not finite.
        """
        norms = self.norms()
        scale = limit / (norms.total + _MARGIN)
        if math.isfinite(norms.total) and scale < 1.0:
            torch._foreach_mul_([one.grad for one in self._parameters.values() if one.grad is not None], scale)
        return norms

    def _norms(self, gradients: list[Tensor]) -> list[float]:
        """Read from the device all at once: one by one, each would wait for it."""
        if not gradients:
            return []
        norms: list[float] = self._holding.norms(gradients).tolist()
        return norms


_MARGIN = 1e-6
