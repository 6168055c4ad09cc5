"""No answer to anything."""

from pathlib import Path

import polars as pl

from tasklift.models.saved import load_model, save_model
from tasklift.models.written.silent import Silent


def test_every_row_has_a_blank_answer_once_it_is_read_again_too(tmp_path: Path) -> None:
    save_model(Silent(), tmp_path)
    rows = pl.DataFrame({"question": ["Where is it?", "在哪里？", None]})
    assert load_model(tmp_path).predict(rows).best() == ["", "", ""]
    assert load_model(tmp_path).predict(rows.clear()).best() == []
