"""Answers that are JSON of a schema, whatever the model would rather write."""

import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.models.generation.tiny import PERSON

from tasklift.models.generation.constraints.automaton import Table
from tasklift.models.generation.constraints.json_schema import table_of
from tasklift.settings.errors import UserError

jsonschema = pytest.importorskip("jsonschema")


def is_whole(table: Table, text: str) -> bool:
    """Whether a text may stand like this."""
    state = 0
    for byte in text.encode(errors="surrogatepass"):
        state = int(table.following[state, byte])
        if state < 0:
            return False
    return bool(table.whole[state])


def written(value: Any) -> str:
    """As it is laid out."""
    return json.dumps(value, ensure_ascii=False)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15) + 1, 10**15 - 1) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
LEAVES: list[dict[str, Any]] = [
    {"type": "string"},
    {"type": "string", "maxLength": 2},
    {"type": "integer"},
    {"type": "number"},
    {"type": "boolean"},
    {"type": "null"},
    {"enum": ["", "ja", {"é": []}]},
]
SCHEMAS = st.recursive(
    st.sampled_from(LEAVES),
    lambda inner: st.one_of(
        st.builds(lambda items, least: {"type": "array", "items": items, "minItems": least}, inner, st.integers(0, 2)),
        st.builds(lambda some: {"anyOf": some}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(
            lambda some, needed: {"type": "object", "properties": some, "required": list(some)[:needed]},
            st.dictionaries(TEXTS, inner, max_size=3),
            st.integers(0, 3),
        ),
    ),
    max_leaves=5,
)


@settings(deadline=None, max_examples=60)
@given(schema=SCHEMAS, seed=st.integers(0, 1000))
def test_whatever_is_written_is_json_of_the_schema(schema: dict[str, Any], seed: int) -> None:
    table, draws = table_of(schema), random.Random(seed)
    for _ in range(3):
        text, state = bytearray(), 0
        while not table.whole[state] or (draws.random() < 0.9 and (table.following[state] >= 0).any()):
            byte = draws.choice((table.following[state] >= 0).nonzero()[0].tolist())
            text.append(byte)
            state = int(table.following[state, byte])
        jsonschema.validate(json.loads(text.decode()), schema)


@settings(deadline=None, max_examples=60)
@given(value=JSON)
def test_a_value_is_written_as_it_stands(value: Any) -> None:
    table = table_of({"const": value})
    assert is_whole(table, written(value)) and not is_whole(table, written(value) + " ")
    assert not is_whole(table, written([value]))


@settings(deadline=None, max_examples=60)
@given(text=TEXTS, least=st.integers(0, 3), more=st.integers(0, 3))
def test_characters_are_counted_not_bytes(text: str, least: int, more: int) -> None:
    table = table_of({"type": "string", "minLength": least, "maxLength": least + more})
    for one in (json.dumps(text, ensure_ascii=False), json.dumps(text[:1] * least, ensure_ascii=False)):
        assert is_whole(table, one) == (least <= len(json.loads(one)) <= least + more)


@pytest.mark.parametrize("text", ["0", "-1", "3.25", "1e5", "-0.5E-07", "999999999999999"])
def test_numbers(text: str) -> None:
    assert is_whole(table_of({"type": "number"}), text)
    assert is_whole(table_of({"type": "integer"}), text) == text.lstrip("-").isdigit()


@pytest.mark.parametrize("text", ["", "-", "01", "1.", ".5", "1e", "+1", "1e999", "1" * 16, "NaN", "１"])
def test_no_numbers(text: str) -> None:
    assert not is_whole(table_of({"type": "number"}), text)


@pytest.mark.parametrize("text", ['"\n"', '"\\x"', '"\\ud800"', '"a', '"""', '"\ud800"'])
def test_no_strings(text: str) -> None:
    assert not is_whole(table_of({"type": "string"}), text)


@pytest.mark.parametrize(
    ("value", "may"),
    [
        ({"age": 3}, True),
        ({"name": "李雷", "age": 3, "tags": ["中文", 3, None], "at": {"x": [1, True]}}, True),
        ({"age": 3, "at": None}, True),
        ({}, False),
        ({"age": 3, "name": "x"}, False),
        ({"age": 3, "tags": []}, False),
        ({"age": 3, "other": 1}, False),
        ({"name": "", "age": 3}, False),
    ],
)
def test_properties_come_in_their_order_and_only_those(value: Any, may: bool) -> None:
    assert is_whole(table_of(PERSON), written(value)) is may


DEEP: dict[str, Any] = {"type": "string"}
for _ in range(100):
    DEEP = {"type": "array", "items": DEEP}


@pytest.mark.parametrize(
    ("schema", "where"),
    [
        ({}, r"\$\.type"),
        (True, r"\$`"),
        ([], r"\$`"),
        ({"type": "text"}, r"\$\.type` is 'text'"),
        ({"type": [[]]}, r"\$\.type"),
        ({"type": "string", "pattern": "(a+)+$"}, r"\$\.pattern"),
        ({"type": "string", "format": "email"}, r"\$\.format` is 'email'"),
        ({"type": "string", "minLength": -1}, r"\$\.minLength"),
        ({"type": "string", "minLength": 3, "maxLength": 2}, r"\$\.maxLength"),
        ({"type": "string", "maxLength": True}, r"\$\.maxLength"),
        ({"type": "integer", "minimum": 3}, r"\$\.minimum` is 3"),
        ({"type": "array"}, r"\$\.items` is None"),
        ({"type": "array", "items": {"type": "null"}, "uniqueItems": True}, r"\$\.uniqueItems"),
        ({"type": "object", "properties": {"a": {"allOf": []}}}, r"\$\.a\.allOf"),
        ({"type": "object", "properties": [1]}, r"\$\.properties"),
        ({"type": "object", "properties": {"\ud800": {"type": "null"}}}, r"\$\.properties"),
        ({"type": "object", "required": ["a"]}, r"\$\.required"),
        ({"type": "object", "required": [[]]}, r"\$\.required"),
        ({"enum": []}, r"\$\.enum"),
        ({"enum": [float("nan")]}, r"\$\.enum"),
        ({"enum": [{1}]}, r"\$\.enum"),
        ({"type": "string", "enum": ["a", 3]}, r"\$\.enum"),
        ({"anyOf": {}}, r"\$\.anyOf"),
        ({"$ref": "#/$defs/A"}, r"\$\.\$ref"),
        ({"$ref": "http://x/y"}, r"\$\.\$ref"),
        ({"$ref": ["#/$defs/A"], "$defs": 3}, r"\$\.\$ref"),
        ({"$ref": "#/$defs/A", "$defs": {"A": {"$ref": "#/$defs/A"}}}, r"\$ref\.\$ref"),
        (DEEP, r"items\.items"),
    ],
)
def test_what_could_not_be_kept_to_is_refused(schema: Any, where: str) -> None:
    with pytest.raises(UserError, match=where) as caught:
        table_of(schema)
    assert caught.value.slug == "json-schema" and caught.value.advice


TWICE = {"type": "array", "items": {"$ref": "#/$defs/A"}, "minItems": 9, "maxItems": 9}


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "minLength": 10**9},
        {"type": "string", "maxLength": 10**9},
        {"type": "array", "items": {"type": "string"}, "maxItems": 10**9},
        {"enum": ["x" * 10**6]},
        {"$ref": "#/$defs/A", "$defs": {"A": TWICE}},
        {"type": "array", "items": {"enum": [[0] * n for n in range(300)]}, "minItems": 100},
    ],
)
def test_what_stands_for_too_much_is_refused_before_memory_is_full(schema: Any) -> None:
    with pytest.raises(UserError, match="too many|items") as caught:
        table_of(schema)
    assert caught.value.slug == "json-schema"
