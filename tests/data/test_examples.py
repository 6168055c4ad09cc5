"""Texts of a file, whatever its form."""

import gzip
import json
from pathlib import Path

import pytest

from tasklift.data.examples import example_texts, examples_digest
from tasklift.settings.errors import UserError

TEXTS = ["The soup was cold.", "送餐很快，味道不错"]


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", "The soup was cold.\n\n  送餐很快，味道不错 \n"),
        ("a.txt", "\ufeffThe soup was cold.\r\n送餐很快，味道不错"),
        ("no_suffix", "The soup was cold.\r送餐很快，味道不错\r"),
        ("a.txt", "The soup was cold.\n送餐很快，味道不错\n".encode("gb18030")),
        ("a.txt.gz", gzip.compress("The soup was cold.\n送餐很快，味道不错".encode(), mtime=0)),
        ("a.csv", "text,label\nThe soup was cold.,1\n送餐很快，味道不错,2\n,3\n"),
        ("a.csv", "review\nThe soup was cold.\n送餐很快，味道不错\n"),
        ("a.jsonl", "".join(json.dumps({"text": text, "n": 1}) + "\n" for text in TEXTS)),
        ("a.JSONL.gz", gzip.compress("".join(json.dumps({"review": text}) + "\n" for text in TEXTS).encode(), mtime=0)),
    ],
)
def test_a_text_a_line_or_a_row(tmp_path: Path, name: str, content: str | bytes) -> None:
    assert example_texts(written(tmp_path, name, content)).to_list() == TEXTS


def test_the_column_of_a_table_is_named_where_it_is_not_plain(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "title,body\none,two\n")
    assert example_texts(path, "body").to_list() == ["two"]
    with pytest.raises(UserError) as fault:
        example_texts(path)
    assert fault.value.slug == "unknown-column" and "body" in fault.value.advice


def test_bytes_that_are_no_text_cost_their_line_alone(tmp_path: Path) -> None:
    path = written(tmp_path, "a.txt", "一行好的文本在这里\n".encode() * 20 + b"bad \xff\xfe line\n" + b"end\n")
    assert example_texts(path).unique(maintain_order=True).to_list() == ["一行好的文本在这里", "end"]


@pytest.mark.parametrize(
    ("name", "content", "slug"),
    [
        ("a.txt", "", "file-empty"),
        ("a.txt", " \n\t\n\u3000\n", "file-empty"),
        ("a.csv", "text\n", "file-empty"),
        ("a.txt", b"\x89PNG\r\n\x1a\n0000", "file-binary"),
    ],
)
def test_a_file_without_texts_is_refused(tmp_path: Path, name: str, content: str | bytes, slug: str) -> None:
    with pytest.raises(UserError) as fault:
        example_texts(written(tmp_path, name, content))
    assert fault.value.slug == slug


def test_a_file_that_is_not_there_is_refused_before_it_is_read(tmp_path: Path) -> None:
    written(tmp_path, "topics.txt", "x")
    for read in (example_texts, examples_digest):
        with pytest.raises(UserError, match="did you mean topics.txt") as fault:
            read(tmp_path / "topic.txt")
        assert fault.value.slug == "file-missing"


def test_the_digest_is_that_of_the_content(tmp_path: Path) -> None:
    one, other = written(tmp_path, "a.txt", "x"), written(tmp_path, "b.txt", "x")
    before = examples_digest(one)
    assert before == examples_digest(other)
    one.write_text("xy")
    assert examples_digest(one) != before
