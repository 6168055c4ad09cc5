"""JSON of a schema, as a pattern of bytes: the part of JSON Schema (draft 2020-12) that can be kept to in writing.

What is written is JSON on one line, as `json.dumps` lays it out, with the properties in the order of the schema, and no
others; numbers of at most 15 digits. Known: `type` (one or a list), `properties`, `required`, `additionalProperties`,
`items`, `minItems`, `maxItems`, `minLength`, `maxLength`, `enum`, `const`, `anyOf`, `$ref` to `$defs` that do not hold
themselves, and what only describes. Anything else is refused, for it would not be kept to.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeAlias

from tasklift.models.generation.constraints import json_values
from tasklift.models.generation.constraints.automaton import Pattern, Table, TooLarge
from tasklift.settings.errors import UserError
from tasklift.settings.messages import say
from tasklift.text.printable import shortened

Schema: TypeAlias = Mapping[str, Any]
Path: TypeAlias = tuple[str, ...]

_DESCRIBES: Final = {"$schema", "$id", "$comment", "$defs", "title", "description", "default", "examples", "deprecated"}
_DEEPEST: Final = 32
_DEFINED: Final = "#/$defs/"

_KEYS: Final[Mapping[str, set[str]]] = {
    # Further properties may be anything or nothing: none is written.
    "object": {"properties", "required", "additionalProperties"},
    "array": {"items", "minItems", "maxItems"},
    "string": {"minLength", "maxLength"},
    "number": set(),
    "integer": set(),
    "boolean": set(),
    "null": set(),
}
_IS: Final[Mapping[str, Callable[[Any], bool]]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
}


def table_of(schema: Any) -> Table:
    """The table of all JSON texts of this schema. Raises UserError `json-schema`."""
    pattern = Pattern()
    start = pattern.state()
    definitions = schema.get("$defs", {}) if isinstance(schema, Mapping) else {}
    try:
        return pattern.table(start, _Reading(pattern, definitions).value(start, schema, ("$",)))
    except TooLarge:
        problem = say("the JSON schema stands for too many different texts")
        raise UserError("json-schema", problem, advice=say("let its lists and texts be shorter")) from None


class _Reading:
    """Each method adds a schema to the pattern, from a state on, and returns the state at its end."""

    def __init__(self, pattern: Pattern, definitions: Any) -> None:
        self._pattern = pattern
        self._definitions = definitions

    def value(self, start: int, schema: Any, path: Path) -> int:
        if not isinstance(schema, Mapping) or len(path) > _DEEPEST:
            raise _refused(path, schema)
        if "$ref" in schema:
            return self._defined(start, schema, path)
        if "anyOf" in schema:
            return self._any_of(start, schema, path)
        kinds = _kinds(schema, path)
        for key in ("const", "enum"):
            if key in schema:
                return self._listed(start, schema, key, kinds, path)
        known = {"type"}.union(*(_KEYS[kind] for kind in kinds))
        _check_keys(schema, known, path)
        if not kinds:
            raise _refused((*path, "type"), None)
        return self._pattern.any_of([self._of_type(start, kind, schema, path) for kind in kinds])

    def _defined(self, start: int, schema: Schema, path: Path) -> int:
        _check_keys(schema, {"$ref"}, path)
        named = schema["$ref"]
        inside = isinstance(named, str) and named.startswith(_DEFINED) and isinstance(self._definitions, Mapping)
        found = self._definitions.get(named.removeprefix(_DEFINED)) if inside else None
        if found is None:
            raise _refused((*path, "$ref"), named)
        return self.value(start, found, (*path, "$ref"))

    def _any_of(self, start: int, schema: Schema, path: Path) -> int:
        _check_keys(schema, {"anyOf"}, path)
        where = (*path, "anyOf")
        some = _filled(schema["anyOf"], where)
        return self._pattern.any_of([self.value(start, one, (*where, str(at))) for at, one in enumerate(some)])

    def _listed(self, start: int, schema: Schema, key: str, kinds: list[str], path: Path) -> int:
        """A value that stands in the schema."""
        _check_keys(schema, {"type", key}, path)
        where = (*path, key)
        some = [schema[key]] if key == "const" else _filled(schema[key], where)
        if kinds and not all(any(_IS[kind](one) for kind in kinds) for one in some):
            raise _refused(where, some)
        return self._pattern.any_of([self._literal(start, one, where) for one in some])

    def _literal(self, start: int, value: Any, path: Path) -> int:
        try:
            return json_values.literal(self._pattern, start, value)
        except (TypeError, ValueError, RecursionError):
            raise _refused(path, value) from None

    def _of_type(self, start: int, kind: str, schema: Schema, path: Path) -> int:
        match kind:
            case "object":
                return self._object(start, schema, path)
            case "array":
                return self._array(start, schema, path)
            case "string":
                return json_values.string(self._pattern, start, *_counts(schema, "minLength", "maxLength", path))
            case "number":
                return json_values.number(self._pattern, start)
            case "integer":
                return json_values.whole_number(self._pattern, start)
            case "boolean":
                return self._pattern.any_of([self._pattern.text(start, word) for word in (b"true", b"false")])
        return self._pattern.text(start, b"null")

    def _array(self, start: int, schema: Schema, path: Path) -> int:
        least, most = _counts(schema, "minItems", "maxItems", path)
        end = self._pattern.text(start, b"[")
        ends = [end] if least == 0 else []
        for count in range(1, (max(least, 1) if most is None else most) + 1):
            end = self._item(end, schema, path, first=count == 1)
            if count >= least:
                ends.append(end)
        if most is None:
            self._pattern.join(self._item(end, schema, path, first=False), end)
        return self._pattern.text(self._pattern.any_of(ends), b"]")

    def _item(self, start: int, schema: Schema, path: Path, *, first: bool) -> int:
        before = start if first else self._pattern.text(start, b", ")
        return self.value(before, schema.get("items"), (*path, "items"))

    def _object(self, start: int, schema: Schema, path: Path) -> int:
        properties, required = _properties(schema, path)
        # Where no property is written yet, and where one is.
        none, some = [self._pattern.text(start, b"{")], list[int]()
        for name, one in properties.items():
            before = [*none, *(self._pattern.text(end, b", ") for end in some)]
            named = self._literal(self._pattern.any_of(before), name, (*path, "properties"))
            after = self.value(self._pattern.text(named, b": "), one, (*path, name))
            none, some = ([], [after]) if name in required else (none, [self._pattern.any_of([*some, after])])
        return self._pattern.text(self._pattern.any_of([*none, *some]), b"}")


def _kinds(schema: Schema, path: Path) -> list[str]:
    """The types that are named, none where there is no `type`."""
    named = schema.get("type", [])
    kinds = [named] if isinstance(named, str) else named
    if not isinstance(kinds, list) or not all(isinstance(kind, str) and kind in _KEYS for kind in kinds):
        raise _refused((*path, "type"), named)
    return kinds


def _properties(schema: Schema, path: Path) -> tuple[Schema, list[str]]:
    """The properties by name, and the names of those that must be there."""
    properties, required = schema.get("properties", {}), schema.get("required", [])
    if not isinstance(properties, Mapping) or not all(isinstance(name, str) for name in properties):
        raise _refused((*path, "properties"), properties)
    if not isinstance(required, list) or not all(isinstance(one, str) and one in properties for one in required):
        raise _refused((*path, "required"), required)
    return properties, required


def _counts(schema: Schema, low: str, high: str, path: Path) -> tuple[int, int | None]:
    """How many there must be, and may be."""
    least, most = schema.get(low, 0), schema.get(high)
    if type(least) is not int or least < 0:
        raise _refused((*path, low), least)
    if most is not None and (type(most) is not int or most < least):
        raise _refused((*path, high), most)
    return least, most


def _filled(some: Any, path: Path) -> list[Any]:
    if not isinstance(some, list) or not some:
        raise _refused(path, some)
    return some


def _check_keys(schema: Schema, known: Iterable[str], path: Path) -> None:
    unknown = next((key for key in schema if key not in {*known, *_DESCRIBES}), None)
    if unknown is not None:
        raise _refused((*path, str(unknown)), schema[unknown])


def _refused(path: Path, value: Any) -> UserError:
    return UserError(
        "json-schema",
        say(
            "answers cannot be kept to this part of the JSON schema: `{path}` is {value}",
            path=shortened(".".join(path), 120),
            value=shortened(repr(value), 60),
        ),
        advice=say("name a `type` for each value, and use only the keys that are known"),
    )
