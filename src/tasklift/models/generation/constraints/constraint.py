"""What a constraint is to the search: where a text stands in what is allowed."""

from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

Tokens: TypeAlias = npt.NDArray[np.int64]


class Constraint(Protocol):
    """Where a text stands in what is allowed. It is a value: `after` gives another and changes nothing."""

    def allowed(self) -> Tokens | None:
        """Tokens that may follow, shape (tokens,), each once: None for any; none at all where the text is whole."""

    def after(self, token: int) -> "Constraint":
        """Where the text stands with this token, one of the allowed."""
