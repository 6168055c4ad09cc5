"""How a training's tensors lie in its processes: whole in each of them, or each process with its part.

Whatever a tensor is kept by (a checkpoint, another number of processes), it is whole there.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, final

import torch
from torch import Tensor
from torch.optim import Optimizer

from tasklift.training.checkpoint import Checkpoint

_KERNELS = ("fused", "foreach")


class Holding(ABC):
    """What a process has of weights, their gradients, and what an optimiser keeps of them."""

    @abstractmethod
    def own(self, whole: Tensor, held: Tensor) -> Tensor:
        """Of a tensor what this process holds, where its like is `held`."""

    @abstractmethod
    def whole(self, held: Tensor) -> Tensor:
        """The tensor of which this process holds that; all processes ask at once."""

    @abstractmethod
    def norms(self, gradients: list[Tensor]) -> Tensor:
        """Euclidean norms of whole gradients, shape (gradients,); all processes ask at once."""

    @abstractmethod
    def suited(self, optimiser: Optimizer) -> Optimizer:
        """The optimiser, with kernels that know such tensors."""


@final
class Whole(Holding):
    """Every process holds everything."""

    def own(self, whole: Tensor, held: Tensor) -> Tensor:
        """As it is."""
        return whole

    def whole(self, held: Tensor) -> Tensor:
        """As it is."""
        return held

    def norms(self, gradients: list[Tensor]) -> Tensor:
        """In one pass."""
        return torch.stack(torch._foreach_norm(gradients))

    def suited(self, optimiser: Optimizer) -> Optimizer:
        """As it is."""
        return optimiser


WHOLE = Whole()


def gathered(checkpoint: Checkpoint, holding: Holding) -> Checkpoint:
    """The same with whole tensors; all processes ask at once."""
    state = {
        number: {name: holding.whole(value) if isinstance(value, Tensor) else value for name, value in kept.items()}
        for number, kept in checkpoint.optimizer["state"].items()
    }
    weights, good = (
        None if held is None else {name: holding.whole(value) for name, value in held.items()}
        for held in (checkpoint.weights, checkpoint.good)
    )
    return replace(checkpoint, weights=weights or {}, optimizer={**checkpoint.optimizer, "state": state}, good=good)


def load_state(optimiser: Optimizer, state: Mapping[str, Any], holding: Holding) -> None:
    """Go on from an optimiser's state of whole tensors, which another number of processes may have left."""
    parameters = [one for group in optimiser.param_groups for one in group["params"]]
    kept = {
        number: {name: _own(value, parameters[number], holding) for name, value in values.items()}
        for number, values in state["state"].items()
    }
    groups = [
        {**said, **{name: own[name] for name in _KERNELS if name in own}}
        for said, own in zip(state["param_groups"], optimiser.param_groups, strict=True)
    ]
    optimiser.load_state_dict({"state": kept, "param_groups": groups})


def _own(value: Any, parameter: Tensor, holding: Holding) -> Any:
    """What is kept of each number of a parameter lies as that does; the rest, as a count of steps, is whole."""
    is_like = isinstance(value, Tensor) and value.shape == parameter.shape
    return holding.own(value, parameter) if is_like else value
