"""Spans of a text taken out, for a network to write them: what it reads, and what it is to say.

Raffel et al., "Exploring the limits of transfer learning with a unified text-to-text transformer", 2020 (T5): a mark
stands for each span that is missing; the answer is each mark and what stood there, and a last mark.
"""

from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt
import torch

from tasklift.models.tokens.encoded import Encoded, Tokens, offsets_of

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Marks:
    """What stands for missing spans. `marks`: tokens for the first, the second, … span, two at least.

    `end`: the token that ends a text. `share`: of the tokens of a row, how many are taken out, in spans of `mean`
    tokens in the mean.
    """

    marks: Integers
    end: int
    share: float = 0.15
    mean: float = 3.0


@dataclass(frozen=True)
class Torn:
    """Rows with spans missing: `shown` is what the network reads, `asked`, of as many rows, what it is to write."""

    shown: Encoded
    asked: Encoded


def spans_wanted(length: int, marks: Marks) -> tuple[int, int]:
    """How many tokens of a text of so many are taken out, and in how many spans: known before lots are drawn."""
    tokens = min(length, max(1, round(marks.share * length)))
    # Between two spans something is left, and the last mark ends the answer.
    most = min(tokens, length - tokens + 1, marks.marks.size - 1)
    return tokens, min(most, max(1, round(tokens / marks.mean)))


def tokens_asked(lengths: Integers, marks: Marks) -> Integers:
    """How many tokens are to be written of rows of so many, each with its end, shape (rows,)."""
    return np.array([sum(spans_wanted(int(one) - 1, marks)) + 2 for one in lengths], dtype=np.int64)


def tear(encoded: Encoded, marks: Marks) -> Torn:
    """Spans are drawn from torch's global generator. Every row ends with `marks.end`, as a tokenizer of T5 gives it."""
    rows = [_torn(row[:-1], marks) for row in np.split(encoded.ids, encoded.offsets[1:-1])]
    return Torn(_encoded([shown for shown, _ in rows]), _encoded([asked for _, asked in rows]))


def _torn(text: Tokens, marks: Marks) -> tuple[Tokens, Tokens]:
    """What is shown and what is asked of a text without its end."""
    tokens, spans = spans_wanted(text.size, marks)
    gaps = _composed(text.size - tokens + 2, spans + 1)
    # At both ends, unlike between two spans, nothing may be left.
    gaps[0] -= 1
    gaps[-1] -= 1
    sizes = np.zeros(2 * spans + 1, dtype=np.int64)
    sizes[::2], sizes[1::2] = gaps, _composed(tokens, spans)
    parts = np.split(text, np.cumsum(sizes)[:-1])
    used = marks.marks[: spans + 1, None].astype(np.int32)
    end = np.array([marks.end], dtype=np.int32)
    shown = chain.from_iterable(zip(parts[::2], [*used[:-1], end], strict=True))
    asked = chain.from_iterable(zip(used, [*parts[1::2], end], strict=True))
    return np.concatenate(list(shown)), np.concatenate(list(asked))


def _composed(total: int, parts: int) -> Integers:
    """Whole numbers of at least 1 that add up to the total, all such rows of numbers alike likely; none of 0 parts."""
    if not parts:
        return np.zeros(0, dtype=np.int64)
    cuts = np.sort(torch.randperm(total - 1)[: parts - 1].numpy()) + 1
    return np.diff(np.concatenate([[0], cuts, [total]]))


def _encoded(rows: list[Tokens]) -> Encoded:
    return Encoded(np.concatenate(rows), offsets_of(np.array([row.size for row in rows])), None, 0)
