"""So many a minute: a bucket that holds what one request takes, so that no minute sees more than its share."""

from typing import Final

from tasklift.models.endpoints.clock import Clock

_MINUTE: Final = 60.0


class Pace:
    """Lets `per_minute` of something pass, such as requests, in the order in which they come; all where None.

    What passes is paid for afterwards: the next waits until it is. So of all that begins within any minute, what came
    before the last is less than `per_minute`.
    """

    def __init__(self, per_minute: float | None, clock: Clock) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._free_at = clock.now()

    def take(self, amount: float = 1.0) -> float:
        """How many seconds so much has to wait before it may pass; it is counted as passing then."""
        now = self._clock.now()
        begin = max(now, self._free_at)
        self._free_at = begin + self._seconds(amount)
        return begin - now

    def give_back(self, amount: float) -> None:
        """So much was taken and not used."""
        self._free_at -= self._seconds(amount)

    def hold(self, seconds: float) -> None:
        """Let nothing more pass for so long."""
        self._free_at = max(self._free_at, self._clock.now() + seconds)

    def _seconds(self, amount: float) -> float:
        return 0.0 if self._per_minute is None else amount * _MINUTE / self._per_minute
