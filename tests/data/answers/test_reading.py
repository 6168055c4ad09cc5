"""Answers as they are read: a list of texts is several right texts, anything else nested is quarantined."""

import json
from pathlib import Path

import pytest

from tasklift.data.read import Columns, Reading, read_files
from tasklift.data.roles import Role, RoleType, Side
from tasklift.store.store import Store

ROLES = (
    Role("source", RoleType.TEXTS, Side.INPUT, "what to write from"),
    Role("target", RoleType.TEXTS, Side.ANSWER, "what to write"),
)


def read(tmp_path: Path, rows: list[object], roles: tuple[Role, ...] = ROLES) -> Reading:
    file = tmp_path / "rows.jsonl"
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    names = {"source": ("source",), "target": ("target",)}
    return read_files(Store(tmp_path / "store"), [("rows.jsonl", file)], Columns(roles, names), lambda rows: None)


def test_a_list_of_texts_is_several_right_ones_and_lines_of_a_source(tmp_path: Path) -> None:
    found = read(tmp_path, [{"source": ["一", "二"], "target": ["one", "", "two"]}, {"source": "x", "target": "y"}])
    rows = found.rows.frame()
    assert rows["source"].to_list() == ["一\n二", "x"]
    assert rows["target"].to_list() == ["one\x1etwo", "y"]
    assert found.counts.accepted == 2


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ([1, 2], "no list of texts"),
        ({"said": "one"}, "no list of texts"),
        ([{"text": 1}], "no list of texts"),
        ([["one"]], "no list of texts"),
        ([], "is empty"),
        ([" "], "is empty"),
        (" ", "is empty"),
        (None, "is empty"),
    ],
)
def test_what_is_no_text_is_quarantined_with_its_line(tmp_path: Path, target: object, reason: str) -> None:
    found = read(tmp_path, [{"source": "a", "target": "b"}, {"source": "a", "target": target}])
    faults = found.faults.frame()
    assert faults["line"].to_list() == ["2"]
    assert reason in faults["reason"][0]
    assert found.counts.read == found.counts.accepted + found.counts.quarantined == 2


def test_a_separator_inside_a_text_makes_no_two_of_it(tmp_path: Path) -> None:
    found = read(tmp_path, [{"source": "a", "target": ["one\x1etwo", "three"]}])
    assert found.rows.frame()["target"].to_list() == ["one two\x1ethree"]


def test_a_source_that_is_an_object_stays_as_it_is_written(tmp_path: Path) -> None:
    found = read(tmp_path, [{"source": {"name": "x"}, "target": "y"}])
    assert json.loads(found.rows.frame()["source"][0]) == {"name": "x"}


@pytest.mark.parametrize(
    ("answers", "kept"),
    [
        ([{"text": "one", "start": 3}, {"text": "two"}], "one\x1etwo"),
        ({"text": ["one", "two"], "answer_start": [3, 9]}, "one\x1etwo"),
        ({"text": "one"}, "one"),
        ([], ""),
        ({"text": []}, ""),
        (None, ""),
        (" ", " "),
        ("one", "one"),
    ],
)
def test_answers_stand_in_objects_or_there_are_none(tmp_path: Path, answers: object, kept: str) -> None:
    roles = (ROLES[0], Role("target", RoleType.TEXTS, Side.ANSWER, "the answers", may_be_blank=True))
    found = read(tmp_path, [{"source": "a", "target": answers}, {"source": "b", "target": "last"}], roles)
    assert found.rows.frame()["target"].to_list() == [kept, "last"] and found.counts.accepted == 2
