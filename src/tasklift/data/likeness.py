"""Which texts mean the same as texts in a fixed set, by vectors that whoever asks brings along."""

from collections.abc import Callable
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

SmallFloats = npt.NDArray[np.float32]
Vectors: TypeAlias = Callable[[pl.Series], SmallFloats]
"""What gives each text a vector of length 1, shape (texts, width). Equal ones give equal vectors."""

_AT_ONCE: Final = 2048


def nearest(known: SmallFloats, asked: SmallFloats) -> SmallFloats:
    """The highest cosine of each of `asked` with any of `known`, -1 where there are none; shape (asked,)."""
    found = np.full(len(asked), -1.0, dtype=np.float32)
    for start in range(0, len(asked), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        for at in range(0, len(known), _AT_ONCE):
            cosines = asked[part] @ known[at : at + _AT_ONCE].T
            found[part] = np.maximum(found[part], cosines.max(axis=1))
    return found
