"""What was found before: a run asks for the same questions and answers again and again."""

from collections.abc import Callable, Sequence
from typing import Any, Final, Generic, TypeVar

import numpy as np
import numpy.typing as npt

Asked = TypeVar("Asked")
Number = TypeVar("Number", bound=np.generic)

_MOST: Final = 32_768
"""Things that are remembered: 50 MB of what an encoder that is 384 wide says."""


class Remembering(Generic[Asked, Number]):
    """Reads each thing once. `read`: of some different things a number or a vector each, (things, …)."""

    def __init__(self, read: Callable[[list[Asked]], npt.NDArray[Number]]) -> None:
        self._read = read
        self._known: dict[Asked, Any] = {}

    def __call__(self, asked: Sequence[Asked]) -> npt.NDArray[Number]:
        """What `read` says of each, in order."""
        known, different = self._known, dict.fromkeys(asked)
        new = [one for one in different if one not in known]
        read = self._read(new)
        found = {one: known[one] for one in different if one in known} | dict(zip(new, read, strict=True))
        older = ((one, said) for one, said in known.items() if one not in found)
        self._known = dict([*older, *found.items()][-_MOST:])
        return np.stack([found[one] for one in asked]) if asked else read
