import json
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from tasklift.data.formats.parsed import REST
from tasklift.runs.serving.rows_out import free_names, write_rows


def frames() -> Iterator[pl.DataFrame]:
    """Frames whose columns differ, and a user's column that is named like one of ours."""
    yield pl.DataFrame({"id": ["1"], "text": ["很好"], "line": [3], REST: ['{"text":"old","n":1.50}']})
    yield pl.DataFrame({"id": ["2"], "reason": ["copy"], "text": ["b"], REST: ['{"late":true}']})
    yield pl.DataFrame({"id": ["3"], "text": ["c"]})


def test_a_table_has_every_column_of_ours_and_of_the_users(tmp_path: Path) -> None:
    assert write_rows(tmp_path / "o.csv", frames) == 3
    assert (tmp_path / "o.csv").read_text(encoding="utf-8").splitlines() == [
        "id,text_2,line,reason,text,n,late",
        "1,很好,3,,old,1.50,",
        "2,b,,copy,,,true",
        "3,c,,,,,",
    ]


def test_json_keeps_the_users_values_with_their_types(tmp_path: Path) -> None:
    write_rows(tmp_path / "o.jsonl", frames)
    rows = [json.loads(line) for line in (tmp_path / "o.jsonl").read_text(encoding="utf-8").splitlines()]
    assert rows[0] == {"id": "1", "text_2": "很好", "line": 3, "reason": None, "text": "old", "n": 1.5}
    assert rows[1]["late"] is True


@pytest.mark.parametrize("name", ["o.csv", "o.jsonl"])
def test_no_rows_make_an_empty_file(tmp_path: Path, name: str) -> None:
    assert write_rows(tmp_path / name, lambda: iter([pl.DataFrame({"id": []}, schema={"id": pl.String})])) == 0


def test_a_taken_name_gets_the_first_free_number() -> None:
    assert free_names(["note", "x"], ["note", "note_2"]) == ("note_3", "x")
