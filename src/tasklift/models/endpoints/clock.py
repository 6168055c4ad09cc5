"""The clock that waiting goes by, so that a test may hand in its own."""

import asyncio
import time
from typing import Protocol


class Clock(Protocol):
    """Tells the time in seconds, from any beginning, and waits."""

    def now(self) -> float:
        """The time."""

    async def sleep(self, seconds: float) -> None:
        """Wait so long."""


class WallClock:
    """That of the machine."""

    def now(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
