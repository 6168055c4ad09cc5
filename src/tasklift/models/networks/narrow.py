"""Between its products of matrices, too, a network may reckon in half the bits: then nothing is cast back and forth."""

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


def narrowed(module: nn.Module) -> nn.Module:
    """The module, every layer norm of it exchanged for a narrow one of the same weights."""
    for name, part in list(module.named_children()):
        if type(part) is nn.LayerNorm:
            made = NarrowLayerNorm(list(part.normalized_shape), eps=part.eps, device="meta")
            made.weight, made.bias = part.weight, part.bias
            setattr(module, name, made)
        else:
            narrowed(part)
    return module
