"""What is handed to the one loop: a module, the losses of its rows, and how it is judged."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from tasklift.training.batches import Batches
from tasklift.training.checkpoint import Weights
from tasklift.training.passing.passes import Losses

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def all_learn(_step: int, _steps: int) -> None:
    """What may learn does so from the first step."""


@dataclass(frozen=True)
class Work:
    """What is trained, and on what.

    `losses`: of the rows at those places, shape (rows,), in training. `lengths`: tokens of each row. `weights`: as how
    many rows each counts. `judge`: score (better the higher) and mean loss of the module on valid; None without valid.
    `beginning`: the weights that the module began with, made anew. `unfreeze`: lets those learn that do at a step of so
    many; at the last they all do. `judged_on`: rows of valid, where a score of fewer moves by chance; None: of so many
    that it does not. `can_answer`: whether what it begins with may be what is kept. `batches`: which rows a step reads;
    None: those of like length.
    """

    module: nn.Module
    losses: Losses
    lengths: Integers
    weights: Floats
    judge: Callable[[], tuple[float, float]] | None
    beginning: Callable[[], Weights]
    device: torch.device = field(default_factory=lambda: torch.device("cpu"))
    unfreeze: Callable[[int, int], None] = all_learn
    judged_on: int | None = None
    can_answer: bool = False
    batches: Batches | None = None
