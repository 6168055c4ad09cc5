"""The objective of T5: to write the spans that are missing in a text (Raffel et al., 2020)."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from tasklift.models.tokens.encoded import Encoded
from tasklift.models.tokens.padded import padded
from tasklift.training.objectives.by_row import mean_by_row
from tasklift.training.objectives.spans import Marks, tear

Integers = npt.NDArray[np.int64]


def span_denoising_losses(
    module: Any, encoded: Encoded, marks: Marks, *, padding: int, device: torch.device
) -> Callable[[Integers], Tensor]:
    """The mean cross-entropy over the tokens to write of rows by place, shape (rows,); spans are drawn at every call.

    `module`: one of transformers that reads a text and writes another, such as T5. A row is to weigh as much as it has
    tokens to write: `tokens_asked`.
    """

    def losses(rows: Integers) -> Tensor:
        torn = tear(encoded.at(rows), marks)
        every = np.arange(rows.size)
        asked = padded(torn.asked, every, padding, device)
        # What is to be written, one place later: each token is told from those before it.
        before = module.prepare_decoder_input_ids_from_labels(asked.ids)
        logits: Tensor = module(**padded(torn.shown, every, padding, device).inputs(), decoder_input_ids=before).logits
        is_asked = asked.mask.bool()
        row, _ = is_asked.nonzero(as_tuple=True)
        surprise = functional.cross_entropy(logits[is_asked].float(), asked.ids[is_asked], reduction="none")
        return mean_by_row(surprise, row, rows.size)

    return losses
