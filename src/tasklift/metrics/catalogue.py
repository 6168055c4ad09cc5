"""All metrics by name, found by listing this folder: a module that has `METRICS` is a family of them."""

import importlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from tasklift.metrics.metric import Metric
from tasklift.settings.check import suggestion
from tasklift.settings.errors import UserError
from tasklift.settings.messages import say


@cache
def all_metrics() -> Mapping[str, Metric]:
    """Every metric, sorted by name."""
    found: dict[str, Metric] = {}
    for path in sorted(Path(__file__).parent.glob("*.py")):
        if "\nMETRICS: " in path.read_text(encoding="utf-8"):
            module = importlib.import_module(f"tasklift.metrics.{path.stem}")
            found |= {metric.name: metric for metric in module.METRICS}
    return dict(sorted(found.items()))


def find_metric(name: str) -> Metric:
    """The metric of that name. Raises UserError `unknown-name` with the nearest one."""
    metrics = all_metrics()
    if name not in metrics:
        raise UserError(
            "unknown-name", say("there is no metric named {name!r}", name=name), advice=suggestion(name, metrics)
        )
    return metrics[name]
