"""Values as one writes them into a task file, on one line of YAML."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

_PLAIN = re.compile(r"[A-Za-z_\u4e00-\u9fff][A-Za-z0-9_\u4e00-\u9fff./-]*")
_NOT_PLAIN = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}
"""Words that some YAML reader takes for something other than text."""
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


def quoted(text: str) -> str:
    """`text` as a YAML scalar that every reader takes for just that text."""
    if _PLAIN.fullmatch(text) and text.lower() not in _NOT_PLAIN:
        return text
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found.group()):04x}", json.dumps(text, ensure_ascii=False))


def flow(value: Any) -> str:
    """A value of JSON's kinds as flow YAML, which YAML 1.2 reads back as that value."""
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, Mapping):
        return f"{{{members(value)}}}"
    if isinstance(value, Sequence):
        return f"[{', '.join(flow(one) for one in value)}]"
    return json.dumps(value)


def members(value: Mapping[str, Any]) -> str:
    """The members of a mapping without its braces."""
    return ", ".join(f"{quoted(key)}: {flow(one)}" for key, one in value.items())


def recipe_line(line: str | Mapping[str, Any]) -> str:
    """A line of a recipe, without the mark before it."""
    return flow(line) if isinstance(line, str) else members(line)
