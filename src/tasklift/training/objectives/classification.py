"""The objective of classification: each row has one of a closed set of labels."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from tasklift.metrics.catalogue import find_metric
from tasklift.metrics.judged import Judged
from tasklift.metrics.metric import score
from tasklift.models.numbers import Floats
from tasklift.models.tokens.encoded import Encoded
from tasklift.models.tokens.padded import padded
from tasklift.training.losses import Loss

Integers = npt.NDArray[np.int64]


def classification_losses(
    module: nn.Module, encoded: Encoded, gold: Integers, *, loss: Loss, padding: int, device: torch.device
) -> Callable[[Integers], Tensor]:
    """The losses of rows by place, shape (rows,)."""
    answers = torch.from_numpy(gold)

    def losses(rows: Integers) -> Tensor:
        logits: Tensor = module(**padded(encoded, rows, padding, device).inputs()).logits
        wanted = answers[torch.from_numpy(rows)].to(device)
        return loss(logits.float(), wanted)

    return losses


def judged_by_labels(logits: Floats, gold: Integers, labels: tuple[str, ...]) -> tuple[float, float]:
    """Macro F1 and the mean log loss of logits, shape (rows, labels), beside the labels' places."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_probabilities = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    found = score(find_metric("macro_f1"), Judged(labels, gold, logits.argmax(axis=1)))
    return found or 0.0, -float(log_probabilities[np.arange(gold.size), gold].mean())
