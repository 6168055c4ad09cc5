"""How fast the machine multiplies matrices of the shapes that MiniLM has: what no training of it gets past."""

import time
from collections.abc import Callable
from typing import Any, Final

_SHAPES: Final = ((2048, 384, 1536), (2048, 1536, 384), (2048, 384, 384), (4096, 384, 1536), (4096, 1536, 384))
"""Rows of the batch, values in, values out."""
_SECONDS: Final = 0.4


def multiplying_rates() -> dict[str, float]:
    """Operations a second (an addition and a multiplication are two), the best of the shapes, by the numbers' kind."""
    import torch

    device = "cuda" if torch.cuda.is_available() else "cpu"
    kinds = {"bf16": torch.bfloat16, "fp32": torch.float32}
    return {name: max(_rate(shape, kind, device) for shape in _SHAPES) for name, kind in kinds.items()}


def _rate(shape: tuple[int, int, int], kind: Any, device: str) -> float:
    import torch

    rows, inside, columns = shape
    left = torch.randn(rows, inside, device=device).to(kind)
    right = torch.randn(columns, inside, device=device).to(kind)
    made = torch.empty(rows, columns, dtype=kind, device=device)

    def multiply() -> None:
        torch.mm(left, right.T, out=made)
        if device == "cuda":
            torch.cuda.synchronize()

    return 2 * rows * inside * columns / _fastest(multiply)


def _fastest(work: Callable[[], None]) -> float:
    """Seconds of the fastest call among those of about half a second."""
    fastest, ends = float("inf"), time.perf_counter() + _SECONDS
    while (started := time.perf_counter()) < ends:
        work()
        fastest = min(fastest, time.perf_counter() - started)
    return fastest
