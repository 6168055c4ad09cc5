"""What was found in files is told with its place, and a row of one file is never taken for an equal one of another."""

from pathlib import Path

import polars as pl
import pytest
from tests.runs.made import CLASSICAL, jsonl, reviews, task_in, together

from tasklift import run
from tasklift.data.sealed import measure
from tasklift.runs.preparing.found import set_aside_by_split
from tasklift.runs.preparing.guard import COPY_OF_TEST
from tasklift.runs.run import make_ready
from tasklift.settings.errors import UserError


def test_copies_in_a_corpus_are_told_by_their_own_line_and_no_test_row_is(tmp_path: Path) -> None:
    rows = reviews(120)
    (tmp_path / "corpus.jsonl").write_text(jsonl([{"review": "nothing"}, *({"review": row["review"]} for row in rows)]))
    data = {"train": "rows.jsonl", "corpus": "corpus.jsonl"}
    task = task_in(tmp_path, rows, data=data, recipe=[CLASSICAL])
    prepared = make_ready(task).prepared
    tested: list[str] = measure(prepared.test, lambda sealed, _units: sealed["id"].to_list())
    (found,) = set_aside_by_split(prepared)
    assert (found.where.file, found.reason, found.count) == ("corpus.jsonl", COPY_OF_TEST, len(tested))
    finished = run(task)
    told = together(finished.set_aside()).filter(pl.col("step") == "split")
    assert told.height == len(tested) and told["source_line"].null_count() == told.height
    with pytest.raises(UserError, match="sealed test"):
        finished.why(tested[0])
