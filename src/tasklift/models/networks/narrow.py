"""Between its products of matrices, too, a network may reckon in half the bits: then nothing is cast back and forth."""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional


class NarrowLayerNorm(nn.LayerNorm):
    """Layer norm that, where matrices are multiplied in bfloat16, takes and gives bfloat16; its sums are float32.

    The library's own gives what it is given, and embeddings are float32: so hidden values would stay that from layer to
    layer, and be cast for every product.
    """

    def forward(self, input: Tensor) -> Tensor:
        """The values, normed over the last dimension and scaled."""
        device = input.device.type
        if not torch.is_autocast_enabled(device):
            return super().forward(input)
        narrow = torch.get_autocast_dtype(device)
        with torch.autocast(device, enabled=False):
            weight, bias = (None if one is None else one.to(narrow) for one in (self.weight, self.bias))
            return functional.layer_norm(input.to(narrow), self.normalized_shape, weight, bias, self.eps)


class NarrowRMSNorm(nn.Module):
    """Root mean square norm (Zhang and Sennrich, 2019) that, where matrices are multiplied in bfloat16, gives that.

    It reckons in float32, in one operation where the library has one. Elsewhere it does as that which it stands for.
    """

    def __init__(self, plain: Any) -> None:
        super().__init__()
        self.weight, self.variance_epsilon = plain.weight, plain.variance_epsilon
        self._formula = type(plain).forward

    def forward(self, values: Tensor) -> Tensor:
        """The values, scaled to a mean square of one over the last dimension, and by the weights."""
        device = values.device.type
        if not torch.is_autocast_enabled(device):
            formed: Tensor = self._formula(self, values)
            return formed
        return _scaled(values.float(), self).to(torch.get_autocast_dtype(device))


def narrowed(module: nn.Module) -> nn.Module:
    """The module, every layer norm and root mean square norm of it exchanged for a narrow one of the same weights."""
    for name, part in list(module.named_children()):
        if type(part) is nn.LayerNorm:
            made = NarrowLayerNorm(list(part.normalized_shape), eps=part.eps, device="meta")
            made.weight, made.bias = part.weight, part.bias
            setattr(module, name, made)
        elif _is_rms_norm(part):
            setattr(module, name, NarrowRMSNorm(part))
        else:
            narrowed(part)
    return module


def _is_rms_norm(part: Any) -> bool:
    """Each network of transformers has its own; some add to the weights, which shows in what they give."""
    weight = getattr(part, "weight", None)
    if not type(part).__name__.endswith("RMSNorm") or weight is None or not hasattr(part, "variance_epsilon"):
        return False
    values = torch.linspace(-1, 2, weight.numel(), dtype=weight.dtype, device=weight.device)
    with torch.no_grad():
        return torch.allclose(part(values), _scaled(values, part))


def _scaled(values: Tensor, norm: Any) -> Tensor:
    return functional.rms_norm(values, norm.weight.shape, norm.weight, norm.variance_epsilon)
