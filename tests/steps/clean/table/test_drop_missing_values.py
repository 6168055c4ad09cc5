"""Rows that lack values go, columns that hardly any row has are emptied."""

from typing import Any

from handed import handed, no_learner

from tasklift.forms.survey import Findings
from tasklift.steps.clean.table.drop_missing_values import DropMissingValues

COLUMNS: dict[str, list[Any]] = {
    "price": ["1", None, "3", "4"],
    "brand": ["a", "b", "N/A", "d"],
    "note": [None, "seen", "", " "],
}


def found_by(table: dict[str, list[Any]], **settings: Any) -> Findings:
    return DropMissingValues(**settings).survey(handed(table, 3), no_learner)


def reasons(found: Findings) -> dict[str, str]:
    return {} if found.set_aside is None else dict(found.set_aside.iter_rows())


def test_sparse_columns_are_emptied_and_do_not_take_rows_with_them() -> None:
    found = found_by(COLUMNS)
    assert reasons(found) == {"r1": "without price", "r2": "without brand"}
    assert found.changed is not None and found.changed.to_dicts() == [{"id": "r1", "note": ""}]


def test_an_emptied_column_is_told() -> None:
    (note,) = found_by({**COLUMNS, "never": [None] * 4}, empty_above=0.8).notes
    assert note == "column 'never' is emptied, for 100% of the rows lack it"


def test_rows_may_lack_a_part_of_the_values() -> None:
    found = found_by(COLUMNS, empty_above=1.0, most=0.4)
    assert reasons(found) == {"r2": "without brand, note"}
    assert found.changed is None
    assert reasons(found_by(COLUMNS, empty_above=1.0)) == {
        "r0": "without note", "r1": "without price", "r2": "without brand, note", "r3": "without note"
    }  # fmt: skip


def test_named_columns_alone_are_looked_at() -> None:
    assert reasons(found_by(COLUMNS, columns=("brand",))) == {"r2": "without brand"}
    assert DropMissingValues(columns=("brand",)).columns_named() == ("brand",)


def test_tables_without_rows_or_values_are_left_alone() -> None:
    assert reasons(found_by({"price": []})) == {}
