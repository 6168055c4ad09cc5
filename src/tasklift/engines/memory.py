"""How much memory work may take here."""

import os
import resource
import sys
from pathlib import Path

_LIMIT = Path("/sys/fs/cgroup/memory.max")
_PAGES = Path("/proc/self/statm")
"""Linux: pages of the whole program, and of them those that are in memory."""


def available_memory() -> int:
    """Bytes: what the machine has, or the container that we run in may have."""
    total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return min(total, _limit() or total)


def resident_memory() -> int:
    """Bytes that this process holds in memory now; where the system does not say, the most that it held."""
    try:
        return int(_PAGES.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most if sys.platform == "darwin" else 1024 * most


def _limit() -> int | None:
    try:
        word = _LIMIT.read_text(encoding="ascii").strip()
    except OSError:
        return None
    return int(word) if word.isdigit() else None
