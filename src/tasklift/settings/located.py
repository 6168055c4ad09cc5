"""YAML 1.2 with the place of every key and value, and none of YAML's dangers.

Plain scalars follow the YAML 1.2 core schema: `no` is a word and `1e-4` is a number. Tags are refused, duplicate keys
are errors, and aliases may not blow a small file up into a large one.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from tasklift.settings.errors import Place, UserError
from tasklift.settings.kept import say_kept
from tasklift.settings.messages import say

KeyPath: TypeAlias = tuple[str | int, ...]
"""The way to a value: mapping keys and list positions from the root."""

MAXIMUM_VALUES = 100_000
MAXIMUM_DEPTH = 50
LONGEST_NUMBER = 100
_WORDS = {f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "int", "float", "timestamp", "value", "merge")}
"""What the library takes unquoted words for; which of them are values is for `_CORE_SCHEMA` to say."""

_CORE_SCHEMA: tuple[tuple[re.Pattern[str], Callable[[str], Any]], ...] = (
    (re.compile(r"~|null|Null|NULL|"), lambda _: None),
    (re.compile(r"true|True|TRUE"), lambda _: True),
    (re.compile(r"false|False|FALSE"), lambda _: False),
    (re.compile(r"[-+]?[0-9]+"), int),
    (re.compile(r"0o[0-7]+"), lambda word: int(word[2:], 8)),
    (re.compile(r"0x[0-9a-fA-F]+"), lambda word: int(word[2:], 16)),
    (re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"), float),
    (re.compile(r"[-+]?\.(inf|Inf|INF)"), lambda word: float(word.replace(".", ""))),
    (re.compile(r"\.(nan|NaN|NAN)"), lambda _: math.nan),
)
"""YAML 1.2.2, section 10.3.2. Every other word is text: `no`, dates, `12:30`, `1_000`."""


@dataclass
class Located:
    """A plain value and where each of its parts stands in `file`; `places` has keys' places where there are keys.

    `overrides` has what was put in the place of the file's own values, as the user typed it.
    """

    file: str
    value: Any
    places: dict[KeyPath, tuple[int, int]] = field(default_factory=dict)
    overrides: dict[KeyPath, str] = field(default_factory=dict)

    def place(self, path: KeyPath) -> Place:
        """The place of `path`, or of the nearest part above it that the file has."""
        while path and path not in self.places and path not in self.overrides:
            path = path[:-1]
        if path in self.overrides:
            return Place(self.overrides[path])
        line, column = self.places.get(path, (1, 1))
        return Place(self.file, line, column)


def load_yaml(text: str, file: str) -> Located:
    """Parse one YAML document. Raises UserError `task-file-syntax` at the place of the fault."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError
    from ruamel.yaml.reader import ReaderError

    try:
        node = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as fault:
        mark = _begins_before(fault) or fault.problem_mark or fault.context_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
        raise _syntax_error(_plain_problem(text, fault, place), place) from None
    except ReaderError as fault:
        place = Place(file, text.count("\n", 0, fault.position) + 1)
        raise _syntax_error(
            say("the character {character!r} may not stand in YAML", character=text[fault.position]), place
        ) from None
    except RecursionError:
        raise _syntax_error(say("nested too deeply"), Place(file, _deepest_line(text))) from None
    except (YAMLError, ValueError) as fault:
        raise _syntax_error(say_kept(str(fault).partition("\n")[0]), Place(file)) from None
    located = Located(file, None)
    if node is not None:
        located.value = _Builder(located).build(node, ())
    return located


def read_yaml(path: Path) -> Located:
    """Parse a YAML file in UTF-8 (a byte order mark is allowed)."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        raise UserError(
            "missing-file", say("no such task file"), where=Place(str(path)), advice=say("`lift init DATA` writes one")
        ) from None
    except IsADirectoryError:
        problem, advice = say("this is a directory, not a task file"), say("name the task file in it")
        raise UserError("not-a-file", problem, where=Place(str(path)), advice=advice) from None
    except OSError as fault:
        reason = say_kept(fault.strerror or str(fault))
        raise UserError(
            "file-unreadable", reason, where=Place(str(path)), advice=say("check the path and its rights")
        ) from None
    except UnicodeDecodeError as fault:
        line = fault.object[: fault.start].count(b"\n") + 1
        raise UserError(
            "task-file-syntax",
            say("not UTF-8 text"),
            where=Place(str(path), line),
            advice=say("save the file as UTF-8"),
        ) from None
    return load_yaml(text, str(path))


class _Builder:
    """Turns composed nodes into plain values, noting places and counting what aliases make of them."""

    def __init__(self, located: Located) -> None:
        self.located = located
        self.count = 0

    def build(self, node: Any, path: KeyPath) -> Any:
        place = Place(self.located.file, node.start_mark.line + 1, node.start_mark.column + 1)
        self.count += 1
        if self.count > MAXIMUM_VALUES or len(path) > MAXIMUM_DEPTH:
            raise _syntax_error(say("aliases or nesting make this file explode"), place)
        self.located.places.setdefault(path, (node.start_mark.line + 1, node.start_mark.column + 1))
        if node.id == "mapping" and node.tag == "tag:yaml.org,2002:map":
            return self._mapping(node, path)
        if node.id == "sequence" and node.tag == "tag:yaml.org,2002:seq":
            return [self.build(item, (*path, index)) for index, item in enumerate(node.value)]
        return _scalar(node, place)

    def _mapping(self, node: Any, path: KeyPath) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            mark = key_node.start_mark
            place = Place(self.located.file, mark.line + 1, mark.column + 1)
            if key_node.id != "scalar":
                raise _syntax_error(say("a key must be a plain word"), place)
            key = _whole(str(key_node.value), place)
            if key in values:
                raise _syntax_error(say("the key {key!r} stands twice", key=key), place)
            self.located.places[(*path, key)] = (mark.line + 1, mark.column + 1)
            values[key] = self.build(value_node, (*path, key))
        return values


def _scalar(node: Any, place: Place) -> Any:
    text = str(node.value)
    if node.tag == "tag:yaml.org,2002:str":
        return _whole(text, place)
    if node.tag not in _WORDS or node.style:
        raise _syntax_error(say("the tag {tag!r} is not allowed", tag=str(node.tag)), place)
    value = next((value for pattern, value in _CORE_SCHEMA if pattern.fullmatch(text)), str)
    if value is not str and len(text) > LONGEST_NUMBER:
        raise _syntax_error(say("{text}... is not a number that can be read", text=text[:20]), place)
    return value(text)


def _whole(text: str, place: Place) -> str:
    """The text with characters beyond U+FFFF whole, which JSON escapes as two halves, such as `\\ud83d\\ude00`."""
    try:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError:
        raise _syntax_error(say("half of a character (a lone surrogate) stands here"), place) from None


def _deepest_line(text: str) -> int:
    """The line with the most brackets, or the one that is indented most."""
    lines = text.split("\n")
    depths = [line.count("[") + line.count("{") + len(line) - len(line.lstrip(" -")) for line in lines]
    return 1 + depths.index(max(depths))


def _begins_before(fault: Any) -> Any:
    """Where what is not ended begins, when it is noticed lines later alone."""
    unended = str(fault.context or "").startswith(("while scanning a simple key", "while scanning a quoted scalar"))
    return fault.context_mark if unended else None


def _plain_problem(text: str, fault: Any, place: Place) -> str:
    lines = text.splitlines()
    line = lines[place.line - 1] if place.line and place.line <= len(lines) else ""
    column = (place.column or 1) - 1
    if "\t" in line[: len(line) - len(line.lstrip())] or line[column : column + 1] == "\t":
        return say("a tab stands where spaces are needed")
    problem = str(fault.problem or fault.context or "not valid YAML")
    return say_kept(f"{fault.context}, {problem}" if problem.startswith("but ") else problem)


def _syntax_error(problem: str, place: Place) -> UserError:
    return UserError("task-file-syntax", problem, where=place, advice=say("mend this line of the YAML file"))
