"""The networks that a recipe trained, and how, as the record has it."""

from collections.abc import Iterator, Sequence
from typing import Any

from tasklift.forms.tune import Tune
from tasklift.models.kept import kept_folder
from tasklift.models.saved import DESCRIPTION, read_description
from tasklift.runs.carrying.workshop import Carried
from tasklift.runs.plan import PlannedStep
from tasklift.runs.recipe import Line
from tasklift.store.store import Store


def networks_of(store: Store, carried: Sequence[Carried]) -> Iterator[tuple[Line, str]]:
    """The lines that trained a network, in the recipe's order, and the names of what they made."""
    for one in carried:
        if _makes_network(one):
            yield one.line, store.result(one.key)["model"]


def trainings_of(store: Store, carried: Sequence[Carried]) -> list[dict[str, Any]]:
    """The history of each line that trained a network, in the recipe's order, and the line's name.

    What a network went through before this run is not this run's to tell: its folder may say anything.
    """
    told = [(line.name, _history(store, name)) for line, name in networks_of(store, carried)]
    return [{"line": name, **history} for name, history in told if history]


def cost_of_trainings(store: Store, carried: Sequence[Carried], planned: Sequence[PlannedStep]) -> list[dict[str, Any]]:
    """For each of `trainings_of`, what it was expected to take and took, and how fast the network learned.

    What came from the store was measured when it was made; what nobody measured is None. `planned`: as `carried`.
    """
    lines = [(one, step) for one, step in zip(carried, planned, strict=True) if _makes_network(one)]
    return [
        {"line": one.line.name, "expected_seconds": round(step.seconds, 3), **_measured(store, one.key)}
        for one, step in lines
        if _history(store, store.result(one.key)["model"])
    ]


def _makes_network(carried: Carried) -> bool:
    return isinstance(carried.line.step, Tune) and carried.line.step.makes_networks


def _measured(store: Store, key: str) -> dict[str, Any]:
    timing, speed = store.journal.timing(key), store.journal.measurements(key)
    return {
        "seconds": round(timing[0], 3) if timing else None,
        "tokens_per_second": round(speed["tokens"] / speed["seconds"], 1) if speed else None,
        "operations_per_second": round(speed["operations"]) if speed else None,
        "ceiling": round(speed["ceiling"]) if speed else None,
        "share": round(speed["operations"] / speed["ceiling"], 4) if speed else None,
        "device": speed["device"] if speed else None,
    }


def _history(store: Store, name: str) -> dict[str, Any] | None:
    """What a network's folder says of its training; the network itself is not loaded, which takes seconds."""
    said: dict[str, Any] = read_description(kept_folder(store, name) / DESCRIPTION)["description"]
    return said.get("history")
