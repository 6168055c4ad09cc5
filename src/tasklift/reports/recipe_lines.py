"""A recipe as the lines to paste into a task file."""

from collections.abc import Mapping, Sequence
from typing import Any

from tasklift.runs.starting.yaml_text import recipe_line


def recipe_lines(recipe: Sequence[str | Mapping[str, Any]]) -> str:
    """`recipe:` with a line for each step; what comes back from YAML 1.2 is `recipe` again."""
    return "recipe:\n" + "".join(f"  - {recipe_line(line)}\n" for line in recipe)
