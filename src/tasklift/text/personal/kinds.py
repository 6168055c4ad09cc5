"""The kinds of personal data that are known, and which of them a user wants."""

from collections.abc import Mapping
from functools import cache
from typing import Literal, NamedTuple

from tasklift.settings.located import read_yaml
from tasklift.settings.registry import PACKAGE

FOLDER = PACKAGE / "resources" / "personal"
DEFAULT: Literal["default"] = "default"
IDENTITY: Literal["identity"] = "identity"
ALL: Literal["all"] = "all"

Chosen = Literal["default", "identity", "all"] | tuple[str, ...]
"""What a user may write for `kinds`: a named group of them, or their names."""


class Kind(NamedTuple):
    """One kind: what stands for its values in an English and in a Chinese text."""

    english: str
    chinese: str
    default: bool
    identity: bool = False


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind by its name."""
    return {name: Kind(**said) for name, said in read_yaml(FOLDER / "kinds.yaml").value.items()}


def wanted_kinds(chosen: Chosen) -> frozenset[str]:
    """The names of the kinds that `chosen` stands for."""
    if chosen == ALL:
        return frozenset(kinds())
    if chosen == IDENTITY:
        return frozenset(name for name, kind in kinds().items() if kind.identity)
    if chosen == DEFAULT:
        return frozenset(name for name, kind in kinds().items() if kind.default)
    return frozenset(chosen)
