"""The objective of translation: to say each token of a text from those before it and from another text, read whole.

Sutskever et al., "Sequence to sequence learning with neural networks", 2014; with attention, Vaswani et al., 2017.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from tasklift.models.tokens.encoded import Encoded
from tasklift.models.tokens.padded import padded
from tasklift.training.objectives.by_row import mean_by_row

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class TextPairs:
    """Sources, and the targets that are written for them, row by row.

    The first `given` tokens of each target are given to the network, as that which starts its decoder; all others are
    to be told.
    """

    sources: Encoded
    targets: Encoded
    given: int

    @property
    def lengths(self) -> Integers:
        """Tokens of each row, shape (rows,)."""
        return self.sources.lengths + self.targets.lengths

    @property
    def told(self) -> Integers:
        """Tokens of each row that are to be told, shape (rows,)."""
        return self.targets.lengths - self.given


@dataclass(frozen=True)
class TargetTokens:
    """Rows by place through a module of transformers that reads a text and writes another.

    `padding`: a token that stands where there is none.
    """

    module: Any
    pairs: TextPairs
    padding: int
    device: torch.device

    def losses(self, rows: Integers, smoothing: float = 0.0) -> Tensor:
        """The mean cross-entropy of the tokens to tell of each row, shape (rows,); it is to weigh as many as it has.

        `smoothing`: the share of each token's certainty that is given to all others (Szegedy et al., 2016).
        """
        scores, tokens, row = self._told(rows)
        losses = functional.cross_entropy(scores, tokens, reduction="none", label_smoothing=smoothing)
        return mean_by_row(losses, row, rows.size)

    def judged(self, rows: Integers) -> Tensor:
        """Of each row the share of tokens that are told right, and that mean, shape (rows, 2)."""
        scores, tokens, row = self._told(rows)
        right = (scores.argmax(dim=-1) == tokens).float()
        losses = functional.cross_entropy(scores, tokens, reduction="none")
        return torch.stack([mean_by_row(one, row, rows.size) for one in (right, losses)], dim=1)

    def _told(self, rows: Integers) -> tuple[Tensor, Tensor, Tensor]:
        """Scores, float32 (places, vocabulary), the right tokens, and the rows that they are of, (places,) each."""
        read = padded(self.pairs.sources, rows, self.padding, self.device)
        written = padded(self.pairs.targets, rows, self.padding, self.device)
        # No token of a target sees those behind it, so none sees padding, and nothing needs to be masked.
        logits: Tensor = self.module(**read.inputs(), decoder_input_ids=written.ids[:, :-1], use_cache=False).logits
        is_told = written.mask[:, 1:].bool()
        is_told[:, : self.pairs.given - 1] = False
        row, _ = is_told.nonzero(as_tuple=True)
        return logits[is_told].float(), written.ids[:, 1:][is_told], row
