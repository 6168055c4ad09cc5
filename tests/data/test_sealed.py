"""The sealed test: what it tells, and what not."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.data.pool import CHAINS, NEAR

from tasklift.data.sealed import INPUT, UNIT, SealedTest, drift, measure, overlap, seal, sealed_from_json
from tasklift.store.store import Store

ROWS = pl.DataFrame(
    {
        "id": ["r1", "r2", "r3"],
        "text": [CHAINS[0][0], "好评", CHAINS[0][1]],
        "label": ["a", "b", "a"],
        INPUT: [CHAINS[0][0], "好评", CHAINS[0][1]],
        UNIT: ["r1", "r2", "r1"],
    }
)


@pytest.fixture
def test(tmp_path: Path) -> SealedTest:
    return seal(Store(tmp_path), ("id", "text", "label"), iter([ROWS.head(1), ROWS.tail(2)]), near=NEAR, edition="one")


def test_it_tells_how_many_rows_and_units_there_are(test: SealedTest) -> None:
    assert (test.height, test.units, test.edition) == (3, 2, "one")


def test_the_rows_and_their_units_are_handed_to_a_scoring_function_alone(test: SealedTest) -> None:
    rows, units = measure(test, lambda rows, units: (rows, units))
    assert rows.equals(ROWS.drop(INPUT, UNIT))
    assert units.tolist() == [0, 1, 0]
    assert units.dtype == np.int64


def test_overlap_says_of_each_text_whether_it_is_a_copy(test: SealedTest) -> None:
    asked = pl.Series([CHAINS[0][2], CHAINS[0][4], "好评！", "差评", None])
    assert overlap(test, lambda: iter([asked])).tolist() == [True, False, True, False, False]


def test_what_looks_for_drift_is_handed_the_texts_and_no_answers(test: SealedTest) -> None:
    handed = drift(test, lambda texts: texts)
    assert handed.columns == ["text", "unit"]
    assert handed["text"].to_list() == ROWS["text"].to_list()


def test_it_is_named_by_its_content(test: SealedTest, tmp_path: Path) -> None:
    store = Store(tmp_path)
    same = seal(store, ("id", "text", "label"), iter([ROWS]), near=NEAR, edition="one")
    other = seal(store, ("id", "text", "label"), iter([ROWS.head(2)]), near=NEAR, edition="one")
    assert same.name == test.name != other.name


def test_it_is_opened_again_from_json(test: SealedTest, tmp_path: Path) -> None:
    kept = json.loads(json.dumps(test.to_json()))
    again = sealed_from_json(Store(tmp_path), kept)
    assert (again.name, again.near, again.edition, again.units) == (test.name, NEAR, "one", 2)
    assert again.objects == test.objects
    assert overlap(again, lambda: iter([pl.Series([CHAINS[0][0]])])).tolist() == [True]


def test_a_test_without_rows_overlaps_with_nothing(tmp_path: Path) -> None:
    empty = seal(Store(tmp_path), ("id", "text", "label"), iter([]), near=NEAR, edition="one")
    assert (empty.height, empty.units) == (0, 0)
    assert overlap(empty, lambda: iter([pl.Series(["a", ""])])).tolist() == [False, False]
