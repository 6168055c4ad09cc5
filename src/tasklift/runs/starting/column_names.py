"""How people name columns, in English and Chinese: the words stand in `resources/column_names.yaml`."""

import re
from collections.abc import Iterator, Sequence
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


def written() -> Iterator[tuple[str, ...]]:
    """Plain names of a text, or of several that are read as one, and last of what is to be written for them."""
    yield from map(tuple, _words()["written"])


def names_of(role: str) -> Sequence[str]:
    """Plain names of a column of that role, the surest first."""
    names: list[str] = _words()[role]
    return names


def is_known(name: str) -> bool:
    """Whether it is a name that people give to columns of any role."""
    return plain_name(name) in _all_names()


@cache
def _all_names() -> frozenset[str]:
    listed = [one for names in _words().values() for one in names]
    return frozenset(name for one in listed for name in ([one] if isinstance(one, str) else one))


@cache
def _words() -> dict[str, Any]:
    words: dict[str, Any] = read_yaml(PACKAGE / "resources" / "column_names.yaml").value
    return words
