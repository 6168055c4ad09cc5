"""A step is handed what its form may see, under the names it knows, and nothing else."""

from pathlib import Path
from typing import ClassVar

import polars as pl
import pytest

from tasklift.data.dataset import write_dataset
from tasklift.data.roles import INPUT_SEPARATOR, RoleType
from tasklift.forms.step import Step
from tasklift.runs.carrying.handing import hand, rows_for
from tasklift.store.store import Store
from tasklift.tasks.classify import Classify
from tasklift.tasks.translate import Translate

COLUMNS = ("id", "text", "text_pair", "label", "group", "unit")
FRAME = pl.DataFrame({name: [f"{name} {row}" for row in range(5)] for name in COLUMNS})


class ReadsTexts(Step):
    """Reads texts."""

    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.TEXT,)


class ReadsAnswers(Step):
    """Reads the whole input as one, and labels."""

    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.INPUT, RoleType.LABEL)


class Asks(Step):
    """Reads what is asked, and the answers to it."""

    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.ASKED, RoleType.ANSWER)


def test_what_is_asked_is_the_texts_of_the_input_side_whatever_the_answers_say() -> None:
    rows = pl.DataFrame({"id": ["a"], "source": ["the same"], "target": ["the same"]})
    assert hand(Asks(), Translate, rows).columns == ["id", "source", "answer"]
    assert hand(ReadsTexts(), Translate, rows).columns == ["id", "source", "target"]


@pytest.mark.parametrize(
    ("step", "columns"),
    [(ReadsTexts(), ["id", "text", "text_pair"]), (ReadsAnswers(), ["id", "input", "label"]), (Step(), ["id"])],
)
def test_a_step_finds_the_columns_that_it_reads(step: Step, columns: list[str]) -> None:
    assert hand(step, Classify, FRAME).columns == columns


def test_the_input_side_is_one_text() -> None:
    assert hand(ReadsAnswers(), Classify, FRAME)["input"][1] == f"text 1{INPUT_SEPARATOR}text_pair 1"


def test_rows_are_read_lazily_and_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasklift.data.dataset.SHARD_ROWS", 2)
    dataset = write_dataset(Store(tmp_path), COLUMNS, [FRAME])
    rows = rows_for(
        ReadsTexts(), Classify, dataset, lambda frame: frame.with_columns(pl.col("text").str.to_uppercase())
    )
    assert (rows.height, rows.columns) == (5, ("id", "text", "text_pair"))
    for _ in range(2):
        assert [batch.height for batch in rows.batches()] == [2, 2, 1]
    assert rows.frame()["text"].to_list() == [f"TEXT {row}" for row in range(5)]
    assert list(rows.map(lambda batch: batch["id"][0])) == ["id 0", "id 2", "id 4"]
