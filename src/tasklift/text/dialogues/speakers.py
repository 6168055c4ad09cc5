"""Who speaks: which names stand for the user, the assistant, the system and tools, by `resources/dialogues.yaml`."""

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

from tasklift.settings.located import read_yaml

_FILE: Final = Path(__file__).parents[2] / "resources" / "dialogues.yaml"

USER, ASSISTANT, SYSTEM, TOOL = "user", "assistant", "system", "tool"
OTHER_SIDE: Final = {USER: ASSISTANT, ASSISTANT: USER}
SILENT: Final = (SYSTEM, TOOL)
"""Who is in a dialogue and does not talk in it."""

_NUMBERED = re.compile(r"[\s\d#_.\-]+$")
_KEPT: Final = 4096
"""Dialogues have the names of others mostly, so that these are looked up but once."""

_AROUND: Final = " \t\r\n*_#:：|"


@cache
def tables() -> Mapping[str, Any]:
    """All tables, read once."""
    found: Mapping[str, Any] = read_yaml(_FILE).value
    return found


def plain_name(name: str) -> str:
    """A name without case and what stands around it, so that one speaker has one name."""
    return name.strip(_AROUND).casefold()


def side_of(name: str) -> str | None:
    """The side that a plain name stands for; a number behind it does not count. None where nobody knows."""
    sides = _sides()
    return sides.get(name) or sides.get(_NUMBERED.sub("", name))


@lru_cache(_KEPT)
def speakers_of(written: tuple[str, ...]) -> Mapping[str, str]:
    """For each name of a dialogue, as it is written, the side it stands for, else the plain name.

    Of two that talk, one of whom is known, the other is on the other side. Where all that talk would be on one side
    under several names (`user1`, `user2`), they are strangers.
    """
    plain = {name: plain_name(name) for name in written}
    speakers = _sides_of(list(dict.fromkeys(plain.values())))
    return {name: speakers[plain[name]] for name in written}


def _sides_of(names: Sequence[str]) -> dict[str, str]:
    found = {name: side_of(name) for name in names}
    talking = {name: side for name, side in found.items() if side not in SILENT}
    sides = set(talking.values())
    for asks, answers in tables()["pairs"]:
        if talking.keys() == {asks, answers}:
            return {name: side or name for name, side in found.items()} | {asks: USER, answers: ASSISTANT}
    if len(talking) == len(OTHER_SIDE) and None in sides and len(sides) > 1:
        (known,) = sides - {None}
        talking = {name: side or OTHER_SIDE[str(known)] for name, side in talking.items()}
    elif len(talking) > 1 and len(sides) == 1:
        talking = dict.fromkeys(talking)
    return {name: talking.get(name, side) or name for name, side in found.items()}


@cache
def _sides() -> dict[str, str]:
    return {name: side for side, names in tables()["sides"].items() for name in names}
