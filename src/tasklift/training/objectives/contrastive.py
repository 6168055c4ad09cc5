"""The objective of vectors by label: texts of one label lie near each other, those of others far apart.

Khosla et al., "Supervised contrastive learning", 2020.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional
from torch.utils.checkpoint import checkpoint

from tasklift.models.networks.mean_pooled import mean_vectors
from tasklift.models.tokens.encoded import Encoded
from tasklift.models.tokens.padded import padded
from tasklift.models.tokens.pieces import pieces

Integers = npt.NDArray[np.int64]


def contrastive_loss(vectors: Tensor, labels: Tensor, temperature: float) -> Tensor:
    """How unlikely rows of its own label are among a row's neighbours, shape (rows,); 0 for a label's only row.

    `vectors`: float32, (rows, width), of length 1; `labels`: int64, (rows,). It is the loss L_out of the paper: the
    mean, over the other rows of a label, of the cross-entropy of choosing them by likeness. The lower the temperature,
    the more only the nearest rows count.
    """
    itself = torch.eye(labels.numel(), dtype=torch.bool, device=labels.device)
    likeness = vectors @ vectors.T / temperature
    of_others = likeness.masked_fill(itself, torch.finfo(likeness.dtype).min)
    surprise = of_others.logsumexp(dim=1, keepdim=True) - likeness
    same = (labels[:, None] == labels) & ~itself
    return torch.where(same, surprise, 0.0).sum(dim=1) / same.sum(dim=1).clamp(min=1)


def contrastive_losses(
    body: Any,
    texts: Sequence[Encoded],
    gold: Integers,
    *,
    temperature: float,
    padding: int,
    tokens_at_once: int,
    device: torch.device,
) -> Callable[[Integers], Tensor]:
    """The losses of rows by place among each other, shape (rows,).

    `body`: a network without a head; `texts`: the first text of each row and, of pairs, the second. The rows are read
    in pieces of at most so many tokens, and read again on the way back: memory is needed for one piece, and the loss
    is that of all rows together (Gao et al., "Scaling deep contrastive learning batch size under memory limited
    setup", 2021).
    """
    labels = torch.from_numpy(gold)

    def losses(rows: Integers) -> Tensor:
        read = [_vectors(body, one, rows, padding, tokens_at_once, device) for one in texts]
        return contrastive_loss(compared(read), labels[torch.from_numpy(rows)].to(device), temperature)

    return losses


def compared(read: Sequence[Tensor]) -> Tensor:
    """The vectors of rows, or of pairs what is told of both side by side, as in `features`, at length 1."""
    first, *others = read
    parts = [part for other in others for part in (other, (first - other).abs(), first * other)]
    return functional.normalize(torch.cat([first, *parts], dim=1), dim=1) if parts else first


def _vectors(
    body: Any, encoded: Encoded, rows: Integers, padding: int, tokens_at_once: int, device: torch.device
) -> Tensor:
    """Of rows by place, (rows, width), with gradients."""
    parts = list(pieces(np.arange(rows.size), encoded.lengths[rows], tokens_at_once))

    def read(part: Integers) -> Tensor:
        batch = padded(encoded, rows[part], padding, device)
        return mean_vectors(body(**batch.inputs()).last_hidden_state, batch.mask)

    if len(parts) == 1:
        found = read(parts[0])
    else:
        found = torch.cat([checkpoint(read, part, use_reentrant=False) for part in parts])
    places = torch.from_numpy(np.argsort(np.concatenate(parts)))
    return found[places.to(device)]
