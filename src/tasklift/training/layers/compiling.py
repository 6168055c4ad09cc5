"""A module whose forward and backward pass are compiled for this machine, by torch's own compiler.

Operations that wait for memory, such as norms, activations and dropout, are then fused. Ansel et al., "PyTorch 2:
Faster machine learning through dynamic Python bytecode transformation and graph compilation", 2024.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from tasklift.settings.errors import MachineError
from tasklift.settings.messages import say
from tasklift.training.layers.innermost import innermost


@contextmanager
def compiled(module: nn.Module) -> Iterator[None]:
    """Inside, it is compiled when it first reads, for rows of any number and length; after it, it is plain again.

    Raises MachineError `cannot-compile` where this machine has no compiler that works.
    """
    part = innermost(module)
    _try_out(next(part.parameters()).device)
    part.compile(dynamic=True)
    try:
        yield
    finally:
        del part._compiled_call_impl


def _try_out(device: torch.device) -> None:
    """Something small is compiled first: the fault of a network would be long in coming, and hard to read."""
    try:
        torch.compile(_something, dynamic=True)(torch.ones(2, device=device))
    except torch._dynamo.exc.BackendCompilerFailed as fault:
        raise MachineError(
            "cannot-compile",
            say("torch cannot compile on this machine: {fault}", fault=str(fault).partition("\n")[0]),
            advice=say("install a C++ compiler, such as g++, or leave `compile` out"),
        ) from fault


def _something(values: Tensor) -> Tensor:
    return values.sin() + 1
