"""The networks that a recipe trained, and how, as the record has it."""

from collections.abc import Iterator, Sequence
from typing import Any

from tasklift.forms.tune import Tune
from tasklift.models.kept import kept_folder
from tasklift.models.saved import DESCRIPTION, read_description
from tasklift.runs.carrying.workshop import Carried
from tasklift.runs.recipe import Line
from tasklift.store.store import Store


def networks_of(store: Store, carried: Sequence[Carried]) -> Iterator[tuple[Line, str]]:
    """The lines that trained a network, in the recipe's order, and the names of what they made."""
    for one in carried:
        if isinstance(one.line.step, Tune) and one.line.step.makes_networks:
            yield one.line, store.result(one.key)["model"]


def trainings_of(store: Store, carried: Sequence[Carried]) -> list[dict[str, Any]]:
    """The history of each line that trained a network, in the recipe's order, and the line's name.

    What a network went through before this run is not this run's to tell: its folder may say anything.
    """
    told = [(line.name, _history(store, name)) for line, name in networks_of(store, carried)]
    return [{"line": name, **history} for name, history in told if history]


def _history(store: Store, name: str) -> dict[str, Any] | None:
    """What a network's folder says of its training; the network itself is not loaded, which takes seconds."""
    said: dict[str, Any] = read_description(kept_folder(store, name) / DESCRIPTION)["description"]
    return said.get("history")
