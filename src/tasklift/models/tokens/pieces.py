"""Rows in pieces that memory has room for, those of like length together."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]


def pieces(rows: Integers, lengths: Integers, tokens: int) -> Iterator[Integers]:
    """The rows in pieces of at most so many tokens, padding counted, or of one row; the longest first."""
    longest_first = rows[np.argsort(-lengths[rows], kind="stable")]
    start = 0
    while start < longest_first.size:
        taken = max(1, tokens // max(1, int(lengths[longest_first[start]])))
        yield longest_first[start : start + taken]
        start += taken
