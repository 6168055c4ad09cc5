"""How fast this machine multiplies matrices: what no training on it gets past.

The share of it that a training reaches is the model FLOPs utilisation of Chowdhery et al., "PaLM: scaling language
modeling with Pathways", 2022, with a ceiling that is measured in place of the one that a data sheet promises.
"""

import time
from collections.abc import Callable
from functools import cache
from typing import Final

import torch

from tasklift.models.networks.precision import is_narrow

_SHAPES: Final = {
    "cpu": ((512, 512, 512), (2048, 384, 1536), (2048, 1536, 384)),
    "cuda": ((8192, 4096, 4096), (8192, 8192, 8192)),
}
"""Rows, values in, values out: large enough that the device is busy, small enough that a slow one is soon done."""
_TOGETHER: Final = {"cpu": 1, "cuda": 4}
"""Products between two looks at the clock: to wait for a GPU takes a good part of one."""
_SECONDS: Final = 0.1
_FEWEST: Final = 3


def multiplying_rate(precision: str, device: torch.device) -> float:
    """Operations a second, an addition and a multiplication being two: the best of several shapes and calls.

    `precision` as in `Pace`. It takes well under a second, and is measured once a process for each kind of number and
    number of threads.
    """
    return _measured(device.type, is_narrow(precision, device), torch.get_num_threads())


@cache
def _measured(device: str, narrow: bool, _threads: int) -> float:
    kind = torch.bfloat16 if narrow else torch.float32
    return max(_rate(shape, kind, device) for shape in _SHAPES[device])


def _rate(shape: tuple[int, int, int], kind: torch.dtype, device: str) -> float:
    rows, inside, columns = shape
    # Lots of its own, so that nothing that is drawn afterwards is another for it.
    lots = torch.Generator(device).manual_seed(0)
    left = torch.randn(rows, inside, generator=lots, device=device).to(kind)
    right = torch.randn(columns, inside, generator=lots, device=device).to(kind)
    made = torch.empty(rows, columns, dtype=kind, device=device)

    def multiply() -> None:
        for _ in range(_TOGETHER[device]):
            torch.mm(left, right.T, out=made)
        if device == "cuda":
            torch.cuda.synchronize()

    return _TOGETHER[device] * 2 * rows * inside * columns / _fastest(multiply)


def _fastest(work: Callable[[], None]) -> float:
    """Seconds of the fastest of several calls, the first of which only makes ready."""
    work()
    fastest, calls, ends = float("inf"), 0, time.perf_counter() + _SECONDS
    while calls < _FEWEST or time.perf_counter() < ends:
        began = time.perf_counter()
        work()
        fastest, calls = min(fastest, time.perf_counter() - began), calls + 1
    return fastest
