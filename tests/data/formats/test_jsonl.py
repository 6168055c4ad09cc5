"""JSONL files."""

import gzip
import json
from pathlib import Path

import pytest

from tasklift.data.formats import decoding, jsonl
from tasklift.data.formats.sniffed import Format, Sniffed


def test_keys_may_differ_from_line_to_line(read) -> None:
    whole = read('{"a": 1}\n{"b": "x"}\n{"a": "2", "c": [1]}\n', columns=["a", "b"])
    assert whole.found.format is Format.JSONL
    assert whole.found.columns == ("a", "b", "c")
    assert whole.column("a") == ["1", None, "2"]
    assert whole.column("b") == [None, "x", None]
    assert whole.column(":rest") == [None, None, '{"c": [1]}']


def test_a_key_after_the_first_megabyte_is_read(read) -> None:
    filler = '{"a": "' + "x" * 1000 + '"}\n'
    whole = read(filler * 1200 + '{"late": "here", "a": "y"}\n', columns=["a", "late"])
    assert whole.found.columns == ("a",)
    assert whole.rows.height == 1201
    assert whole.column("late")[-1] == "here"


def test_each_bad_line_is_quarantined_with_its_place(read) -> None:
    lines = [b'{"a": 1}', b"", b"not json", b'{"a": 2}', b"[1]", b'{"a": "\xff"}', b'{"a": "x\x00"}', b'{"a": 3}']
    whole = read(b"\r\n".join(lines))
    assert whole.column("a") == ["1", "2", "3"]
    assert whole.column(":line") == [1, 4, 8]
    assert [(fault.line, fault.column, fault.reason) for fault in whole.quarantined] == [
        (3, 1, "invalid JSON: expecting value"),
        (5, 1, "a list where an object is expected"),
        (6, 8, "bytes that are not utf-8"),
        (7, 9, "a NUL byte in the record"),
    ]
    assert [fault.excerpt for fault in whole.quarantined][2:] == ['{"a": "\\xff"}', '{"a": "x\\x00"}']


def test_a_list_where_text_is_meant_is_told_by_its_position(read) -> None:
    whole = read('{"a": "x"}\nbroken\n{"a": [1, 2]}\n{"a": {"b": 1}}\n{"a": "[1]"}\n')
    assert whole.column("a") == ["x", "[1, 2]", '{"b": 1}', "[1]"]
    assert whole.nested[0] == {"a": (1, 2)}


def test_a_mark_before_an_object_inside_the_file_is_repaired(read) -> None:
    whole = read('{"a": 1}\n\ufeff{"a": 2}\n\ufeffbroken\n')
    assert whole.column("a") == ["1", "2"]
    assert [(fault.line, fault.reason) for fault in whole.repaired] == [
        (2, "a byte order mark before the object is left out")
    ]
    assert len(whole.quarantined) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030"])
def test_chinese_is_read_in_every_encoding(read, encoding: str) -> None:
    texts = ["这家酒店的服务态度很好，房间也很干净", "价格有点贵，不过早餐不错", "不推荐购买，客服态度恶劣"]
    content = "".join(json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in texts)
    whole = read(content.encode(encoding))
    assert whole.column("text") == texts
    assert not whole.quarantined


def test_a_line_of_carriage_returns_alone_ends_lines(read) -> None:
    whole = read('{"a": 1}\r{"a": 2}\r')
    assert whole.column("a") == ["1", "2"]
    assert [one.reason for one in whole.found.repairs] == ["lines end with a carriage return alone"]


def test_pieces_of_any_size_give_the_same_rows(read, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    content = ('{"a": "中文😀"}\nbroken\n\n{"a": "é", "b": 1}\r\n' * 3).encode() + b'{"a": "\xff"}\n{"a": "end"}'
    expected = read(content)
    for size in (1, 2, 3, 7, 64):
        monkeypatch.setattr(jsonl, "pieces", lambda path, compression, size=size: _cut(content, size))
        parts = list(jsonl.parse(tmp_path, Sniffed(Format.JSONL), ["a", "b"]))
        assert [row for part in parts for row in part.rows.rows()] == expected.rows.rows()
        assert [fault for part in parts for fault in part.quarantined] == expected.quarantined


def _cut(content: bytes, size: int) -> list[bytes]:
    return [content[start : start + size] for start in range(0, len(content), size)]


def test_a_line_without_end_is_quarantined_and_the_next_is_read(read, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("decoding", "json_rows"):
        monkeypatch.setattr(f"tasklift.data.formats.{module}.LONGEST_LINE", 5000)
    monkeypatch.setattr(jsonl, "pieces", lambda path, compression: _cut(path.read_bytes(), 1000))
    long = '{"a": "' + "x" * 20_000 + '"}'
    whole = read(f'{{"a": 1}}\n{long}\n{{"a": 2}}\n{{"a": 3}}\n')
    assert whole.column(":line") == [1, 3, 4]
    assert whole.quarantined[0].line == 2
    assert "longer than 5,000 characters" in whole.quarantined[0].reason
    clipped = decoding.clipped([decoding.Piece("x" * 1000, False)] * 20, "\n")
    assert sum(len(piece.text) for piece in clipped) < 7000


def test_a_packed_file_is_read_whatever_its_name(read) -> None:
    whole = read(gzip.compress(b'{"a": "x"}\n') + gzip.compress(b'{"a": "y"}\n'), name="data.csv")
    assert whole.column("a") == ["x", "y"]
