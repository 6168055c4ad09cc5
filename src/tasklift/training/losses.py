"""What a wrong answer costs: losses of logits beside the right labels, one a row."""

from collections.abc import Callable
from typing import TypeAlias

import torch
from torch import Tensor
from torch.nn import functional

from tasklift.training.pace import LossName

Loss: TypeAlias = Callable[[Tensor, Tensor], Tensor]
"""Of logits, float32, shape (rows, labels), and the places of the right labels, int64, shape (rows,): shape (rows,)."""

DEFAULT_FOCUS = 2.0
"""The best in Lin et al. (2017)."""


def make_loss(name: LossName, *, smoothing: float = 0.0, focus: float | None = None) -> Loss:
    """The loss of that name. `smoothing` is cross-entropy's, `focus` the focal loss's (None: 2)."""
    match name:
        case "cross_entropy":
            return lambda logits, gold: functional.cross_entropy(
                logits, gold, reduction="none", label_smoothing=smoothing
            )
        case "focal":
            sharpness = DEFAULT_FOCUS if focus is None else focus
            return lambda logits, gold: focal(logits, gold, sharpness)
        case "squared_error":
            return squared_error


def focal(logits: Tensor, gold: Tensor, focus: float) -> Tensor:
    """Cross-entropy times (1 - p) ** focus, p being the right label's probability (Lin et al., 2017).

    What is answered well hardly counts, so learning turns to hard rows. With a focus of 0 it is cross-entropy.
    """
    surprise = functional.cross_entropy(logits, gold, reduction="none")
    # 1 - p without cancellation; never 0, where the slope of a power below 1 is no number.
    doubt = -torch.expm1(-surprise)
    return doubt.clamp(min=torch.finfo(doubt.dtype).tiny) ** focus * surprise


def squared_error(logits: Tensor, gold: Tensor) -> Tensor:
    """The mean squared distance of logits from 1 for the right label and 0 for the others (Hui and Belkin, 2021).

    Of logits, as in the paper: through a softmax, sure mistakes would have next to no gradient. The paper's larger
    targets for many labels are left out, as their two numbers are tuned anew for each set of rows.
    """
    targets = functional.one_hot(gold, logits.shape[1]).to(logits.dtype)
    return (logits - targets).square().mean(dim=1)
