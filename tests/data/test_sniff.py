"""Sniffing files."""

import gzip
from pathlib import Path

import pytest

from tasklift.data.formats.parse import parse
from tasklift.data.sniff import Compression, Format, sniff
from tasklift.settings.errors import UserError


@pytest.mark.parametrize(
    ("content", "form", "columns"),
    [
        ("text,label\nx,y\n", Format.CSV, ("text", "label")),
        ("text\tlabel\nx\ty\n", Format.TSV, ("text", "label")),
        ('\n\n"te\nxt";label\nx;y\n', Format.CSV, ("te\nxt", "label")),
        ('{"a": 1}', Format.JSONL, ("a",)),
        ('{"a": 1}\n{"b": 1}\n', Format.JSONL, ("a", "b")),
        ('broken\n{"a": 1}\n{"b": 1}\n', Format.JSONL, ("a", "b")),
        ('[{"a": 1}, {"b": 1}]', Format.JSON, ("a", "b")),
        ('{"data": [{"a": 1}]}', Format.JSON, ("a",)),
        ('{"messages": [{"role": "user", "content": "q"}]}', Format.JSONL, ("messages",)),
        ('{"id": 1, "conversations": [{"from": "human", "value": "q"}]}\n', Format.JSONL, ("id", "conversations")),
        ('{\n  "n": 1,\n  "data": [\n    {"a": 1}\n  ]\n}\n', Format.JSON, ("a",)),
        ("[note],label\nx,y\n", Format.CSV, ("[note]", "label")),
        ("评论,情感\n很好,正面\n", Format.CSV, ("评论", "情感")),
    ],
)
def test_the_format_is_decided_by_content(tmp_path: Path, content: str, form: Format, columns: tuple[str, ...]) -> None:
    for name, packed in (("data.parquet", False), ("data.json", True)):
        path = tmp_path / name
        path.write_bytes(gzip.compress(content.encode()) if packed else content.encode())
        found = sniff(path)
        assert (found.format, found.columns) == (form, columns)
        assert found.compression is (Compression.GZIP if packed else Compression.NONE)
        assert "utf-8" in found.why


@pytest.mark.parametrize(
    ("content", "slug", "words"),
    [
        (b"", "file-empty", "empty"),
        (b"\xef\xbb\xbf\n \n", "file-empty", "empty"),
        (b"a,b\n\n", "file-empty", "a header and no rows"),
        (b"a,b,a\n1,2,3\n", "header-duplicate", "two columns are named 'a'"),
        (b",a\n1,2\n", "header-unnamed", "column 1 of the header has no name"),
        (b'"a,b\n1,2\n', "header-broken", "never closed"),
        (b"PK\x03\x04....xl/workbook.xml", "file-binary", "an Excel workbook"),
        (b"PK\x03\x04....", "file-binary", "a zip archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "file-binary", "an old Excel"),
        (b"\x7fELF\x02\x01", "file-binary", "a program"),
        (b"\x89PNG\r\n\x1a\n", "file-binary", "a PNG picture"),
        (b"%PDF-1.7", "file-binary", "a PDF document"),
        (b"SQLite format 3\x00", "file-binary", "an SQLite database"),
        (bytes(range(256)) * 4, "file-binary", "unknown encoding"),
        (gzip.compress(b"x", mtime=0), "file-binary", "gzip file inside"),
    ],
)
def test_what_is_no_table_is_refused_with_a_way_out(tmp_path: Path, content: bytes, slug: str, words: str) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes(gzip.compress(content) if "inside" in words else content)
    with pytest.raises(UserError) as caught:
        sniff(path)
    assert caught.value.slug == slug
    assert words in str(caught.value)
    assert caught.value.advice


def test_questions_nested_in_paragraphs_are_columns(tmp_path: Path) -> None:
    path = tmp_path / "train.json"
    asked = '{"id": "1", "question": "何处？", "answers": [{"text": "此处", "answer_start": 0}]}'
    for content in (
        f'{{"data": [{{"title": "t", "paragraphs": [{{"context": "此处", "qas": [{asked}]}}]}}]}}',
        f'[{{"title": "t", "context": "此处", "qas": [{asked}]}}]',
        f'{{"title": "t", "paragraphs": [{{"context": "此处", "title": "u", "qas": [{asked}]}}]}}',
    ):
        path.write_text(content, encoding="utf-8")
        assert sniff(path).columns == ("id", "title", "question", "context", "answers")
        path.write_bytes(content.encode("gb18030"))
        assert sniff(path).columns == ("id", "title", "question", "context", "answers")


def test_a_workbook_is_told_how_to_become_a_table(tmp_path: Path) -> None:
    path = tmp_path / "reviews.xlsx"
    path.write_bytes(b"PK\x03\x04[Content_Types].xml")
    with pytest.raises(UserError, match="CSV UTF-8"):
        sniff(path)


def test_a_sample_cut_inside_a_row_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_bytes("文本,标签\n".encode("gb18030") + f'"{"很长，" * 50_000}",好\n'.encode("gb18030") * 8)
    found = sniff(path)
    assert (found.encoding, found.delimiter, found.columns) == ("gb18030", ",", ("文本", "标签"))


@pytest.mark.parametrize("template", ["[{}, {}, {}]", "{}\n{}\n{}\n"])
def test_a_key_with_bytes_that_cannot_be_decoded_is_no_column(tmp_path: Path, template: str) -> None:
    path = tmp_path / "file.json"
    row = '{"评论": "很好，下次再来"}'
    content = template.format(row, '{"?b": "很好"}', row).encode()
    path.write_bytes(content.replace(b"?", b"\xf7"))
    found = sniff(path)
    assert found.columns == ("评论",)
    parts = list(parse(path, found))
    assert sum(part.rows.height for part in parts) == 2
    assert [fault.reason for part in parts for fault in part.quarantined] == ["bytes that are not utf-8"]
