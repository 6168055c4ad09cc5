"""Files of a folder that nobody vouches for: plain files of a sensible size that lie in the folder themselves."""

import json
import os
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from tasklift.models.pretrained.refusal import broken, unsafe
from tasklift.settings.errors import UserError
from tasklift.settings.messages import say
from tasklift.text.printable import shortened

DEEPEST = 50
"""Of mappings and lists within one another; configurations have up to six."""


def own_file(folder: Path, name: str, largest: int) -> Path | None:
    """The file of that name, None where there is none; `largest` in bytes.

    Raises UserError for a link that leads out of the folder, for what is no plain file, and for a file too large.
    """
    path = folder / name
    if not os.path.lexists(path):
        return None
    try:
        resolved = path.resolve(strict=True)
    except (OSError, RuntimeError):
        raise broken(path, say("a link that leads nowhere")) from None
    if not any(resolved.is_relative_to(root) for root in _roots(folder)):
        advice = say("put the file itself into the folder")
        raise unsafe(path, say("a link that leads out of the model's folder"), advice)
    if not resolved.is_file():
        raise unsafe(path, say("not a plain file"))
    if resolved.stat().st_size > largest:
        raise unsafe(path, say("larger than {largest:,} bytes, which no model needs here", largest=largest))
    return path


def read_json(path: Path) -> Any:
    """What a JSON file holds. Raises UserError for one that is not JSON, has a key twice, or is nested too deeply."""
    try:
        return parse_json(path, path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise broken(path, say("not UTF-8 text")) from None


def parse_json(path: Path, text: str) -> Any:
    """What a text in that file says in JSON. Raises UserError as `read_json` does."""
    try:
        value = json.loads(text, object_pairs_hook=lambda pairs: _each_once(path, pairs))
    except RecursionError:
        raise _too_deep(path) from None
    except json.JSONDecodeError as fault:
        raise broken(
            path, say("not JSON (line {line}, column {column})", line=fault.lineno, column=fault.colno)
        ) from None
    except ValueError:
        raise unsafe(path, say("a number too long to be read")) from None
    if _is_deep(value):
        raise _too_deep(path)
    return value


def entries(value: Any) -> Iterator[tuple[str, Any]]:
    """Every key with its value, at any depth; what stands in a list has the key of the list."""
    waiting: list[tuple[str, Any]] = [("", value)]
    while waiting:
        key, held = waiting.pop()
        inner = held.items() if isinstance(held, dict) else [(key, one) for one in held]
        for name, one in inner:
            yield name, one
            if isinstance(one, dict | list):
                waiting.append((name, one))


def _is_deep(value: Any) -> bool:
    """Whether something stands in more than `DEEPEST` mappings and lists; level by level, as vocabularies are wide."""
    level = [value] if isinstance(value, (dict, list)) else []
    for _ in range(DEEPEST + 1):
        held = chain.from_iterable(one.values() if isinstance(one, dict) else one for one in level)
        level = [one for one in held if isinstance(one, (dict, list))]
    return any(level)


def _each_once(path: Path, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Readers differ in which of two equal keys they take, so one could be shown to us and the other be used."""
    values = dict(pairs)
    if len(values) < len(pairs):
        twice = next(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)
        raise unsafe(path, say("the key {key!r} stands twice", key=shortened(twice, 60)))
    return values


def _too_deep(path: Path) -> UserError:
    return unsafe(path, say("nested too deeply"))


def _roots(folder: Path) -> tuple[Path, ...]:
    """The folder; in a hub's cache also the place that its snapshots link into."""
    own = folder.resolve()
    cached = own.parent.parent
    if own.parent.name == "snapshots" and cached.name.startswith("models--"):
        return own, cached / "blobs"
    return (own,)
