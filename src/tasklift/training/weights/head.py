"""The head learns, the body stays as it was pretrained."""

from torch import nn

from tasklift.training.depths import places


def learn_head(module: nn.Module) -> None:
    """Let only what stands on top of the layers learn: the head, and a pooler or last norm below it."""
    named = dict(module.named_parameters())
    found = places(named)
    top = max(place.depth for place in found.values())
    for name, parameter in named.items():
        parameter.requires_grad_(found[name].depth == top)
