"""The part of a network that all reading goes through, whatever is around it."""

from torch import nn


def innermost(module: nn.Module) -> nn.Module:
    """The innermost part that has all parameters: whatever method of a part around it is called, it comes to it."""
    while next(module.parameters(recurse=False), None) is None:
        able = [one for one in module.children() if next(one.parameters(), None) is not None]
        if len(able) != 1:
            return module
        module = able[0]
    return module
