"""The same objective as `cloze`, of texts that share rows: each has the loss that it has alone."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from tasklift.models.tokens.encoded import Encoded
from tasklift.models.tokens.words import Words
from tasklift.training.objectives.by_row import mean_by_row
from tasklift.training.objectives.cloze import Fill, Integers
from tasklift.training.objectives.gaps import NOT_ASKED, Blanks, draw_gaps
from tasklift.training.packing import pack, packed


def packed_cloze_losses(
    fill: Fill, words: Words, blanks: Blanks, *, room: int, device: torch.device
) -> Callable[[Integers], Tensor]:
    """As `cloze_losses`, with the same gaps, of texts that are read several to a row of at most `room` tokens.

    Where a token is, the mask that `fill` is given counts the texts of its row from 1: none may see another.
    """

    def losses(rows: Integers) -> Tensor:
        gaps = draw_gaps(words.at(rows), blanks)
        together = pack(gaps.shown.lengths, room)
        batch = packed(gaps.shown, together, blanks.padding, device)
        asked, texts = (packed(one, together, NOT_ASKED, device).ids for one in (gaps.asked, _numbered(gaps.shown)))
        chosen = asked != NOT_ASKED
        logits = fill(batch.ids, batch.sequences, chosen)
        surprise = functional.cross_entropy(logits.float(), asked[chosen], reduction="none")
        return mean_by_row(surprise, texts[chosen], rows.size)

    return losses


def _numbered(encoded: Encoded) -> Encoded:
    """In place of each token the number of its text."""
    return replace(encoded, ids=np.repeat(np.arange(encoded.rows, dtype=np.int32), encoded.lengths))
