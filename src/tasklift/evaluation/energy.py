"""The energy that a piece of work took: read from the machine's counters, or estimated from how busy it was.

Counters: RAPL, which Intel and AMD processors offer through Linux's powercap, and NVML for NVIDIA GPUs. They count the
whole machine, other programs included. Where a processor has none that may be read, its part is estimated as in
Lannelongue, Grealey and Inouye, "Green Algorithms", 2021: watts a busy core, and watts a gigabyte of memory.
"""

import resource
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

WATTS_A_GIGABYTE: Final = 0.3725
POWERCAP: Final = Path("/sys/class/powercap")
_SECONDS_BETWEEN_READINGS = 10.0
_JOULES_A_WATT_HOUR = 3600.0
_ZONES = ("package", "dram")


@dataclass(frozen=True)
class Energy:
    """Watt-hours, and where they come from: `RAPL`, `NVML`, `estimated`, or two of these."""

    watt_hours: float
    source: str


@dataclass
class Counter:
    """A counter of joules that begins at 0 again once it has reached `range`."""

    source: str
    read: Callable[[], float]
    range: float
    total: float = 0.0
    last: float = field(init=False)

    def __post_init__(self) -> None:
        self.last = self.read()

    def advance(self) -> None:
        """Add what was counted since the last reading."""
        now = self.read()
        self.total += now - self.last if now >= self.last else now + self.range - self.last
        self.last = now


class Meter:
    """Measures what happens between entering and leaving; counters are read often enough that none goes round twice."""

    def __init__(self, *, watts_a_core: float, powercap: Path = POWERCAP) -> None:
        self._watts_a_core = watts_a_core
        self._counters = [*rapl_counters(powercap), *nvml_counters()]
        self._stop = threading.Event()
        self._reader = threading.Thread(target=self._read_on, daemon=True)
        self.seconds = 0.0
        self.cpu_seconds = 0.0

    def __enter__(self) -> Self:
        self._started, self._cpu_started = time.monotonic(), cpu_seconds()
        self._reader.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self._stop.set()
        self._reader.join()
        for counter in self._counters:
            counter.advance()
        self.seconds, self.cpu_seconds = time.monotonic() - self._started, cpu_seconds() - self._cpu_started

    @property
    def energy(self) -> Energy:
        """What was taken, once it is over."""
        joules = sum(counter.total for counter in self._counters)
        sources = sorted({counter.source for counter in self._counters})
        if "RAPL" not in sources:
            joules += self._watts_a_core * self.cpu_seconds + WATTS_A_GIGABYTE * self.seconds * peak_memory_mb() / 1000
            sources = ["estimated", *sources]
        return Energy(joules / _JOULES_A_WATT_HOUR, " + ".join(sources))

    def _read_on(self) -> None:
        while not self._stop.wait(_SECONDS_BETWEEN_READINGS):
            for counter in self._counters:
                counter.advance()


def rapl_counters(powercap: Path) -> Iterator[Counter]:
    """A counter for each processor and its memory; none where only the administrator may read them."""
    for zone in sorted(powercap.glob("*-rapl:*")):
        try:
            name = (zone / "name").read_text(encoding="ascii")
            joules = _micro(zone / "max_energy_range_uj")
            if name.startswith(_ZONES):
                yield Counter("RAPL", partial(_micro, zone / "energy_uj"), joules)
        except (OSError, ValueError):
            continue


def nvml_counters() -> Iterator[Counter]:
    """A counter for each GPU that has one, where the package `nvidia-ml-py` is there."""
    try:
        import pynvml
    except ImportError:
        return
    try:
        pynvml.nvmlInit()
        handles = [pynvml.nvmlDeviceGetHandleByIndex(index) for index in range(pynvml.nvmlDeviceGetCount())]
        for handle in handles:
            yield Counter("NVML", partial(_nvml_joules, pynvml, handle), 2.0**64 / 1000)
    except pynvml.NVMLError:
        return


def _nvml_joules(nvml: Any, handle: Any) -> float:
    return float(nvml.nvmlDeviceGetTotalEnergyConsumption(handle)) / 1000


def cpu_seconds() -> float:
    """Of this process and of those it waited for."""
    mine, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return mine.ru_utime + mine.ru_stime + children.ru_utime + children.ru_stime


def peak_memory_mb() -> float:
    """The most memory that this process held at once."""
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def _micro(path: Path) -> float:
    return int(path.read_text(encoding="ascii")) / 1e6
