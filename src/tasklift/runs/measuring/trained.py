"""How the final model was trained, as the record has it."""

from collections.abc import Sequence
from typing import Any

from tasklift.forms.model import Model
from tasklift.forms.tune import Tune
from tasklift.runs.recipe import Line


def training_of(model: Model, lines: Sequence[Line]) -> dict[str, Any] | None:
    """The history of the network in `model`, and the line that trained it; None where none of `lines` trained one.

    What a network went through before this run is not this run's to tell: its folder may say anything.
    """
    trainers = [line.name for line in lines if isinstance(line.step, Tune) and line.step.makes_networks]
    return {"line": trainers[-1], **model.history} if trainers and model.history else None
