"""A recipe as the lines to paste into a task file."""

from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any

from ruamel.yaml import YAML


def recipe_lines(recipe: Sequence[str | Mapping[str, Any]]) -> str:
    """`recipe:` with a line for each step; what comes back from YAML 1.2 is `recipe` again."""
    return "recipe:\n" + "".join(f"  - {flow(line)}\n" for line in recipe)


def flow(value: Any) -> str:
    """A value on one line of YAML."""
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = True
    yaml.width = 10**6
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    stream = StringIO()
    yaml.dump(value, stream)
    text = stream.getvalue().removesuffix("...\n").rstrip("\n")
    if isinstance(value, Mapping) and len(value) == 1:
        return text.removeprefix("{").removesuffix("}")
    return text
