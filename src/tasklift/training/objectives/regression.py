"""The objective of numbers: a module of one output says how much, and is wrong by the square of the distance."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from tasklift.models.numbers import Floats
from tasklift.models.tokens.encoded import Encoded
from tasklift.models.tokens.padded import padded

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Scale:
    """Numbers of mean 0 and standard deviation 1, for a network to learn, and back.

    A network begins with outputs near 0: prices in thousands would first take it hundreds of steps to reach at all.
    """

    mean: float
    spread: float

    @classmethod
    def of(cls, targets: Floats) -> Self:
        """That of some numbers, shape (rows,), one at least; where they are all alike they are only moved."""
        return cls(float(targets.mean()), float(targets.std()) or 1.0)

    def normalised(self, targets: Floats) -> Floats:
        """As the network learns them."""
        return (targets - self.mean) / self.spread

    def back(self, outputs: Floats) -> Floats:
        """From what the network says to numbers as they came."""
        return outputs * self.spread + self.mean


def outputs_of(module: Any, encoded: Encoded, rows: Integers, *, padding: int, device: torch.device) -> Tensor:
    """What a module of transformers with one output says of the rows at those places, float32, shape (rows,)."""
    logits: Tensor = module(**padded(encoded, rows, padding, device).inputs()).logits
    return logits.float().squeeze(dim=1)


def regression_losses(
    module: Any, encoded: Encoded, targets: Floats, *, padding: int, device: torch.device
) -> Callable[[Integers], Tensor]:
    """The squared errors of rows by place, shape (rows,). `targets`, shape (all rows,), are as `Scale` makes them."""
    wanted = torch.from_numpy(targets).float()

    def losses(rows: Integers) -> Tensor:
        found = outputs_of(module, encoded, rows, padding=padding, device=device)
        return (found - wanted[torch.from_numpy(rows)].to(device)).square()

    return losses


def judged_by_distance(found: Floats, wanted: Floats) -> tuple[float, float]:
    """Minus the mean squared error, and that error, of numbers in the same unit, shape (rows,), one row at least."""
    error = float(np.square(found - wanted).mean())
    return -error, error
