"""A column's figures agree with counting by hand, whatever parts it comes in."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasklift.runs.profiling.column_figures import ColumnFigures, Figures, Holds
from tasklift.runs.profiling.distribution import distribution


def figures(values: list[str | None], part: int = 7) -> ColumnFigures:
    series = pl.Series("x", values, pl.String)
    seen = Figures("x")
    for start in range(0, len(series), part):
        seen.see(series.slice(start, part))
    return seen.column()


@pytest.mark.parametrize(
    ("values", "holds"),
    [
        ([], Holds.NOTHING),
        ([None, " ", "　"], Holds.NOTHING),
        (["1.5", "2", " 3e2 ", "-4", "5.25"] * 20, Holds.CATEGORIES),
        ([f"{number / 7:.3f}" for number in range(100)] + ["n/a"], Holds.NUMBERS),
        ([str(number) for number in range(1000, 1100)], Holds.NAMES),
        ([f"SKU-{number}" for number in range(30)], Holds.NAMES),
        ([f"2024-01-{1 + day % 28:02}" for day in range(90)], Holds.TIMES),
        (["2024年1月31日", "2024/2/1 12:30"], Holds.TIMES),
        (["北京", "上海", "", "Berlin"] * 9, Holds.CATEGORIES),
        (["好吃，下次还来", "送得很慢", "a fine phone"], Holds.TEXTS),
        (
            ["same long text that is no category for it is far too long to be a label of anything at all"] * 9,
            Holds.TEXTS,
        ),
    ],
)
def test_what_a_column_holds_is_seen(values: list[str | None], holds: Holds) -> None:
    assert figures(values).holds is holds


def test_missing_different_and_frequent_values_are_counted() -> None:
    found = figures(["b", "a", "a", None, " ", "c", "a", "b", "b", "c"] * 5)
    assert (found.rows, found.missing, found.distinct) == (50, 10, 3)
    assert found.top == (("a", 15), ("b", 15), ("c", 10))


def test_values_that_are_no_numbers_are_counted_among_numbers() -> None:
    found = figures([f"{number / 3:.2f}" for number in range(200)] + ["unknown", "inf", "1,5"])
    assert found.holds is Holds.NUMBERS and found.odd == 3


def test_times_have_their_ends() -> None:
    found = figures(["2024-03-01", "2023年12月31日", "2024/2/1 12:30"] * 5, part=2)
    assert found.ends is not None
    assert [one[:16] for one in found.ends] == ["2023-12-31T00:00", "2024-03-01T00:00"]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.one_of(st.none(), st.text(max_size=6), st.sampled_from(["1", "2.5", "好"])), max_size=40))
def test_parts_make_no_difference(values: list[str | None]) -> None:
    whole = figures(values, part=1000)
    assert whole.rows == len(values)
    assert whole.distinct <= len(set(values) - {None}) and whole.missing >= values.count(None)
    assert (figures(values, part=3).rows, figures(values, part=3).distinct) == (whole.rows, whole.distinct)


def test_a_box_plot_is_as_tukey_drew_it() -> None:
    values = np.array([1.0, 2, 3, 4, 5, 6, 7, 8, 9, 100])
    found = distribution(values, by_powers=False)
    assert found is not None
    assert found.quantiles == (1.0, 3.0, 5.0, 8.0, 100.0)
    assert found.box == (1.0, 9.0) and found.outside_box == 1 and found.outside_deviations == 0
    assert sum(count for _, _, count in found.bins) == 9
    assert distribution(np.array([5.0] * 99 + [5000.0]), by_powers=False).outside_deviations == 1  # type: ignore[union-attr]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=60))
def test_bins_that_grow_hold_every_value(values: list[int]) -> None:
    found = distribution(np.array(values, dtype=np.float64), by_powers=True)
    assert found is not None
    assert sum(count for _, _, count in found.bins) == len(values)
    assert found.bins[0][0] == min(values) and found.bins[-1][1] == max(values)
    assert distribution(np.zeros(0), by_powers=True) is None
