"""A clock that stands still until somebody waits."""

import asyncio


class StillClock:
    """Waiting takes no time, and the clock is then as late as if it had."""

    def __init__(self) -> None:
        self.time = 0.0
        self.waits: list[float] = []

    def now(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        wake = self.time + seconds
        await asyncio.sleep(0.001)
        self.time = max(self.time, wake)
