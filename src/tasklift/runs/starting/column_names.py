"""How people name columns, in English and Chinese: the words stand in `resources/column_names.yaml`."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from tasklift.settings.located import read_yaml
from tasklift.settings.registry import PACKAGE


def plain_name(name: str) -> str:
    """A column's name without case, blanks and punctuation."""
    return re.sub(r"[\s_\-.]+", "", name).casefold()


def is_named(name: str, role: str) -> bool:
    """Whether people give that name to columns of that role: `label`, `text`, `id`, `group` or `time`."""
    return plain_name(name) in _words()[role]


def pairs() -> Iterator[tuple[str, str]]:
    """Plain names of the two texts of a pair."""
    yield from map(tuple, _words()["pairs"])


def written() -> Iterator[tuple[str, str]]:
    """Plain names of a text and of what is to be written for it."""
    yield from map(tuple, _words()["written"])


@cache
def _words() -> dict[str, Any]:
    words: dict[str, Any] = read_yaml(PACKAGE / "resources" / "column_names.yaml").value
    return words
