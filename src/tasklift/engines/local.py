"""Work on this machine: functions over batches on all cores, results in order.

Threads do it, because what a step does to a batch runs in compiled code (polars, numba, Rust) that lets go of the
interpreter; so batches are never copied between processes. They speak the caller's language.
"""

import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def cores() -> int:
    """How many cores this process may use; `TASKLIFT_CORES` says fewer."""
    named = os.environ.get("TASKLIFT_CORES", "")
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(int(named), available)) if named.isdigit() else available


def map_batches(function: Callable[[Item], Result], batches: Iterator[Item]) -> Iterator[Result]:
    """`function` of every batch, in order; no more than two batches a core are under way, so memory stays bounded."""
    waiting: deque[Future[Result]] = deque()
    with ThreadPoolExecutor(max_workers=cores()) as pool:
        try:
            for batch in batches:
                waiting.append(pool.submit(copy_context().run, function, batch))
                if len(waiting) >= 2 * cores():
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


class Behind(Generic[Result]):
    """Work done behind the caller's back; what comes of it is kept in order, and memory is bounded as above."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=cores())
        self._waiting: deque[Future[Result]] = deque()
        self._done: list[Result] = []

    def begin(self, function: Callable[[Item], Result], item: Item) -> None:
        """Begin `function` of `item`, after waiting for earlier ones where too many are under way.

        An earlier one's fault comes out here or in `results`.
        """
        self._waiting.append(self._pool.submit(copy_context().run, function, item))
        if len(self._waiting) >= 2 * cores():
            self._done.append(self._waiting.popleft().result())

    def results(self) -> list[Result]:
        """What came of all that was begun, in that order."""
        while self._waiting:
            self._done.append(self._waiting.popleft().result())
        self._pool.shutdown()
        return self._done
