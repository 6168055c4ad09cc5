"""Round numbers beside an axis."""

import pytest

from tasklift.reports.page.marks import count_marks, number_text, percents, power_marks, round_marks


@pytest.mark.parametrize(
    ("low", "high", "marks"),
    [
        (0.79, 0.89, ["0.8", "0.82", "0.84", "0.86", "0.88"]),
        (0.0, 5.0, ["1", "2", "3", "4", "5"]),
        (0.0, 5.4e-5, ["2e-5", "4e-5"]),
        (0.0, 1200.0, ["500", "1,000"]),
    ],
)
def test_marks_are_a_few_round_numbers(low: float, high: float, marks: list[str]) -> None:
    found = round_marks(low, high)
    assert list(found.values()) == marks
    assert all(low < place <= high * 1.000001 for place in found)


@pytest.mark.parametrize(
    ("most", "marks"), [(1, ["0", "1"]), (3, ["0", "1", "2", "3"]), (240, ["0", "50", "100", "150", "200"])]
)
def test_steps_are_counted_in_whole_numbers(most: int, marks: list[str]) -> None:
    assert list(count_marks(most).values()) == marks


def test_powers_of_ten_are_left_out_where_there_is_no_room() -> None:
    assert power_marks(-1, 1) == {-1.0: "0.1", 0.0: "1", 1.0: "10"}
    assert list(power_marks(-6, 4)) == [-6.0, -4.0, -2.0, 0.0, 2.0, 4.0]


def test_numbers_take_few_letters() -> None:
    assert [number_text(value) for value in (0.0, 0.25, 0.30000000000000004, 12_000, 200_000, 1.2e-4)] == [
        "0",
        "0.25",
        "0.3",
        "12,000",
        "2e5",
        "1.2e-4",
    ]


def test_shares_are_percents() -> None:
    assert percents(0.8, 1.0) == {1.0: "100 %", 0.9: "90 %", 0.8: "80 %"}
