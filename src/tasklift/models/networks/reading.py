"""What a network says of many rows, portion by portion."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from tasklift.models.networks.portion import tokens_at_once
from tasklift.models.numbers import Integers
from tasklift.models.tokens.encoded import Encoded
from tasklift.models.tokens.pieces import pieces

Numbers = TypeVar("Numbers", bound=npt.NDArray[Any])

_PORTIONS: Final = 64
"""Portions whose numbers are fetched together: after each, a GPU would wait for the next to be made ready."""


def by_row(told: Callable[[Integers], Tensor], encoded: Encoded, found: Numbers, device: torch.device) -> Numbers:
    """`found`, shape (rows, …), filled with what is told of rows by place, which lies on `device`."""
    portions: list[Integers] = []
    said: list[Tensor] = []

    def fetch() -> None:
        found[np.concatenate(portions)] = torch.cat(said).cpu().numpy()
        portions.clear()
        said.clear()

    for rows in pieces(np.arange(encoded.rows), encoded.lengths, tokens_at_once(device.type)):
        portions.append(rows)
        said.append(told(rows))
        if len(portions) == _PORTIONS:
            fetch()
    if portions:
        fetch()
    return found
