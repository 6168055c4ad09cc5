"""Which texts of a batch are copies of a fixed set, held against a comparison of every pair."""

from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.data.pool import CHAINS, NEAR, POOL, true_copies

from tasklift.data.candidates import Read
from tasklift.data.dataset import write_dataset
from tasklift.data.overlap import CopyIndex
from tasklift.store.store import Store


def index_of(folder: Path, texts: list[str]) -> CopyIndex:
    frame = pl.DataFrame(
        {"id": [str(row) for row in range(len(texts))], "text": texts}, schema_overrides={"text": pl.String}
    )
    return CopyIndex(write_dataset(Store(folder), ("id", "text"), [frame]), "text", threshold=NEAR)


def once(texts: pl.Series) -> Read:
    return lambda: iter([texts])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(POOL), max_size=12), st.lists(st.sampled_from(POOL), max_size=12), st.booleans())
def test_a_text_is_found_if_it_is_a_copy_of_any(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fixed: list[str], asked: list[str], small: bool
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("tasklift.data.dataset.SHARD_ROWS", 3 if small else 8192)
        texts = pl.Series(asked, dtype=pl.String)
        batches = [texts[:5], texts[5:]] if small else [texts]
        mask = index_of(tmp_path, fixed).mask(lambda: iter(batches)).tolist()
    pairs = true_copies([*fixed, *asked])
    count = len(fixed)
    assert mask == [any((one, count + row) in pairs for one in range(count)) for row in range(len(asked))]


def test_an_empty_index_knows_nothing(tmp_path: Path) -> None:
    assert index_of(tmp_path, []).mask(once(pl.Series(["a", "b"]))).tolist() == [False, False]
    assert index_of(tmp_path, ["a"]).mask(once(pl.Series([], dtype=pl.String))).tolist() == []


def test_case_width_and_marks_make_no_difference(tmp_path: Path) -> None:
    index = index_of(tmp_path, ["Very good!", "很好，很喜欢"])
    asked = pl.Series(["ＶＥＲＹ　ＧＯＯＤ", "很好很喜欢", "very bad", None])
    assert index.mask(once(asked)).tolist() == [True, True, False, False]


def test_every_shard_of_the_index_is_looked_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasklift.data.dataset.SHARD_ROWS", 1)
    index = index_of(tmp_path, [chain[0] for chain in CHAINS])
    assert index.mask(once(pl.Series([text for chain in CHAINS for text in chain[1:]]))).tolist() == [
        place < 2 for chain in CHAINS for place in range(len(chain) - 1)
    ]
