"""Who a process is, so that another can tell whether it still lives."""

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_DEAD = {"Z", "X"}
"""States of a process that has ended (proc(5)). A zombie still has a number, but its work will not go on."""


@dataclass(frozen=True)
class Process:
    """A process of one boot of one machine (or container); `started` tells it from a later one of the same number."""

    number: int
    boot: str
    started: str

    def lives(self) -> bool:
        """Whether it still runs. One of another boot is taken for dead: its work is done again, never wrongly."""
        if self.boot != _boot():
            return False
        try:
            os.kill(self.number, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            pass
        return self.started == _started(self.number)


def this_process() -> Process:
    """The process that asks."""
    return Process(os.getpid(), _boot(), _started(os.getpid()))


@cache
def _boot() -> str:
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot}/{Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return os.uname().nodename


def _started(number: int) -> str:
    """When a process began; empty for one that is gone, or dead and not yet buried by its parent."""
    try:
        status = Path(f"/proc/{number}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    fields = status.rpartition(")")[2].split()
    return "" if fields[0] in _DEAD else fields[19]
