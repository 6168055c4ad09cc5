"""Work in processes of its own: nothing that one contender loaded, allocated or warmed up is there for the next."""

import logging
import multiprocessing
import os
import resource
import sys
import time
import warnings
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import Generic, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def apart(work: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """What `work` gives in a fresh process that ends with it; the function and what it takes can be pickled."""
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=fresh, initializer=_say_little) as pool:
        return pool.submit(work, *arguments, **named).result()


def _say_little() -> None:
    """Only the figures are to be seen, not how libraries get ready."""
    os.environ.update(HF_HUB_DISABLE_PROGRESS_BARS="1", TRANSFORMERS_VERBOSITY="error")
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)


def peak_memory() -> int:
    """The most bytes that this process has had resident so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


class Timed(Generic[P, T]):
    """A function that notes the seconds of each call."""

    def __init__(self, work: Callable[P, T]) -> None:
        self._work = work
        self.seconds: list[float] = []

    def __call__(self, *arguments: P.args, **named: P.kwargs) -> T:
        """What the function gives."""
        started = time.perf_counter()
        given = self._work(*arguments, **named)
        self.seconds.append(time.perf_counter() - started)
        return given
