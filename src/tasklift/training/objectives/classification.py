"""The objective of classification: each row has one of a closed set of labels."""

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from tasklift.metrics.catalogue import find_metric
from tasklift.metrics.judged import Judged
from tasklift.metrics.metric import score
from tasklift.models.numbers import Floats
from tasklift.models.tokens.encoded import Encoded
from tasklift.models.tokens.padded import TokenBatch, padded_to, width_of
from tasklift.training.losses import Loss
from tasklift.training.passing.passes import ReadLosses

Integers = npt.NDArray[np.int64]


def classification_losses(
    module: nn.Module, encoded: Encoded, gold: Integers, *, loss: Loss, padding: int, device: torch.device
) -> ReadLosses:
    """The losses of rows by place, shape (rows,)."""

    def sizes(rows: Integers) -> tuple[int]:
        return (width_of(encoded, rows, device, few=True),)

    def read(rows: Integers) -> tuple[Tensor, ...]:
        batch = padded_to(*sizes(rows), encoded, rows, padding)
        wanted = torch.from_numpy(gold[rows])
        return (wanted, batch.ids, batch.mask, *(() if batch.segments is None else (batch.segments,)))

    def reckon(wanted: Tensor, ids: Tensor, mask: Tensor, segments: Tensor | None = None) -> Tensor:
        logits: Tensor = module(**TokenBatch(ids, mask, segments).inputs()).logits
        return loss(logits.float(), wanted)

    return ReadLosses(read, reckon, sizes, device)


def judged_by_labels(logits: Floats, gold: Integers, labels: tuple[str, ...]) -> tuple[float, float]:
    """Macro F1 and the mean log loss of logits, shape (rows, labels), beside the labels' places."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_probabilities = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    found = score(find_metric("macro_f1"), Judged(labels, gold, logits.argmax(axis=1)))
    return found or 0.0, -float(log_probabilities[np.arange(gold.size), gold].mean())
