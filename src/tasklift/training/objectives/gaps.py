"""Gaps in texts for a network to fill: which words are asked for, and what is shown in their place.

Whole words are chosen, as one piece of a word is easily guessed from the others: Cui et al., "Pre-training with whole
word masking for Chinese BERT", 2021.
"""

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import torch

from tasklift.models.tokens.encoded import Encoded, Tokens
from tasklift.models.tokens.words import Words
from tasklift.settings.errors import UserError
from tasklift.settings.messages import say

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

NOT_ASKED: Final = -1
_MASKED: Final = 0.8
_OTHERS: Final = 0.1


@dataclass(frozen=True)
class Blanks:
    """What stands in gaps. `mask`: the token that says so; `ordinary`: tokens that may stand there by lot.

    `share`: of the tokens of words in a row, how many are asked for. `padding`: the token after shorter rows.
    """

    mask: int
    ordinary: Integers
    padding: int
    share: float = 0.15


@dataclass(frozen=True)
class Gaps:
    """Rows with gaps: `shown` is what the network reads; the ids of `asked` are the tokens that were there before.

    In `asked`, which has the same rows, `NOT_ASKED` stands where there is no gap.
    """

    shown: Encoded
    asked: Encoded


def blanks_of(tokenizer: Any, *, share: float = 0.15) -> Blanks:
    """The blanks of a tokenizer of transformers; raises UserError `no-mask-token` where it has no token for gaps."""
    if tokenizer.mask_token_id is None:
        raise UserError(
            "no-mask-token",
            say("the tokenizer has no token that stands for a gap"),
            advice=say("take an encoder that was pretrained by filling gaps, as BERT was"),
        )
    ordinary = np.setdiff1d(np.arange(len(tokenizer)), tokenizer.all_special_ids)
    return Blanks(tokenizer.mask_token_id, ordinary, int(tokenizer.pad_token_id or 0), share)


def gaps_wanted(words: Words, share: float) -> Integers:
    """How many tokens of each row are to be asked for, at least one: known before lots are drawn."""
    wanted: Integers = np.rint(share * words.counts).astype(np.int64)
    return np.maximum(1, wanted)


def draw_gaps(words: Words, blanks: Blanks) -> Gaps:
    """Gaps at words drawn from torch's global generator, in each row about as many tokens as are wanted.

    Of the words, 80 % are shown as masks, 10 % as random tokens, 10 % as they are (Devlin et al., "BERT", 2019).
    """
    own = np.flatnonzero(words.words >= 0)
    rows = np.repeat(np.arange(words.encoded.rows), words.encoded.lengths)[own]
    leads = np.ones(own.size, dtype=np.bool_)
    leads[1:] = (np.diff(words.words[own]) != 0) | (np.diff(rows) != 0)
    word = np.cumsum(leads) - 1
    order, fates = torch.rand(2, int(leads.sum()), dtype=torch.float64).numpy()
    chosen = _chosen(order, rows[leads], np.bincount(word), gaps_wanted(words, blanks.share))[word]
    ids = words.encoded.ids
    asked = np.full(ids.size, NOT_ASKED, dtype=np.int32)
    asked[own[chosen]] = ids[own[chosen]]
    shown = ids.copy()
    shown[own[chosen]] = _shown(ids[own[chosen]], fates[word[chosen]], blanks)
    return Gaps(replace(words.encoded, ids=shown), replace(words.encoded, ids=asked))


def _chosen(order: npt.NDArray[np.float64], rows: Integers, sizes: Integers, wanted: Integers) -> Flags:
    """The words chosen in each row: the first ones by `order`, until one more would lead further from what is wanted.

    None is passed over for another that fits better: long words would then hardly ever be asked for.
    """
    drawn = np.lexsort((order, rows))
    after = np.cumsum(sizes[drawn])
    before = after - sizes[drawn]
    is_first = np.ones(rows.size, dtype=np.bool_)
    is_first[1:] = np.diff(rows) != 0
    # `rows` is sorted, so what is drawn stands under the same row as before.
    base = np.maximum.accumulate(np.where(is_first, before, 0))
    chosen = np.zeros(rows.size, dtype=np.bool_)
    chosen[drawn] = is_first | (before + after - 2 * base <= 2 * wanted[rows])
    return chosen


def _shown(ids: Tokens, fates: npt.NDArray[np.float64], blanks: Blanks) -> Integers:
    """What is shown for tokens of chosen words, by a lot of each token's word."""
    others = blanks.ordinary[torch.randint(blanks.ordinary.size, (ids.size,)).numpy()]
    return np.select([fates < _MASKED, fates < _MASKED + _OTHERS], [np.full_like(others, blanks.mask), others], ids)
