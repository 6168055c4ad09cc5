"""What the guard held back from the rows to learn from, beside copies of test rows."""

from collections.abc import Mapping
from typing import Any

from tasklift.runs.preparing.guard import COPY_OF_TEST


def beside_copies(test: Mapping[str, Any]) -> list[tuple[str, int]]:
    """Why rows were held back, and how many; a run of before this could be asked for knows of none."""
    return [(reason, rows) for reason, rows in test.get("overlap_reasons", {}).items() if reason != COPY_OF_TEST]
