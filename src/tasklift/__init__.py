"""Tasklift makes a language-model task measurably better and says which step earned it.

Layers, each seeing only those to its right:
cli > reports > runs > steps > evaluation > models > tasks > metrics, forms > data > engines, text > store > settings.
"""

import importlib
from typing import TYPE_CHECKING, Any

from tasklift.version import __version__

if TYPE_CHECKING:
    from tasklift.data.dataset import Dataset
    from tasklift.evaluation.lift import Lift
    from tasklift.forms.model import Model
    from tasklift.forms.step import Step
    from tasklift.models.pipeline import load
    from tasklift.reports.tracking.tracked import run
    from tasklift.runs.history import Run
    from tasklift.runs.measuring.compare import compare
    from tasklift.runs.measuring.evaluate import evaluate
    from tasklift.tasks.task import Task

__all__ = [
    "Dataset",
    "Lift",
    "Model",
    "Run",
    "Step",
    "Task",
    "__version__",
    "compare",
    "evaluate",
    "load",
    "run",
]

_HOMES = {
    "Dataset": "tasklift.data.dataset",
    "Lift": "tasklift.evaluation.lift",
    "Model": "tasklift.forms.model",
    "Run": "tasklift.runs.history",
    "Step": "tasklift.forms.step",
    "Task": "tasklift.tasks.task",
    "compare": "tasklift.runs.measuring.compare",
    "evaluate": "tasklift.runs.measuring.evaluate",
    "load": "tasklift.models.pipeline",
    "run": "tasklift.reports.tracking.tracked",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that `import tasklift` and `lift --help` stay light."""
    if name not in _HOMES:
        raise AttributeError(f"module 'tasklift' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)
