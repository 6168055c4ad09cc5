"""YAML 1.2 with the place of every key and value, and none of YAML's dangers.

Plain scalars follow the YAML 1.2 core schema: `no` is a word and `1e-4` is a number. Tags are refused, duplicate keys
are errors, and aliases may not blow a small file up into a large one.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from tasklift.settings.errors import Place, UserError

KeyPath: TypeAlias = tuple[str | int, ...]
"""The way to a value: mapping keys and list positions from the root."""

MAXIMUM_VALUES = 100_000
MAXIMUM_DEPTH = 50
_PLAIN_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "int", "float", "str", "map", "seq")}


@dataclass
class Located:
    """A plain value and where each of its parts stands in `file`; `places` has keys' places where there are keys."""

    file: str
    value: Any
    places: dict[KeyPath, tuple[int, int]] = field(default_factory=dict)

    def place(self, path: KeyPath) -> Place:
        """The place of `path`, or of the nearest part above it that the file has."""
        while path and path not in self.places:
            path = path[:-1]
        line, column = self.places.get(path, (1, 1))
        return Place(self.file, line, column)


def load_yaml(text: str, file: str) -> Located:
    """Parse one YAML document. Raises UserError `task-file-syntax` at the place of the fault."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        node = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
        raise _syntax_error(_plain_problem(text, fault, place), place) from None
    except (YAMLError, ValueError, RecursionError) as fault:
        raise _syntax_error(str(fault).splitlines()[0] if str(fault) else "nested too deeply", Place(file)) from None
    located = Located(file, None)
    if node is not None:
        located.value = _Builder(located).build(node, ())
    return located


def read_yaml(path: Path) -> Located:
    """Parse a YAML file in UTF-8 (a byte order mark is allowed)."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise UserError(
            "missing-file", "no such task file", where=Place(str(path)), advice="`lift init DATA` writes one"
        ) from None
    except IsADirectoryError:
        raise UserError("not-a-file", "this is a directory, not a task file", where=Place(str(path))) from None
    except UnicodeDecodeError as fault:
        line = fault.object[: fault.start].count(b"\n") + 1
        raise UserError(
            "task-file-syntax", "not UTF-8 text", where=Place(str(path), line), advice="save the file as UTF-8"
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
            raise _syntax_error("aliases or nesting make this file explode", place)
        if node.tag not in _PLAIN_TAGS:
            raise _syntax_error(f"the tag {node.tag!r} is not allowed", place)
        self.located.places.setdefault(path, (node.start_mark.line + 1, node.start_mark.column + 1))
        if node.id == "mapping":
            return self._mapping(node, path)
        if node.id == "sequence":
            return [self.build(item, (*path, index)) for index, item in enumerate(node.value)]
        return _scalar(node, place)

    def _mapping(self, node: Any, path: KeyPath) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            mark = key_node.start_mark
            place = Place(self.located.file, mark.line + 1, mark.column + 1)
            if key_node.id != "scalar":
                raise _syntax_error("a key must be a plain word", place)
            key = str(key_node.value)
            if key in values:
                raise _syntax_error(f"the key {key!r} stands twice", place)
            self.located.places[(*path, key)] = (mark.line + 1, mark.column + 1)
            values[key] = self.build(value_node, (*path, key))
        return values


def _scalar(node: Any, place: Place) -> Any:
    kind = node.tag.rpartition(":")[2]
    text = str(node.value)
    try:
        if kind == "null":
            return None
        if kind == "bool":
            return text.lower() == "true"
        if kind == "int":
            return int(text.replace("_", ""), 0) if text.lstrip("+-")[:1] == "0" and len(text) > 1 else int(text)
        if kind == "float":
            return float(text.replace(".inf", "inf").replace(".nan", "nan").replace(".NaN", "nan"))
    except ValueError:
        raise _syntax_error(f"{text!r} is not a number that can be read", place) from None
    return text


def _plain_problem(text: str, fault: Any, place: Place) -> str:
    lines = text.splitlines()
    if place.line and place.line <= len(lines) and "\t" in lines[place.line - 1]:
        return "a tab stands where spaces are needed"
    return str(fault.problem or fault.context or "not valid YAML")


def _syntax_error(problem: str, place: Place) -> UserError:
    return UserError("task-file-syntax", problem, where=place, advice="mend this line of the YAML file")
