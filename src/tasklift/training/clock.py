"""What time has to do with training: its speed, and when a checkpoint is due. No number of a model hangs on it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from tasklift.settings.messages import say
from tasklift.training.history import Point

_LEAST_PAUSE: Final = 30.0
_SHARE: Final = 0.01
"""Of the time, that checkpoints may take."""


class Clock:
    """Begins when it is made."""

    def __init__(self) -> None:
        self._began = self._saved = time.perf_counter()
        self._pause, self._tokens = _LEAST_PAUSE, 0

    def words(self, point: Point) -> str:
        """The step just done, in words: its loss and rate, and how many tokens are read in a second."""
        self._tokens += point.tokens
        return say(
            "loss {loss:.3f}, rate {rate:.1e}, {speed:,.0f} tokens a second",
            loss=point.loss,
            rate=point.rate,
            speed=self._tokens / (time.perf_counter() - self._began),
        )

    def is_checkpoint_due(self) -> bool:
        """Whether the last one lies so far back that another takes under a hundredth of the time."""
        return time.perf_counter() - self._saved >= self._pause

    @contextmanager
    def saving(self) -> Iterator[None]:
        """Around the writing of a checkpoint."""
        began = time.perf_counter()
        yield
        self._saved = time.perf_counter()
        self._pause = max(_LEAST_PAUSE, (self._saved - began) / _SHARE)
