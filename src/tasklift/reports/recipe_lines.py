"""A recipe as the lines to paste into a task file."""

from collections.abc import Mapping, Sequence
from typing import Any

from tasklift.runs.starting.yaml_text import flow, members


def recipe_lines(recipe: Sequence[str | Mapping[str, Any]]) -> str:
    """`recipe:` with a line for each step; what comes back from YAML 1.2 is `recipe` again."""
    lines = [flow(line) if isinstance(line, str) else members(line) for line in recipe]
    return "recipe:\n" + "".join(f"  - {line}\n" for line in lines)
