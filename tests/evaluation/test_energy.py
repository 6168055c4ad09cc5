"""Energy: counters of the machine where they may be read, an estimate where not."""

import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tasklift.evaluation.energy import Counter, Meter, cpu_seconds, rapl_counters


def zone(powercap: Path, folder: str, name: str, microjoules: int, most: int = 1_000_000_000) -> Path:
    """A zone of powercap as Linux shows it."""
    made = powercap / folder
    made.mkdir(parents=True)
    for file, value in (("name", name), ("energy_uj", microjoules), ("max_energy_range_uj", most)):
        (made / file).write_text(f"{value}\n", encoding="ascii")
    return made


def test_a_counter_that_went_round_goes_on_counting() -> None:
    readings = iter([90.0, 95.0, 10.0])
    counter = Counter("RAPL", lambda: next(readings), 100.0)
    counter.advance()
    counter.advance()
    assert counter.total == 5.0 + 15.0


def test_processors_and_memory_are_counted_once(tmp_path: Path) -> None:
    for folder, name in (("intel-rapl:0", "package-0"), ("intel-rapl:0:0", "core"), ("intel-rapl:0:1", "dram")):
        zone(tmp_path, folder, name, 5_000_000)
    zone(tmp_path, "intel-rapl:1", "psys", 5_000_000)
    assert [counter.last for counter in rapl_counters(tmp_path)] == [5.0, 5.0]


def test_what_a_processor_counts_is_measured(tmp_path: Path) -> None:
    package = zone(tmp_path, "intel-rapl:0", "package-0", 1_000_000)
    with Meter(watts_a_core=12.0, powercap=tmp_path) as meter:
        (package / "energy_uj").write_text("7201000000", encoding="ascii")
    assert meter.energy.source == "RAPL"
    assert meter.energy.watt_hours == pytest.approx(2.0)


def test_a_counter_that_may_not_be_read_is_passed_over(tmp_path: Path) -> None:
    (zone(tmp_path, "intel-rapl:0", "package-0", 1) / "energy_uj").unlink()
    assert list(rapl_counters(tmp_path)) == []


def test_without_counters_a_busy_core_counts_with_its_watts(tmp_path: Path) -> None:
    with Meter(watts_a_core=36_000.0, powercap=tmp_path) as meter:
        until = time.process_time() + 0.2
        while time.process_time() < until:
            pass
    assert meter.energy.source == "estimated"
    assert meter.cpu_seconds >= 0.2
    assert meter.energy.watt_hours == pytest.approx(10 * meter.cpu_seconds, rel=0.01)


def test_a_gpu_is_counted_beside_the_processor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    millijoules = iter([1_000, 3_601_000])
    library: Any = SimpleNamespace(
        NVMLError=RuntimeError,
        nvmlInit=lambda: None,
        nvmlDeviceGetCount=lambda: 1,
        nvmlDeviceGetHandleByIndex=lambda index: index,
        nvmlDeviceGetTotalEnergyConsumption=lambda handle: next(millijoules),
    )
    monkeypatch.setitem(sys.modules, "pynvml", library)
    zone(tmp_path, "intel-rapl:0", "package-0", 0)
    with Meter(watts_a_core=12.0, powercap=tmp_path) as meter:
        pass
    assert meter.energy.source == "NVML + RAPL"
    assert meter.energy.watt_hours == pytest.approx(1.0)


def test_a_gpu_without_a_counter_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise RuntimeError

    monkeypatch.setitem(sys.modules, "pynvml", SimpleNamespace(NVMLError=RuntimeError, nvmlInit=refuse))
    with Meter(watts_a_core=12.0, powercap=tmp_path) as meter:
        pass
    assert meter.energy.source == "estimated"


def test_cpu_seconds_only_grow() -> None:
    assert cpu_seconds() <= cpu_seconds()
