"""Bytes that nobody vouches for, read one after another: what reaches past their end is refused, not guessed at."""

from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from tasklift.models.pretrained.refusal import broken
from tasklift.settings.errors import UserError
from tasklift.settings.messages import say

_WHOLE: Final = "little"


class Bounded:
    """`data` of the file `path`; numbers in it are little-endian. `reached`: the first byte not read yet."""

    def __init__(self, path: Path, data: bytes) -> None:
        self.path = path
        self.data = data
        self.reached = 0

    def take(self, length: int) -> bytes:
        """The next bytes. Raises UserError `model-damaged` where there are fewer."""
        start, end = self.reached, self.reached + length
        if end > len(self.data):
            raise self.damaged(say("cut off: it says that it goes on beyond its end"))
        self.reached = end
        return self.data[start:end]

    def whole(self, length: int = 4) -> int:
        """The next whole number, not below 0, of that many bytes."""
        return int.from_bytes(self.take(length), _WHOLE)

    def count(self, name: str, most: int) -> int:
        """The next number of four bytes, which is a size: 1 or more."""
        number = self.whole()
        if not 1 <= number <= most:
            raise self.damaged(say("`{key}` is no size: {value}", key=name, value=number))
        return number

    def array(self, kind: str, length: int) -> npt.NDArray[Any]:
        """The next `length` numbers of that NumPy type."""
        dtype = np.dtype(kind)
        return np.frombuffer(self.take(length * dtype.itemsize), dtype)

    def text(self, length: int) -> str:
        """The next bytes as UTF-8."""
        try:
            return self.take(length).decode()
        except UnicodeDecodeError:
            raise self.damaged(say("not UTF-8 text")) from None

    def damaged(self, problem: str) -> UserError:
        """The error `model-damaged` for this file."""
        return broken(self.path, problem, say("remove the package that it comes in, and install it again"))
