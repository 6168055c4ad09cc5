"""Where answers stand is read with them: believed where it is right, mended where it is near, else left out."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tasklift.data.answers.spans import Belief, place_said, spans_as_text, spans_in
from tasklift.data.read import Columns, Reading, read_files, reading_from_json
from tasklift.data.roles import Role, RoleType, Side
from tasklift.store.store import Store

ROLES = (
    Role("context", RoleType.TEXTS, Side.INPUT, "what they stand in"),
    Role("answers", RoleType.TEXTS, Side.ANSWER, "the answers", may_be_blank=True, stands_in="context"),
)
NAMES = {"context": ("context",), "answers": ("answers",)}
TWICE = "Rome is old. He lives in Rome."
EMOJI = "👍🏽👍🏽 他在北京，也在北京。"


def read(folder: Path, rows: list[dict[str, Any]], names: dict[str, tuple[str, ...]] = NAMES) -> Reading:
    file = folder / "rows.jsonl"
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return read_files(Store(folder / "store"), [("rows.jsonl", file)], Columns(ROLES, names), lambda rows: None)


def spans_of(folder: Path, *rows: tuple[str, object]) -> list[tuple[str, str]]:
    """The answers of rows that have spans, and these."""
    found = read(folder, [{"context": context, "answers": answers} for context, answers in rows])
    assert found.standing is not None
    frame = found.rows.frame().join(found.standing.spans.frame(), on="id", maintain_order="left")
    return list(frame.select("answers", "spans").iter_rows())


@pytest.mark.parametrize(
    ("answers", "kept"),
    [
        ([{"text": "Rome", "start": 25}], "[[25,29]]"),
        ([{"text": "Rome", "answer_start": 25}, {"text": "Rome", "answer_start": 0}], "[[25,29],[0,4]]"),
        ({"text": ["Rome", "old"], "answer_start": [25, 8]}, "[[25,29],[8,11]]"),
        ({"text": ["Rome", " ", "old"], "answer_start": [25, 4, 8]}, "[[25,29],[8,11]]"),
        ({"text": "Rome", "answer_start": 0}, "[[0,4]]"),
        ([{"text": "Rome"}, {"text": "old", "start": 8}], "[null,[8,11]]"),
        ([{"text": " Rome", "start": 24}], "[[25,29]]"),
    ],
)
def test_where_answers_stand_is_kept_in_their_order(tmp_path: Path, answers: object, kept: str) -> None:
    (row,) = spans_of(tmp_path, (TWICE, answers), ("Oslo", ["Oslo"]), ("Oslo", "Oslo"))
    assert row[1] == kept
    assert len(spans_in(row[1])) == len(row[0].split("\x1e"))


@pytest.mark.parametrize(
    "answers", ["Rome", ["Rome"], [{"text": "Rome"}], [], None, {"text": ["Rome"], "answer_start": []}]
)
def test_answers_that_say_nothing_have_no_spans(tmp_path: Path, answers: object) -> None:
    found = read(tmp_path, [{"context": TWICE, "answers": answers}])
    assert found.standing is not None and found.standing.spans.height == 0 and found.counts.accepted == 1


@pytest.mark.parametrize(
    ("text", "start", "context", "place", "belief"),
    [
        ("Rome", 25, TWICE, (25, 29), Belief.BELIEVED),
        ("Rome", 23, TWICE, (25, 29), Belief.MENDED),
        ("Rome", 3, TWICE, (0, 4), Belief.MENDED),
        ("北京", 12, EMOJI, (12, 14), Belief.BELIEVED),
        ("北京", len(EMOJI[:12].encode("utf-16-le")) // 2, EMOJI, (12, 14), Belief.MENDED),
        ("北京", len(EMOJI[:12].encode()), EMOJI, (12, 14), Belief.MENDED),
        ("Oslo", 0, TWICE, None, Belief.REFUSED),
        ("rome", 0, TWICE, None, Belief.REFUSED),
        ("Rome", 900, TWICE, None, Belief.REFUSED),
        ("Rome", None, TWICE, None, Belief.NOTHING_SAID),
        ("Rome", -1, TWICE, None, Belief.NOTHING_SAID),
        ("Rome", "0", TWICE, None, Belief.NOTHING_SAID),
        ("Rome", True, TWICE, None, Belief.NOTHING_SAID),
        ("Rome", 10**30, TWICE, None, Belief.REFUSED),
        ("Rome", 0, "", None, Belief.REFUSED),
    ],
)
def test_a_start_is_believed_where_the_text_stands_there_or_near(
    text: str, start: object, context: str, place: tuple[int, int] | None, belief: Belief
) -> None:
    assert place_said(text, start, context) == (place, belief)


def test_wrong_starts_are_counted_and_cost_no_row(tmp_path: Path) -> None:
    rows = [{"context": TWICE, "answers": [{"text": "Rome", "start": start}]} for start in (0, 24, 26, 500)]
    found = read(tmp_path, rows)
    assert found.standing is not None
    assert (found.standing.mended, found.standing.refused) == (2, 1)
    assert found.counts.accepted == 4 and found.standing.spans.height == 3
    again = reading_from_json(Store(tmp_path / "store"), json.loads(json.dumps(found.to_json())))
    assert again.standing is not None and again.to_json() == found.to_json()
    assert set(found.standing.spans.objects) <= set(found.to_json()["objects"])


def test_rows_are_named_the_same_whether_or_not_answers_say_where_they_stand(tmp_path: Path) -> None:
    said = read(tmp_path, [{"context": TWICE, "answers": [{"text": "Rome", "start": 25}]}])
    silent = read(tmp_path, [{"context": TWICE, "answers": [{"text": "Rome"}]}])
    assert said.rows.name == silent.rows.name


def test_quarantined_rows_and_columns_that_are_joined_have_none(tmp_path: Path) -> None:
    rows = [{"context": TWICE, "answers": [{"text": "Rome", "start": 25}, 3], "more": "x"}]
    found = read(tmp_path, rows)
    assert found.standing is not None and found.counts.quarantined == 1 and found.standing.spans.height == 0
    joined = read(tmp_path, rows, {**NAMES, "answers": ("answers", "more")})
    assert joined.standing is None


@pytest.mark.parametrize("spans", [((0, 4), None), ((3, 5),)])
def test_a_row_is_read_as_it_was_kept(spans: tuple[tuple[int, int] | None, ...]) -> None:
    assert spans_in(spans_as_text(spans)) == spans
    assert spans_as_text([None, None]) is None and spans_in(None) == ()


def test_the_questions_of_a_document_say_it_too(tmp_path: Path) -> None:
    asked = {"id": "q", "question": "Where?", "answers": [{"text": "Rome", "answer_start": 25}]}
    file = tmp_path / "squad.json"
    paragraphs = [{"context": TWICE, "qas": [asked]}]
    file.write_text(json.dumps({"data": [{"title": "t", "paragraphs": paragraphs}]}), encoding="utf-8")
    found = read_files(Store(tmp_path / "store"), [("squad.json", file)], Columns(ROLES, NAMES), lambda rows: None)
    assert found.standing is not None and found.standing.spans.frame()["spans"].to_list() == ["[[25,29]]"]


def test_a_table_of_parquet_says_it_too(tmp_path: Path) -> None:
    file = tmp_path / "rows.parquet"
    answers = [{"text": ["Rome"], "answer_start": [25]}, {"text": [], "answer_start": []}]
    pl.DataFrame({"context": [TWICE, TWICE + "!"], "answers": answers}).write_parquet(file)
    found = read_files(Store(tmp_path / "store"), [("rows.parquet", file)], Columns(ROLES, NAMES), lambda rows: None)
    assert found.standing is not None and found.standing.spans.frame()["spans"].to_list() == ["[[25,29]]"]
