"""A glossary in whatever format rows may have, and what is wrong with one that cannot be used."""

import json
from pathlib import Path

import pytest

from tasklift.runs.preparing.glossary import read_glossary
from tasklift.settings.errors import UserError


def glossary_in(folder: Path, text: str, name: str = "terms.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_term_may_have_several_translations(tmp_path: Path) -> None:
    path = glossary_in(tmp_path, "source,target,note\nCell,单元格,\nkernel,内核,x\ncell,单元,\n")
    assert read_glossary(path) == {"cell": ["单元", "单元格"], "kernel": ["内核"]}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("terms.tsv", "source\ttarget\nWeb  Server\t服务器\n"),
        ("terms.jsonl", json.dumps({"source": "Web Server", "target": ["服务器", "服务器"]}) + "\n"),
        ("terms.json", json.dumps([{"source": "web server", "target": "服务器"}])),
    ],
)
def test_any_format_of_rows_will_do(tmp_path: Path, name: str, text: str) -> None:
    assert read_glossary(glossary_in(tmp_path, text, name)) == {"web server": ["服务器"]}


@pytest.mark.parametrize(
    ("name", "text", "line", "slug"),
    [
        ("terms.csv", "source,target\ncell,单元格\nkernel,\n", 3, "bad-glossary"),
        ("terms.csv", "source,target\ncell,单元格\n\u200b,内核\n", 3, "bad-glossary"),
        (
            "terms.jsonl",
            '{"source": "a", "target": "x"}\n{"source": "b", "target": {"zh": "x"}}\n',
            2,
            "bad-glossary",
        ),
        ("terms.jsonl", '{"source": "cell", "target": "x"}\n{"source": "a", "target": []}\n', 2, "bad-glossary"),
        ("terms.csv", "source,ziel\ncell,x\n", None, "unknown-column"),
    ],
)
def test_the_line_at_fault_is_named(tmp_path: Path, name: str, text: str, line: int | None, slug: str) -> None:
    with pytest.raises(UserError) as fault:
        read_glossary(glossary_in(tmp_path, text, name))
    assert fault.value.slug == slug
    assert fault.value.where is not None
    assert (Path(fault.value.where.file).name, fault.value.where.line) == (name, line)
