"""The objective of BERT: to fill gaps in texts (Devlin et al., 2019), named cloze after Taylor, 1953."""

import math
from collections.abc import Callable
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from tasklift.models.networks.portion import tokens_at_once
from tasklift.models.networks.precision import in_precision
from tasklift.models.tokens.padded import padded
from tasklift.models.tokens.pieces import pieces
from tasklift.models.tokens.words import Words
from tasklift.training.objectives.by_row import mean_by_row
from tasklift.training.objectives.gaps import NOT_ASKED, Blanks, Gaps, draw_gaps

Integers = npt.NDArray[np.int64]

Fill: TypeAlias = Callable[[Tensor, Tensor | None, Tensor], Tensor]
"""Of `ids`, `mask` and `chosen`, each (rows, tokens), the logits at chosen places, (chosen places, vocabulary), row by
row. `mask` is 1 where there is a token, None where there is one everywhere; `chosen` is true at gaps. A `ClozeModel` is
one as `lambda ids, mask, chosen: model(ids, chosen, sequences=mask)`."""

_SEED: Final = 0


def cloze_losses(fill: Fill, words: Words, blanks: Blanks, *, device: torch.device) -> Callable[[Integers], Tensor]:
    """The mean cross-entropy over the gaps of rows by place, shape (rows,); gaps are drawn anew at every call.

    A row is to weigh as much as it has gaps: `gaps_wanted`.
    """

    def losses(rows: Integers) -> Tensor:
        gaps = draw_gaps(words.at(rows), blanks)
        logits, gold, row = _filled(fill, gaps, np.arange(rows.size), blanks.padding, device)
        return mean_by_row(functional.cross_entropy(logits.float(), gold, reduction="none"), row, rows.size)

    return losses


def judge_of_cloze(
    fill: Fill, words: Words, blanks: Blanks, *, precision: str, device: torch.device
) -> Callable[[], tuple[float, float]]:
    """Gives the share of gaps filled rightly, and the mean loss over gaps; the gaps are the same each time.

    The network behind `fill` is to be in the state in which it answers. There is at least one row.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(_SEED)
        gaps = draw_gaps(words, blanks)

    def judge() -> tuple[float, float]:
        right = asked = 0
        loss = 0.0
        with torch.inference_mode(), in_precision(precision, device):
            for rows in pieces(np.arange(gaps.shown.rows), gaps.shown.lengths, tokens_at_once(device.type)):
                logits, gold, _ = _filled(fill, gaps, rows, blanks.padding, device)
                right += int((logits.argmax(dim=1) == gold).sum())
                loss += functional.cross_entropy(logits.float(), gold, reduction="sum").item()
                asked += gold.numel()
        return right / asked, loss / asked

    return judge


def perplexity(fill: Fill, words: Words, blanks: Blanks, *, precision: str, device: torch.device) -> float:
    """Among how many tokens, equally likely, the network would be as unsure at gaps of these texts: exp of the loss.

    It compares networks with one tokenizer only. The network is to be in the state in which it answers.
    """
    _, loss = judge_of_cloze(fill, words, blanks, precision=precision, device=device)()
    return math.exp(loss)


def _filled(
    fill: Fill, gaps: Gaps, rows: Integers, padding: int, device: torch.device
) -> tuple[Tensor, Tensor, Tensor]:
    """At the gaps of some rows: logits, (gaps, vocabulary), tokens that were there, and each gap's row among them."""
    batch = padded(gaps.shown, rows, padding, device)
    asked = padded(gaps.asked, rows, NOT_ASKED, device).ids
    chosen = asked != NOT_ASKED
    row, _ = chosen.nonzero(as_tuple=True)
    return fill(batch.ids, None if batch.whole else batch.mask, chosen), asked[chosen], row
