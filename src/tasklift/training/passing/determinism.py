"""The same bits from the same steps on a GPU, where the quickest way to sum up hangs on which thread is done first."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import torch
from torch.utils import deterministic

_WORKSPACE: Final = "CUBLAS_WORKSPACE_CONFIG"


@contextmanager
def same_bits(device: torch.device) -> Iterator[None]:
    """Inside, torch takes ways that give the same sums each time; on a processor it does by itself."""
    if device.type != "cuda":
        yield
        return
    os.environ.setdefault(_WORKSPACE, ":4096:8")
    before = torch.are_deterministic_algorithms_enabled(), torch.is_deterministic_algorithms_warn_only_enabled()
    filled = deterministic.fill_uninitialized_memory  # type: ignore[attr-defined]
    torch.use_deterministic_algorithms(True)
    deterministic.fill_uninitialized_memory = False  # type: ignore[attr-defined]
    try:
        yield
    finally:
        torch.use_deterministic_algorithms(before[0], warn_only=before[1])
        deterministic.fill_uninitialized_memory = filled  # type: ignore[attr-defined]
