"""What a run cost, and how fast its model answers."""

import statistics
import time
from typing import Any

import polars as pl

from tasklift.evaluation.energy import Meter, peak_memory_mb
from tasklift.evaluation.rates import median_bounds
from tasklift.models.endpoints.bill import Bill
from tasklift.models.endpoints.prompted import endpoints_asked
from tasklift.models.pipeline import Pipeline
from tasklift.runs.measuring.endpoint_cost import endpoints_added, endpoints_of, waiting
from tasklift.runs.preparing.prepare import Prepared
from tasklift.store.store import Store
from tasklift.tasks.bounds import EnergySettings

_SPEED = ("latency_ms", "latency_low_ms", "latency_high_ms", "rows_per_second")
_SUMMED = ("seconds", "cpu_seconds", "watt_hours", "grams_co2")
_ROWS_ALONE = 30
_ROWS_TOGETHER = 500
_LONGEST_TOGETHER = 10.0
"""Seconds that the rows which are answered together would take alone, at most."""


def cost_of(meter: Meter, bill: Bill, settings: EnergySettings) -> dict[str, Any]:
    """The `cost` of a record: time, memory, energy, carbon and what endpoints were asked, of this time."""
    energy = meter.energy
    return {
        "seconds": round(meter.seconds, 3),
        "cpu_seconds": round(meter.cpu_seconds, 3),
        "peak_memory_mb": round(peak_memory_mb(), 1),
        "watt_hours": round(energy.watt_hours, 4),
        "grams_co2": round(energy.watt_hours / 1000 * settings.grams_co2_per_kwh, 4),
        "energy_source": energy.source,
        "endpoints": endpoints_of(bill),
    }


def earlier_cost(store: Store, run: str) -> dict[str, Any] | None:
    """What the same run cost when it was carried out before; what it found in the store then, it did not pay for."""
    record = next((entry.record for entry in store.journal.list_runs() if entry.id == run), None)
    cost: dict[str, Any] | None = store.read_json(record)["record"]["cost"] if record else None
    return cost


def added(cost: dict[str, Any], earlier: dict[str, Any] | None) -> dict[str, Any]:
    """The cost of a run over all times that it was carried out."""
    if earlier is None:
        return cost
    summed = {name: round(cost[name] + earlier[name], 4) for name in _SUMMED}
    peak = max(cost["peak_memory_mb"], earlier["peak_memory_mb"])
    endpoints = endpoints_added(cost["endpoints"], earlier.get("endpoints", ()))
    return {**cost, **summed, "peak_memory_mb": peak, "endpoints": endpoints}


def speed_of(
    pipeline: Pipeline, prepared: Prepared, bill: Bill, earlier: dict[str, Any] | None
) -> dict[str, float | None]:
    """`latency_ms`: the median of rows that come alone, with its bounds; `rows_per_second`: of rows that come together.

    Of a model behind an endpoint how long rows waited in the run, for more of them would cost money: this time, else
    the `earlier` one; None where nobody was asked.
    """
    asked = endpoints_asked(pipeline.model)
    if not asked:
        return _speed_here(pipeline, prepared)
    return waiting(bill, asked) or {name: (earlier or {}).get(name) for name in _SPEED}


def _speed_here(pipeline: Pipeline, prepared: Prepared) -> dict[str, float | None]:
    """Of rows of valid, or of train where there are none; the test stays sealed."""
    name = "valid" if prepared.datasets["valid"].height else "train"
    rows = prepared.datasets[name].frame(pipeline.inputs).head(_ROWS_TOGETHER)
    _seconds(pipeline, rows.head(1))
    alone = [_seconds(pipeline, rows.slice(row, 1)) for row in range(min(_ROWS_ALONE, rows.height))]
    # Where each answer takes its time, some show the speed as well as all.
    some = rows.head(max(len(alone), int(_LONGEST_TOGETHER / max(statistics.median(alone), 1e-6))))
    together = _seconds(pipeline, some)
    low, high = median_bounds(alone, level=0.95)
    return {
        "latency_ms": round(1000 * statistics.median(alone), 3),
        "latency_low_ms": round(1000 * low, 3),
        "latency_high_ms": round(1000 * high, 3),
        "rows_per_second": round(some.height / together, 1),
    }


def _seconds(pipeline: Pipeline, rows: pl.DataFrame) -> float:
    started = time.perf_counter()
    pipeline.answer(rows)
    return time.perf_counter() - started
