"""JSON documents."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasklift.data.formats import json_document
from tasklift.data.formats.sniffed import Format, Sniffed
from tasklift.settings.errors import UserError


@pytest.mark.parametrize("indent", [None, 0, 2])
@pytest.mark.parametrize("wrapped", [False, True])
def test_a_list_of_objects_is_read_however_it_is_laid_out(read, indent: int | None, wrapped: bool) -> None:
    rows = [{"text": 'a [b] {c} "d"', "n": 1.5}, {"text": "中文", "tags": ["x", {"y": 1}]}, {"text": None}]
    document = {"version": 1, "empty": [], "numbers": [1, 2], "data": rows, "more": {"x": 1}} if wrapped else rows
    whole = read(json.dumps(document, indent=indent, ensure_ascii=False), columns=["text"])
    assert whole.found.format is Format.JSON
    assert whole.found.columns == ("text", "n", "tags")
    assert whole.column("text") == ['a [b] {c} "d"', "中文", None]
    rests = [json.loads(rest) if rest else None for rest in whole.column(":rest")]
    assert rests == [{"n": 1.5}, {"tags": ["x", {"y": 1}]}, None]
    assert not whole.quarantined


@pytest.mark.parametrize(
    ("document", "rows", "faults"),
    [
        ('[{"a": 1} {"a": 2}, {"a": 3}]', ["1", "3"], [(1, 11, "expecting ',' before this value")]),
        ('[{"a": 1},\n]', ["1"], [(2, 1, "a comma without a value after it")]),
        ('[{"a": 1},,{"a": 2}]', ["1", "2"], [(1, 11, "a comma without a value before it")]),
        ('[{"a": 1},\n 5, {"a": 2}]', ["1", "2"], [(2, 2, "a number where an object is expected")]),
        ('[{"a": 1}] x', ["1"], [(1, 12, "more text after the end of the document")]),
        ('[{"a": 1}', ["1"], [(1, 10, "the list is never closed")]),
        ('[{"a": 1}}, {"a": 2}]', ["1", "2"], [(1, 10, "expecting ',' before this value")]),
        ('[{"a": [1}, {"a": 2}]', ["2"], [(1, 10, "expecting ',' delimiter")]),
        ('[{"a": 1,\n "b": tru}, {"a": 2}]', ["2"], [(1, 2, "expecting value (at line 2, column 7)")]),
        ('[{"a": "x}, {"a": 2},\n{"a": 3}]', ["3"], [(1, 15, "expecting ',' or '}'")]),
    ],
)
def test_a_fault_costs_its_record_alone(
    read, document: str, rows: list[str], faults: list[tuple[int, int, str]]
) -> None:
    whole = read(document, name="file.json", columns=["a"])
    assert whole.column("a") == rows
    assert [(fault.line, fault.column) for fault in whole.quarantined] == [fault[:2] for fault in faults]
    for fault, (_, _, reason) in zip(whole.quarantined, faults, strict=True):
        assert reason in fault.reason


def test_an_object_that_is_never_closed_ends_where_the_next_begins(read) -> None:
    document = '[\n  {\n    "a": 1,\n    "b": {"c": 2}\n  ,\n  {\n    "a": 2\n  },\n  {\n    "a": 3\n  }\n]\n'
    whole = read(document)
    assert whole.column("a") == ["2", "3"]
    assert [fault.line for fault in whole.quarantined] == [2]


def test_a_document_cut_off_keeps_the_records_before_the_cut(read) -> None:
    whole = read('[{"a": 1},\n{"a": 2},\n{"a": "thr')
    assert whole.column("a") == ["1", "2"]
    assert [fault.line for fault in whole.quarantined] == [3, 3]


@pytest.mark.parametrize(
    "document",
    ['{"a":\n 1}x', '{"a": [{"x": 1}], "b": [{"x": 1}]}', '{\n"a": [1, 2]\n}', '{\n"a": {"b": [{"c": 1}]}\n}'],
)
def test_a_document_without_one_list_of_objects_is_refused(read, document: str) -> None:
    with pytest.raises(UserError) as caught:
        read(document)
    assert caught.value.slug == "json-shape"
    assert "list of objects" in caught.value.advice


def test_an_empty_list_is_refused(read) -> None:
    with pytest.raises(UserError, match="the list has no objects"):
        read("[]")


_rows = st.lists(
    st.dictionaries(
        st.sampled_from("ab中"), st.text(st.characters(codec="utf-8")) | st.lists(st.integers()), min_size=1
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_rows, st.sampled_from([None, 0, 1]), st.integers(1, 30))
def test_pieces_of_any_size_give_every_row(
    monkeypatch: pytest.MonkeyPatch, rows: list[dict[str, object]], indent: int | None, size: int
) -> None:
    content = json.dumps(rows, indent=indent, ensure_ascii=False).encode()
    cut = [content[start : start + size] for start in range(0, len(content), size)]
    monkeypatch.setattr(json_document, "pieces", lambda path, compression: cut)
    parts = list(json_document.parse(Path("x"), Sniffed(Format.JSON), ()))
    assert [json.loads(rest) for part in parts for rest in part.rows[":rest"]] == rows
    assert not [fault for part in parts for fault in part.quarantined]


def _outcome(content: bytes, size: int, monkeypatch: pytest.MonkeyPatch) -> object:
    cut = [content[start : start + size] for start in range(0, len(content), size)]
    monkeypatch.setattr(json_document, "pieces", lambda path, compression: cut)
    try:
        parts = list(json_document.parse(Path("x"), Sniffed(Format.JSON), ()))
    except UserError as error:
        return str(error)
    rows = [row for part in parts for row in part.rows.rows()]
    return rows, [fault for part in parts for fault in part.quarantined]


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.sampled_from('{}[]",:a1\\\n '), max_size=30), st.integers(1, 7))
def test_the_cut_of_the_pieces_never_matters(monkeypatch: pytest.MonkeyPatch, text: str, size: int) -> None:
    for content in (f'[{{"a": 1}},{text}', f'{{"data": [{{"a": 1}}{text}'):
        assert _outcome(content.encode(), size, monkeypatch) == _outcome(content.encode(), 1000, monkeypatch)


def test_a_value_without_end_is_quarantined_and_the_next_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasklift.data.formats.json_window.LONGEST_LINE", 1000)
    content = '[\n{"a": [\n' + '"x",\n' * 500 + '{"a": 2},\n{"a": 3}\n]'
    rows, faults = _outcome(content.encode(), 100, monkeypatch)  # type: ignore[misc]
    assert [row[1] for row in rows] == ['{"a": 2}', '{"a": 3}']
    assert faults[0].line == 2


def test_text_after_the_end_is_one_fault_however_long(monkeypatch: pytest.MonkeyPatch) -> None:
    rows, faults = _outcome(b'[{"a": 1}]\n' + b"junk, \n" * 100, 50, monkeypatch)  # type: ignore[misc]
    assert len(rows) == 1
    assert [(fault.line, fault.excerpt) for fault in faults] == [(2, "junk")]
