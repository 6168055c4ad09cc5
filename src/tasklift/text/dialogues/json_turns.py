"""Dialogues in JSON: a list of objects with a speaker and a text, an object that holds it, or a list of texts."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from tasklift.text.dialogues.said import Said
from tasklift.text.dialogues.speakers import tables

_ALTERNATING: Final = ("1", "2")
_FEWEST_TEXTS: Final = 2
"""A list of one text is more likely a list of words."""

_TEXT, _PARTS = "text", "parts"


def turns_in_json(cell: str) -> list[Said] | None:
    """The turns, or None where the text is no JSON, or JSON that is no dialogue."""
    if not cell.lstrip("\ufeff \t\r\n").startswith(("[", "{")):
        return None
    try:
        value = json.loads(cell.lstrip("\ufeff"))
    except (ValueError, RecursionError):  # a number of thousands of digits is a ValueError too
        return None
    turns = _turns(_list_of(value))
    return turns if turns is None or "\\u" not in cell else [_encodable(one) for one in turns]


def with_texts(cell: str, texts: Sequence[str]) -> str | None:
    """The same JSON with other texts of its turns and all else as it was; None where that cannot be done."""
    said = turns_in_json(cell)
    value = json.loads(cell.lstrip("\ufeff")) if said and len(said) == len(texts) else None
    items = _list_of(value)
    if not items or not all(isinstance(one, dict) for one in items):
        return None
    _, member = next(pair for pair in _members() if any(_has(one, pair) for one in items))
    if not all(isinstance(one.get(member), str) for one in items):
        return None
    for one, text in zip(items, texts, strict=True):
        one[member] = text
    return json.dumps(value, ensure_ascii=False)


def _list_of(value: Any) -> Any:
    """The list of turns, where an object holds it."""
    if not isinstance(value, dict):
        return value
    return next((value[key] for key in tables()["lists"] if isinstance(value.get(key), list)), None)


def _turns(items: Any) -> list[Said] | None:
    if not isinstance(items, list):
        return None
    if len(items) >= _FEWEST_TEXTS and all(isinstance(one, str) for one in items):
        return [Said(_ALTERNATING[place % 2], text) for place, text in enumerate(items)]
    if not all(isinstance(one, dict) for one in items):
        return None
    if not items:
        return []
    members = next((pair for pair in _members() if any(_has(one, pair) for one in items)), None)
    return None if members is None else [_said(one, *members) for one in items]


def _has(item: Mapping[str, Any], members: tuple[str, str]) -> bool:
    speaker, text = members
    return isinstance(item.get(speaker), str | dict) and text in item and not isinstance(item[text], bool | int | float)


def _said(item: Mapping[str, Any], speaker: str, text: str) -> Said:
    name, content = item.get(speaker), item.get(text)
    if isinstance(content, str) and isinstance(name, str) and len(item) == 2:  # noqa: PLR2004 - nothing but these two
        return Said(name, content)
    said, more = _content(content)
    return Said(_name(name), said, more or any(item.get(deed) for deed in tables()["deeds"]))


def _name(value: Any) -> str:
    """That of an object is its role, as in {"author": {"role": "user"}}."""
    if isinstance(value, dict):
        value = value.get("role", value.get("name"))
    return value if isinstance(value, str) else ""


def _content(value: Any) -> tuple[str, bool]:
    """The text of a turn, and whether it has parts that are no text."""
    if isinstance(value, str):
        return value, False
    if isinstance(value, dict):
        parts: Sequence[Any] = value[_PARTS] if isinstance(value.get(_PARTS), list) else [value]
    else:
        parts = value if isinstance(value, list) else []
    texts = [text for text in map(_part, parts) if text is not None]
    return "\n".join(texts), len(texts) < len(parts)


def _part(part: Any) -> str | None:
    if isinstance(part, dict):
        part = part.get(_TEXT)
    return part if isinstance(part, str) else None


def _encodable(one: Said) -> Said:
    """With a mark for half a character, which JSON can write and no text can hold."""
    name, text = (part.encode("utf-8", "replace").decode() for part in (one.name, one.text))
    return Said(name, text, one.does_more)


@cache
def _members() -> tuple[tuple[str, str], ...]:
    return tuple((speaker, text) for speaker, text in tables()["turns"])
