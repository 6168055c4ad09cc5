"""How the networks of a recipe were trained, as the record has it."""

from collections.abc import Sequence
from typing import Any

from tasklift.forms.tune import Tune
from tasklift.models.kept import kept_model
from tasklift.runs.carrying.workshop import Carried
from tasklift.store.store import Store


def trainings_of(store: Store, carried: Sequence[Carried]) -> list[dict[str, Any]]:
    """The history of each line that trained a network, in the recipe's order, and the line's name.

    What a network went through before this run is not this run's to tell: its folder may say anything.
    """
    trained = [one for one in carried if isinstance(one.line.step, Tune) and one.line.step.makes_networks]
    told = [(one.line.name, kept_model(store, store.result(one.key)["model"]).history) for one in trained]
    return [{"line": name, **history} for name, history in told if history]
