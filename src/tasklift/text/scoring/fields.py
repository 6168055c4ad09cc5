"""The fields that a text lists, as sources do of which a sentence is to be made: names with their values.

Three ways of writing them are read: an object of JSON, however deep; `name[The Eagle], food[French]`, as in the E2E
challenge; and `name: value` or `name = value`, one a line or parted by `|` or `;`.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

_BRACKETED: Final = re.compile(r"[^\[\],，、]{1,40}\[([^\[\]]*)\]")
_BETWEEN: Final = re.compile(r"\s*[,，、]?\s*")
_PARTED: Final = re.compile(r"[\n|;；]")
_NAMED: Final = re.compile(r"([^:：=]{1,40})[:：=](.*)")
_FEWEST: Final = 2
_LONGEST: Final = 100
"""A longer value is a text to write from, and nothing to repeat."""
_UNSAID: Final = frozenset({"yes", "no", "true", "false", "none", "null", "n/a", "nan", "-", "是", "否", "无", "有"})
"""Values that a sentence says in other words."""


def field_values(text: str) -> list[str]:
    """The values that can be repeated, in order; none where the text is no list of fields."""
    found = next((values for values in (_of_json(text), _of_brackets(text), _of_names(text)) if values), [])
    return [one for one in found if one.strip() and len(one) <= _LONGEST and one.strip().lower() not in _UNSAID]


def _of_json(text: str) -> list[str]:
    if not text.lstrip().startswith(("{", "[{")):
        return []
    try:
        return list(_leaves(json.loads(text)))
    except (ValueError, RecursionError):
        return []


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _leaves(one)
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        yield str(value)


def _of_brackets(text: str) -> list[str]:
    found = list(_BRACKETED.finditer(text))
    rest = _BRACKETED.sub("", text)
    return [one[1] for one in found] if len(found) >= _FEWEST and _BETWEEN.sub("", rest) == "" else []


def _of_names(text: str) -> list[str]:
    parts = [part.strip() for part in _PARTED.split(text) if part.strip()]
    found = [_NAMED.match(part) for part in parts]
    return [one[2].strip() for one in found if one] if len(parts) >= _FEWEST and all(found) else []
