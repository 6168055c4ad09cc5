"""The objective of order: of two texts, the better one is to score higher.

The scores are those of Bradley and Terry, "Rank analysis of incomplete block designs", 1952: that one text is preferred
to another has as log-odds the difference of their scores. Burges et al., "Learning to rank using gradient descent",
2005 (RankNet), let a network give them.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from tasklift.models.numbers import Floats
from tasklift.models.tokens.encoded import Encoded
from tasklift.training.objectives.regression import outputs_of

Integers = npt.NDArray[np.int64]


def ranking_losses(
    module: Any, better: Encoded, worse: Encoded, *, padding: int, device: torch.device
) -> Callable[[Integers], Tensor]:
    """How surprising the order of pairs by place is, minus its log-likelihood, shape (rows,).

    `module` has one output; row i of `better` is to score higher than row i of `worse`. A pair is as long as both its
    texts.
    """

    def losses(rows: Integers) -> Tensor:
        high, low = (outputs_of(module, one, rows, padding=padding, device=device) for one in (better, worse))
        return functional.softplus(low - high)

    return losses


def judged_by_order(better: Floats, worse: Floats) -> tuple[float, float]:
    """The share of pairs in the right order, and the mean loss, of scores of shape (pairs,), one pair at least.

    Two equal scores are half right.
    """
    ahead = better - worse
    return float((np.sign(ahead).mean() + 1) / 2), float(np.logaddexp(0.0, -ahead).mean())
