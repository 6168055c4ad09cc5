"""The guard: no copy of a test row stays, whatever made it."""

from pathlib import Path

import polars as pl
import pytest
from tests.data.pool import CHAINS, NEAR

from tasklift.data.sealed import INPUT, UNIT, SealedTest, seal
from tasklift.runs.preparing.guard import COPY_OF_TEST, Guard
from tasklift.store.store import Store
from tasklift.tasks.answer import Answer
from tasklift.tasks.classify import Classify

SECRET = CHAINS[0][0]


@pytest.fixture
def test(tmp_path: Path) -> SealedTest:
    row = {"id": ["t"], "text": [SECRET], "label": ["a"], INPUT: [SECRET], UNIT: ["t"]}
    return seal(Store(tmp_path), ("id", "text", "label"), iter([pl.DataFrame(row)]), near=NEAR, edition="one")


def rows(*texts: str | None) -> pl.DataFrame:
    ids = [f"r{row}" for row in range(len(texts))]
    return pl.DataFrame({"id": ids, "text": list(texts)}, schema={"id": pl.String, "text": pl.String})


def test_copies_are_held_back_at_the_door_and_told(test: SealedTest) -> None:
    guard = Guard(test, Classify)
    frames = [rows(SECRET, "new", SECRET.upper()), rows(None), rows(CHAINS[0][2], CHAINS[0][4])]
    passed = list(guard.pass_on("train", lambda: iter(frames)))
    assert [frame["id"].to_list() for frame in passed] == [["r1"], ["r0"], ["r1"]]
    held = pl.concat(guard.held_back)
    assert held["id"].to_list() == ["r0", "r2", "r0"]
    assert set(held["reason"]) == {COPY_OF_TEST}


def test_rows_that_became_copies_are_found(test: SealedTest) -> None:
    before = rows("a", "b", "c", SECRET, None)
    after = rows(SECRET, CHAINS[0][1], "c", SECRET, "d")
    assert Guard(test, Classify).new_copies(before, after).to_list() == [COPY_OF_TEST, COPY_OF_TEST, None, None, None]


def test_a_pair_is_a_copy_only_as_a_pair(tmp_path: Path) -> None:
    kept = pl.DataFrame({"id": ["t"], "text": ["one"], "text_pair": ["two"], "label": ["a"]})
    sealed = kept.with_columns(Classify.identity(kept).alias(INPUT), pl.col("id").alias(UNIT))
    test = seal(Store(tmp_path), tuple(kept.columns), iter([sealed]), near=NEAR, edition="one")
    pairs = pl.DataFrame({"id": ["1", "2", "3"], "text": ["one", "two", "One!"], "text_pair": ["two", "one", " two"]})
    (passed,) = Guard(test, Classify).pass_on("train", lambda: iter([pairs]))
    assert passed["id"].to_list() == ["2"]


def test_contexts_that_were_looked_up_hide_no_copy_and_make_none(tmp_path: Path) -> None:
    kept = pl.DataFrame({"id": ["t"], "question": ["Who keeps the key?"], "answers": ["Ann"]})
    sealed = kept.with_columns(Answer.identity(kept).alias(INPUT), pl.col("id").alias(UNIT))
    test = seal(Store(tmp_path), tuple(kept.columns), iter([sealed]), near=NEAR, edition="one")
    texts = {"question": ["Who has the key?", "When?"], "context": ["Ann has.", "Now."]}
    before = pl.DataFrame({"id": ["1", "2"], **texts})
    after = before.with_columns(
        question=pl.Series(["who keeps the key", "When?"]), context=pl.Series(["ann", "Who keeps the key?"])
    )
    assert Guard(test, Answer, looked_up=("context",)).new_copies(before, after).to_list() == [COPY_OF_TEST, None]
