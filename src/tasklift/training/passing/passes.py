"""One way through a network and back, for some rows of a step: their loss, and gradients that are summed up."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias, final

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from tasklift.models.networks.precision import in_precision
from tasklift.models.tokens.padded import moved

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

Losses: TypeAlias = Callable[[Integers], Tensor]
"""Of rows by place, shape (rows,), in training."""


@dataclass(frozen=True)
class ReadLosses:
    """Losses in two parts. `read`: what a device is to know of rows by place, on the processor. `reckon`: of that, on
    the `device`, the losses, shape (rows,). `sizes`: how large what is read of rows is; as many rows of the same sizes
    are reckoned by the same operations.
    """

    read: Callable[[Integers], tuple[Tensor, ...]]
    reckon: Callable[..., Tensor]
    sizes: Callable[[Integers], tuple[int, ...]]
    device: torch.device

    def __call__(self, rows: Integers) -> Tensor:
        """The losses of rows by place."""
        return self.reckon(*(moved(one, self.device) for one in self.read(rows)))


class Passes(ABC):
    """How a training goes through its network."""

    @abstractmethod
    def learn(self, rows: Integers, weights: Floats) -> Tensor:
        """The sum of the rows' losses, each times its weight: float64, on the device; gradients are added up."""

    @abstractmethod
    def forget(self) -> None:
        """Let gradients be none."""


@final
class PlainPasses(Passes):
    """Operation by operation."""

    def __init__(self, module: nn.Module, losses: Losses, precision: str, device: torch.device) -> None:
        self._module, self._losses, self._precision, self._device = module, losses, precision, device

    def learn(self, rows: Integers, weights: Floats) -> Tensor:
        """See `Passes`."""
        counted = moved(torch.from_numpy(weights).float(), self._device)
        with in_precision(self._precision, self._device):
            losses = self._losses(rows)
        return learned(losses, counted)

    def forget(self) -> None:
        """They are let go of."""
        self._module.zero_grad(set_to_none=True)


def learned(losses: Tensor, weights: Tensor) -> Tensor:
    """The sum of losses times weights, after its gradients were added to those that there are."""
    loss = torch.sum(losses.float() * weights)
    torch.autograd.backward(loss)
    return loss.detach().double()
