"""The table of costs that plans are made from: what each step is expected to take."""

from functools import cache

from tasklift.settings.located import read_yaml
from tasklift.settings.registry import PACKAGE


def expected_seconds(name: str, rows: int) -> float:
    """Seconds that a step of that name is expected to take for so many rows, with its defaults."""
    costs = _costs()
    return costs.get(name, costs["default"]) * rows / 1000


@cache
def _costs() -> dict[str, float]:
    costs: dict[str, float] = read_yaml(PACKAGE / "resources" / "costs.yaml").value
    return costs
