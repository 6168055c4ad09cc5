"""Which rows stay in a sample."""

from collections import Counter

import pytest
from handed import handed, no_learner
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from tasklift.steps.shape.sample import Sample


def stays(columns: dict[str, list[object]], step: Sample, batch: int = 7) -> list[int]:
    rows = handed(columns, batch)
    found = step.survey(rows, no_learner).set_aside
    assert found is not None and set(found["reason"]) <= {"not in the sample"}
    gone = set(found["id"])
    return [row for row in range(rows.height) if f"r{row}" not in gone]


def lots(count: int) -> list[object]:
    return [row * 0.61803 % 1 for row in range(count)]


def rows_of(labels: list[object], units: list[object] | None = None) -> dict[str, list[object]]:
    names: list[object] = [f"u{row}" for row in range(len(labels))]
    return {"unit": units or names, "label": labels, "lot": lots(len(labels))}


def test_every_label_keeps_its_share() -> None:
    labels: list[object] = ["a"] * 60 + ["b"] * 30 + [None] * 9 + ["c"]
    kept = stays(rows_of(labels), Sample(share=0.1))
    assert Counter(labels[row] for row in kept) == {"a": 6, "b": 3, None: 1, "c": 1}
    assert kept == stays(rows_of(labels), Sample(share=0.1), batch=100)


def test_rows_may_be_counted() -> None:
    labels: list[object] = ["a"] * 50 + ["b"] * 50
    assert len(stays(rows_of(labels), Sample(rows=7))) == 7
    assert len(stays(rows_of(labels), Sample(rows=7, by="row"))) == 7
    assert len(stays(rows_of(labels), Sample(rows=1000))) == 100
    assert len(stays(rows_of(labels), Sample())) == 100


def test_groups_stay_whole() -> None:
    units: list[object] = [f"g{row // 5}" for row in range(100)]
    kept = stays(rows_of(["a"] * 100, units), Sample(share=0.3, by="group"))
    assert set(Counter(units[row] for row in kept).values()) == {5} and len(kept) == 30


def test_the_newest_rows_stay() -> None:
    columns = {**rows_of(["a"] * 4), "day": ["2024-03-01", None, "2024年5月1日", "2023-01-01"]}
    assert stays(columns, Sample(rows=2, newest="day")) == [0, 2]
    assert not Sample(newest="day").draws_lots() and Sample().draws_lots()


def test_share_and_rows_exclude_each_other() -> None:
    with pytest.raises(ValidationError):
        Sample(share=0.5, rows=3)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["a", "b", "c", None]), max_size=40), st.floats(0.01, 1))
def test_as_many_stay_as_were_asked_for_and_of_every_label_one(labels: list[object], share: float) -> None:
    kept = stays(rows_of(labels), Sample(share=share))
    wanted = round(share * len(labels))
    assert wanted <= len(kept) <= wanted + len(set(labels))
    assert {labels[row] for row in kept} == set(labels)
