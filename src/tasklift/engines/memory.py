"""How much memory work may take here."""

import os
from pathlib import Path

_LIMIT = Path("/sys/fs/cgroup/memory.max")


def available_memory() -> int:
    """Bytes: what the machine has, or the container that we run in may have."""
    total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return min(total, _limit() or total)


def _limit() -> int | None:
    try:
        word = _LIMIT.read_text(encoding="ascii").strip()
    except OSError:
        return None
    return int(word) if word.isdigit() else None
