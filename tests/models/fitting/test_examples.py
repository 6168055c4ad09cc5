"""Labelled rows and their counted n-grams."""

import numpy as np
import polars as pl

from tasklift.models.features import NgramFamily, Reading
from tasklift.models.fitting.examples import Examples, together

READING = Reading(("text",), (NgramFamily("characters", 1, 2),), True)


def examples(names: list[str]) -> Examples:
    return Examples(
        pl.DataFrame(
            {
                "id": names,
                "unit": [name[:-1] for name in names],
                "text": [f"text {name}" for name in names],
                "label": [name[-1] for name in names],
            }
        )
    )


def test_a_row_is_held_out_by_its_unit_alone() -> None:
    names = [f"{number:04}" for number in range(1000)]
    fit, held = examples(names).halves()
    again = examples(names[::-1][:500]).halves()[1]
    assert 150 < held.frame.height < 250
    assert not set(fit.frame["id"]) & set(held.frame["id"])
    assert not set(fit.frame["unit"]) & set(held.frame["unit"])
    assert set(again.frame["id"]) == set(held.frame["id"]) & set(names[500:])


def test_labels_are_sorted_and_coded() -> None:
    rows = examples(["1b", "2a", "3b"])
    assert rows.labels == ("a", "b")
    assert rows.codes(("a", "b")).tolist() == [1, 0, 1]


def test_rows_of_unknown_labels_are_left_out() -> None:
    assert examples(["1b", "2a", "3c"]).of(["a", "b"]).frame["id"].to_list() == ["1b", "2a"]


def test_counts_of_two_halves_are_those_of_the_whole() -> None:
    first, second = examples(["1", "2", "3"]), examples(["4", "5"])
    for part in (first, second):
        part.ngrams(READING)
    (joined,) = together(first, second).ngrams(READING)
    (whole,) = examples(["1", "2", "3", "4", "5"]).ngrams(READING)
    assert np.array_equal(joined.hashes, whole.hashes)
    assert np.array_equal(joined.offsets, whole.offsets)
    assert np.array_equal(joined.counts, whole.counts)
