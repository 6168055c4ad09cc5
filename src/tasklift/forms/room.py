"""How much of what is read and written a model has room for."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Room:
    """Tokens of each row as it is `asked`, before any are cut, and of its `right` answer with the mark that ends it.

    Of a row no more than `longest` are read, and no more than `most` are written; `context`: both at most.
    """

    asked: Counts
    right: Counts
    longest: int
    most: int
    context: int
