"""Spans go with their texts through steps: moved, cut with a reason, inherited by copies, left alone elsewhere."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

import polars as pl
import pytest

from tasklift.data.answers.spans import SPANS, spans_in
from tasklift.data.dataset import open_dataset, write_dataset
from tasklift.data.roles import PARENT, RoleType
from tasklift.forms.judge import nothing_against
from tasklift.forms.rewrite import Rewrite
from tasklift.forms.rows import Batch, Rows
from tasklift.forms.spawn import Spawn, Spawned
from tasklift.forms.step import Step
from tasklift.forms.survey import Findings, Survey
from tasklift.runs.carrying.applying import Held, apply_step
from tasklift.runs.carrying.spans import spans_there
from tasklift.runs.preparing.guard import NoTest
from tasklift.steps.clean.normalize import Normalize
from tasklift.steps.clean.redact import Redact
from tasklift.store.store import Store
from tasklift.tasks.answer import Answer

COLUMNS = ("id", "question", "context", "answers", "unit", SPANS)
CUT = "the answer's place in context was cut"


class Tell(Rewrite):
    """Writes texts by a table."""

    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.TEXT,)
    table: dict[str, str | None] = {}

    def rewrite(self, batch: Batch) -> Batch:
        return pl.DataFrame({"text": [self.table.get(text, text) for text in batch["text"]]}, {"text": pl.String})


class Shout(Survey):
    """Writes the contexts of all rows in capitals, which it was handed one by one."""

    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.TEXT,)

    def survey(self, rows: Rows, learn: Any) -> Findings:
        frame = rows.frame().select("id", pl.lit("! ").alias("mark") + pl.col("context"))
        return Findings(changed=frame.rename({"mark": "context"}))


class Copies(Spawn):
    """A copy of each row, and one whose context is the first five characters."""

    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.TEXT,)

    def spawn(self, batch: Batch) -> Spawned:
        same = batch.select(pl.col("id").alias(PARENT), "context")
        begun = same.with_columns(pl.col("context").str.slice(0, 5))
        return Spawned(pl.concat([same, begun]), nothing_against(batch.height))


def frame_of(rows: Sequence[tuple[str | None, str | None, str | None]]) -> pl.DataFrame:
    """Rows of context, answers and spans."""
    table = [(f"r{at}", "who?", context, answers, f"r{at}", spans) for at, (context, answers, spans) in enumerate(rows)]
    return pl.DataFrame(table, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")


def carried(
    folder: Path, step: Step, *rows: tuple[str | None, str | None, str | None], keep: Sequence[str] = ()
) -> tuple[pl.DataFrame, dict[str, str]]:
    """The rows that are left, and why others went."""
    store = Store(folder)
    dataset = write_dataset(store, COLUMNS, [frame_of(rows)])
    made = apply_step(step, dataset, Held(NoTest(Answer), keep), lambda *_: None, lambda _: None)  # type: ignore[arg-type]
    aside = open_dataset(store, made["set_aside"]).frame()
    return open_dataset(store, made["dataset"]).frame(), dict(zip(aside["id"], aside["reason"], strict=True))


def standing(frame: pl.DataFrame) -> list[list[str | None]]:
    """What stands in each context where the spans are."""
    return [
        [place and context[slice(*place)] for place in spans_in(spans)]
        for context, spans in frame.select("context", SPANS).iter_rows()
    ]


def test_the_second_of_two_places_stays_the_second_one(tmp_path: Path) -> None:
    frame, gone = carried(
        tmp_path,
        Normalize(),
        ("Ｒｏｍｅ is old.  He lives in Ｒｏｍｅ now.", "Ｒｏｍｅ", "[[26,30]]"),
        ("Ａ股和\u200bＢ股，他買Ａ股。", "Ａ股", "[[9,11]]"),
    )
    assert gone == {} and frame["answers"].to_list() == ["Rome", "A股"]
    assert frame[SPANS].to_list() == ["[[25,29]]", "[[8,10]]"]
    assert standing(frame) == [["Rome"], ["A股"]]


def test_simplified_characters_stand_for_traditional_ones_one_by_one(tmp_path: Path) -> None:
    frame, gone = carried(tmp_path, Normalize(chinese="simplified"), ("這是國立臺灣大學。", "臺灣大學", "[[4,8]]"))
    assert gone == {} and frame["answers"].to_list() == ["台湾大学"] and standing(frame) == [["台湾大学"]]


def test_the_answer_is_what_stands_there_not_what_the_step_made_of_it_alone(tmp_path: Path) -> None:
    frame, _ = carried(
        tmp_path, Tell(table={"in old Rome": "in new Rome", "old": "OLD"}), ("in old Rome", "old", "[[3,6]]")
    )
    assert frame["answers"].to_list() == standing(frame)[0] == ["new"]


def test_what_the_step_wrote_counts_whole_where_it_stands_around_the_place(tmp_path: Path) -> None:
    table: dict[str, str | None] = {"Ask NINA now": "Ask [NAME] now", "NINA": "[NAME]"}
    frame, _ = carried(tmp_path, Tell(table=table), ("Ask NINA now", "NINA", "[[4,8]]"))
    assert frame["answers"].to_list() == standing(frame)[0] == ["[NAME]"]


def test_personal_data_that_an_answer_is_are_masked_in_it_too(tmp_path: Path) -> None:
    frame, _ = carried(tmp_path, Redact(), ("Write to ann@example.com today.", "ann@example.com", "[[9,24]]"))
    assert frame["answers"].to_list() == standing(frame)[0] == ["[EMAIL]"]


def test_a_row_goes_where_all_places_were_cut_and_an_answer_where_its_own_was(tmp_path: Path) -> None:
    table: dict[str, str | None] = {"in old Rome": "in Rome", "big and old": "big", "gone": None}
    frame, gone = carried(
        tmp_path,
        Tell(table=table),
        ("in old Rome", "old", "[[3,6]]"),
        ("in old Rome", "old\x1eRome", "[[3,6],[7,11]]"),
        ("in old Rome", "old\x1eancient", "[[3,6],null]"),
        ("big and old", "big\x1ehuge", "[[0,3],null]"),
        ("gone", "go", "[[0,2]]"),
    )
    assert gone == {"r0": CUT, "r2": CUT, "r4": CUT}
    assert frame["answers"].to_list() == ["Rome", "big\x1ehuge"]
    assert frame[SPANS].to_list() == ["[[3,7]]", "[[0,3],null]"]


def test_rows_that_are_kept_stay_as_they_are(tmp_path: Path) -> None:
    row = ("in old Rome", "old", "[[3,6]]")
    frame, gone = carried(tmp_path, Tell(table={"in old Rome": "in Rome"}), row, keep=["r0"])
    assert gone == {} and frame.select("context", "answers", SPANS).row(0) == row


@pytest.mark.parametrize("spans", [None, "[[0,1],[1,2]]"])
def test_nothing_is_cut_where_nothing_is_known(tmp_path: Path, spans: str | None) -> None:
    frame, gone = carried(tmp_path, Tell(table={"in old Rome": "Oslo"}), ("in old Rome", "old", spans))
    assert gone == {} and frame["answers"].to_list() == ["old"] and frame[SPANS].to_list() == [None]


def test_a_step_that_leaves_the_context_alone_leaves_spans_alone(tmp_path: Path) -> None:
    row = ("in old Rome", "old", "[[3,6]]")
    frame, _ = carried(tmp_path, Tell(table={"who?": "what?", "old": "OLD"}), row)
    assert frame.select("question", "answers", SPANS).row(0) == ("what?", "OLD", "[[3,6]]")


def test_a_survey_that_changes_texts_moves_spans(tmp_path: Path) -> None:
    frame, _ = carried(tmp_path, Shout(), ("in old Rome", "old", "[[3,6]]"))
    assert frame[SPANS].to_list() == ["[[5,8]]"] and standing(frame) == [["old"]]


def test_a_row_that_was_made_has_spans_where_it_has_the_context(tmp_path: Path) -> None:
    frame, _ = carried(tmp_path, Copies(), ("in old Rome", "old", "[[3,6]]"))
    assert frame["context"].to_list() == ["in old Rome", "in old Rome", "in ol"]
    assert frame[SPANS].to_list() == ["[[3,6]]", "[[3,6]]", None]


def test_on_the_way_to_a_model_answers_stay_as_they_are() -> None:
    before = frame_of(
        [("Ａ股 Ａ股", "Ａ股", "[[3,5]]"), ("in old Rome", "old\x1eRome", "[[3,6],[7,11]]"), (None, "x", None)]
    )
    after = before.with_columns(pl.Series("context", ["A股 A股", "in Rome", None], pl.String))
    found = spans_there(before, after, Answer)
    assert found["answers"].to_list() == before["answers"].to_list()
    assert found[SPANS].to_list() == ["[[3,5]]", "[null,[3,7]]", None]
    plain = before.drop(SPANS)
    assert spans_there(plain, plain, Answer) is plain
