"""Work on this machine: functions over batches on all cores, results in order.

Threads do it, because what a step does to a batch runs in compiled code (polars, numba, Rust) that lets go of the
interpreter; so batches are never copied between processes.
"""

import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

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
                waiting.append(pool.submit(function, batch))
                if len(waiting) >= 2 * cores():
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
