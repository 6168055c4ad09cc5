"""A small pool of texts in which copies, near copies and chains of them are frequent, and the truth about them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from tasklift.data.near import Copies, find_copies
from tasklift.text.buffers import string_buffers
from tasklift.text.comparison_form import comparison_form
from tasklift.text.shingles import jaccard_pairs, shingle_hashes

NEAR = 0.7

_COLOURS = ["red", "blue", "green", "black", "white", "brown", "grey", "pink", "gold", "teal", "plum", "rust"]
_COLOURS += ["sand", "mint", "rose", "jade", "onyx", "ruby", "lime", "navy", "wine", "coal", "snow", "moss"]
_PARK = "今天天气很好我们一起去公园散步看见许多花开得非常漂亮孩子们都很高兴地跑来跑去"


def _chain(words: Sequence[str], separator: str, length: int) -> list[str]:
    """Texts that each differ from the one before in one more word: neighbours are near copies, the ends are not."""
    changed = list(words)
    chain = [separator.join(changed)]
    for change in range(length - 1):
        changed[4 * change + 2] += "er" if separator else "龘"
        chain.append(separator.join(changed))
    return chain


CHAINS = [
    _chain(_COLOURS, " ", 5),
    _chain([f"{word}ish" for word in _COLOURS], " ", 5),
    _chain([f"{word}ly" for word in _COLOURS], " ", 4),
    _chain([f"{word}ness" for word in _COLOURS], " ", 4),
    _chain(_PARK, "", 5),
]
POOL = [
    *(text for chain in CHAINS for text in chain),
    *(chain[0].upper() + "!" for chain in CHAINS),
    *("ok", "OK.", "好", "", "!!!", "a short one", "三个字"),
]


@dataclass(frozen=True)
class Example:
    """A row as a user's file has it."""

    text: str
    label: str
    group: str | None = None
    time: str | None = None
    id: str | None = None


def in_order(function: Any, items: Iterator[Any]) -> Iterator[Any]:
    """`function` of every item, one after the other."""
    return map(function, items)


def copies_of(texts: Sequence[str | None], threshold: float | None = NEAR, batch: int = 1000) -> Copies:
    """Copies among texts as the split finds them, read in batches."""
    column = pl.Series("text", list(texts), pl.String)
    batches = [column.slice(start, batch) for start in range(0, len(column), batch)]
    return find_copies(lambda: iter(batches), in_order, threshold=threshold)


def true_copies(texts: Sequence[str | None], threshold: float = NEAR) -> set[tuple[int, int]]:
    """All pairs of positions whose texts are copies, by comparing every text with every other."""
    forms = comparison_form(pl.Series("text", list(texts), pl.String))
    offsets, hashes = shingle_hashes(string_buffers(forms))
    count = len(forms)
    pairs = np.array([(one, other) for one in range(count) for other in range(one + 1, count)], dtype=np.int64)
    if not len(pairs):
        return set()
    similar = jaccard_pairs(offsets, hashes, pairs) >= threshold
    same = (forms.gather(pairs[:, 0]) == forms.gather(pairs[:, 1])).to_numpy()
    return {(int(one), int(other)) for one, other in pairs[similar | same]}
