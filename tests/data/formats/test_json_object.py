"""One JSON object as a row."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasklift.data.formats.json_object import DEEPEST, NotARow, read_row


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1", "1"),
        ("1.0", "1.0"),
        ("-0", "-0"),
        ("1E5", "1E5"),
        ("9" * 5000, "9" * 5000),
        ("true", "true"),
        ("false", "false"),
        ("null", None),
        ('"no"', "no"),
        ('"NA"', "NA"),
        ('""', ""),
        ('"\\u4f60\\ud83d\\ude00"', "你😀"),
        ('"\\\\ud800"', "\\ud800"),
        ("[1,  2.50]", "[1,  2.50]"),
        ('{"x":\n1}', '{"x": 1}'),
    ],
)
def test_a_value_is_kept_as_it_is_written(written: str, value: str | None) -> None:
    assert read_row(f'{{"v": {written}}}', {"v": 0}).values == [value]


@pytest.mark.parametrize(
    ("text", "reason", "position"),
    [
        ('{"a": 1 "b": 2}', "expecting ',' or '}'", 8),
        ('{"a": 1,}', "expecting a key in double quotes", 8),
        ("{'a': 1}", "expecting a key in double quotes", 1),
        ('{"a" 1}', "expecting ':'", 5),
        ('{"a": }', "expecting value", 6),
        ('{"a": 1} {', "more text after the end", 9),
        ('{"a": "x', "unterminated string", 6),
        ('{"a": 01}', "expecting ',' or '}'", 7),
        ('{"a": "\t"}', "invalid control character", 7),
        ('{"a": NaN}', "NaN is not a JSON value", 6),
        ('{"a": -Infinity}', "-Infinity is not a JSON value", 6),
        ('{"a": [1e400]}', "1e400 is out of range", 6),
        ('{"a": "\\ud800"}', "lone surrogate", 7),
        ('{"\\uDFAA": 1}', "lone surrogate", 2),
        ("[1]", "a list where an object is expected", 0),
        (' "x"', "a string where an object is expected", 1),
        ("-1.5", "a number where an object is expected", 0),
        ("null", "a bare word where an object is expected", 0),
        ("", "expecting value", 0),
        ('{"a":\u00a01}', "expecting value", 5),
    ],
)
def test_what_is_no_row_is_refused_with_reason_and_position(text: str, reason: str, position: int) -> None:
    with pytest.raises(NotARow) as caught:
        read_row(text, {"v": 0})
    assert reason in caught.value.reason
    assert caught.value.position == position


def test_nesting_has_a_fixed_limit() -> None:
    allowed = "[" * (DEEPEST - 1) + "]" * (DEEPEST - 1)
    assert read_row(f'{{"a": {allowed}}}', {"a": 0}).values == [allowed]
    for text in (f'{{"a": [{allowed}]}}', '{"a":' * 100_000, "[" * 100_000):
        with pytest.raises(NotARow, match="nested deeper than 128"):
            read_row(text, {})


def test_brackets_inside_strings_are_not_nesting() -> None:
    assert read_row(json.dumps({"a": "[{" * 500 + '"'}), {"a": 0}).values == ["[{" * 500 + '"']


def test_other_keys_go_to_rest_as_they_are_written() -> None:
    row = read_row('{ "x" : 1.50 , "a": "t", "y":[ 1,2 ], "z":null }', {"a": 0})
    assert row.rest == '{"x" : 1.50,"y":[ 1,2 ],"z":null}'
    assert read_row('{"a": 1}', {"a": 0}).rest is None


_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=200)
@given(st.dictionaries(st.text(), _values, max_size=5), st.booleans(), st.sampled_from([None, 1]))
def test_every_object_that_json_writes_is_read_in_full(
    written: dict[str, object], ascii_only: bool, indent: int | None
) -> None:
    text = json.dumps(written, ensure_ascii=ascii_only, indent=indent)
    if any(0xD800 <= ord(character) <= 0xDFFF for character in json.dumps(written, ensure_ascii=False)):
        return
    rest = read_row(text, {}).rest
    assert json.loads(rest or "{}") == written
    values = read_row(text, {key: place for place, key in enumerate(written)}).values
    for value, expected in zip(values, written.values(), strict=True):
        if isinstance(expected, str) or expected is None:
            assert value == expected
        else:
            assert value is not None
            assert json.loads(value) == expected


@settings(max_examples=300)
@given(st.text(alphabet='{}[]",:\\u0123dDeE+-.truefalsn \n', max_size=40))
def test_what_is_accepted_is_json_for_the_standard_library_too(text: str) -> None:
    try:
        row = read_row(text, {"a": 0})
    except NotARow:
        return
    assert isinstance(json.loads(text), dict)
    assert row.rest is None or isinstance(json.loads(row.rest), dict)


@pytest.mark.parametrize("text", ['{"a": 1, "a": 2}', '{"a": 1, "\\u0061": 2}', '{"a": [1], "a": 2}'])
def test_of_a_key_that_stands_twice_the_last_counts_and_it_is_told(text: str) -> None:
    row = read_row(text, {"a": 0})
    assert row.values == ["2"]
    assert row.nested == ()
    assert row.repeated == '"a"'


def test_of_another_key_that_stands_twice_the_rest_keeps_the_last() -> None:
    row = read_row('{"b": 1, "a": "x", "b": 2}', {"a": 0})
    assert row.rest == '{"b": 2}'
    assert row.repeated == '"b"'
