"""The objective of marking answers: in each window the tokens where the answer begins and ends.

Devlin et al., "BERT", 2019, 4.2 and 4.3. A window that does not have the whole answer has none, as has a question
without an answer: its first token is right.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from tasklift.models.networks.spans import NOWHERE, scores_of_spans
from tasklift.models.numbers import Integers
from tasklift.models.tokens.padded import TokenBatch, padded_to, width_of
from tasklift.models.tokens.windows import Windows, flags_of
from tasklift.text.containment.answer_place import Place
from tasklift.training.passing.passes import ReadLosses

_SIDES: Final = 2


def right_tokens(windows: Windows, places: Sequence[Place | None]) -> Integers:
    """The first and the last token of the answer in each window, given its characters in each row's context, shape
    (windows, 2); the token that stands for no answer where there is none, or where the window does not have it all.
    """
    found = np.full((windows.rows.size, _SIDES), NOWHERE, dtype=np.int64)
    for window, row in enumerate(windows.rows.tolist()):
        place = places[row]
        tokens = None if place is None else windows.tokens_of(window, *place)
        if tokens is not None:
            found[window] = tokens
    return found


def span_losses(
    module: nn.Module, windows: Windows, right: Integers, *, padding: int, device: torch.device
) -> ReadLosses:
    """The losses of windows by place, shape (rows,): the mean of the cross entropies of start and end."""
    flags = flags_of(windows)

    def sizes(rows: Integers) -> tuple[int]:
        return (width_of(windows.encoded, rows, device, few=True),)

    def read(rows: Integers) -> tuple[Tensor, ...]:
        batch = padded_to(*sizes(rows), windows.encoded, rows, padding)
        can_answer = padded_to(*sizes(rows), flags, rows, 0).ids.bool()
        segments = () if batch.segments is None else (batch.segments,)
        return (torch.from_numpy(right[rows]), can_answer, batch.ids, batch.mask, *segments)

    def reckon(wanted: Tensor, can_answer: Tensor, ids: Tensor, mask: Tensor, segments: Tensor | None = None) -> Tensor:
        scores = scores_of_spans(module, TokenBatch(ids, mask, segments).inputs(), can_answer)
        sides = (cross_entropy(scores[:, :, side], wanted[:, side], reduction="none") for side in range(_SIDES))
        return torch.stack(list(sides)).mean(dim=0)

    return ReadLosses(read, reckon, sizes, device)
