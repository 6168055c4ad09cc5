"""Cut-offs by label, and cuts by time."""

import numpy as np
import pytest

from tasklift.data.cuts import Shares, SplitSide, TimeCuts, UnitCuts, cuts_from_json, cuts_to_json, draw
from tasklift.settings.errors import UserError

DAYS = [f"2024-01-{day:02}" for day in range(1, 11)]


def test_each_label_gets_its_shares_to_the_nearest_unit() -> None:
    draws = np.array([draw("edition", str(row)) for row in range(1000)])
    labels = ["common"] * 900 + ["rare"] * 93 + ["once"] * 7
    cuts = UnitCuts.choose(Shares(0.2, 0.1), draws, labels)
    for label, count in (("common", 900), ("rare", 93), ("once", 7)):
        sides = [cuts.side(one, label) for one, given in zip(draws, labels, strict=True) if given == label]
        assert sides.count(SplitSide.TEST) == round(0.2 * count)
        assert sides.count(SplitSide.TEST) + sides.count(SplitSide.VALID) == round(0.3 * count)


@pytest.mark.parametrize("count", [1, 2, 3, 5, 10])
def test_however_few_rows_made_the_cuts_later_ones_are_cut_near_the_shares(count: int) -> None:
    later = np.linspace(0, 1, 1000, endpoint=False)
    shares = []
    for edition in range(60):
        draws = np.array([draw(str(edition), str(row)) for row in range(count)])
        cuts = UnitCuts.choose(Shares(0.2, 0.1), draws, ["a"] * count)
        first = [cuts.side(one, "a") for one in draws]
        assert first.count(SplitSide.TEST) == round(0.2 * count)
        shares.append(np.mean([cuts.side(one, "a") == SplitSide.TEST for one in later]))
    assert abs(np.mean(shares) - 0.2) < 0.12


def test_a_label_that_is_new_is_cut_at_the_plain_shares() -> None:
    cuts = UnitCuts.choose(Shares(0.2, 0.1), np.array([0.5, 0.6]), ["a", "a"])
    assert [cuts.side(one, "new") for one in (0.19, 0.2, 0.29, 0.31)] == ["test", "valid", "valid", "train"]


@pytest.mark.parametrize(("shares", "sides"), [(Shares(0, 0), {"train"}), (Shares(0, 0.3), {"train", "valid"})])
def test_a_side_without_a_share_gets_no_later_row_either(shares: Shares, sides: set[str]) -> None:
    cuts = UnitCuts.choose(shares, np.array([0.3, 0.7, 0.9]), ["a", "a", "a"])
    assert {str(cuts.side(one, label)) for one in np.linspace(0, 0.999, 200) for label in ("a", "new")} == sides


def test_the_latest_rows_are_test_and_those_before_valid() -> None:
    cuts = TimeCuts.choose(Shares(0.2, 0.1), DAYS)
    assert [str(cuts.side(day)) for day in DAYS] == ["train"] * 7 + ["valid"] + ["test"] * 2
    assert cuts.side(None) == SplitSide.TRAIN
    assert cuts.side("2024-01-11") == SplitSide.FRESH
    assert cuts.side("2023-01-01") == SplitSide.TRAIN


@pytest.mark.parametrize(
    ("shares", "sides"),
    [
        (Shares(0, 0), ["train"] * 10),
        (Shares(0, 0.2), ["train"] * 8 + ["valid"] * 2),
        (Shares(0.2, 0), ["train"] * 8 + ["test"] * 2),
    ],
)
def test_a_dataset_of_the_users_own_takes_the_place_of_a_share(shares: Shares, sides: list[str]) -> None:
    cuts = TimeCuts.choose(shares, DAYS)
    assert [str(cuts.side(day)) for day in DAYS] == sides
    assert cuts.side("2024-02-01") == SplitSide.FRESH


def test_times_that_are_all_missing_are_refused() -> None:
    with pytest.raises(UserError, match="no row has a time") as caught:
        TimeCuts.choose(Shares(0.2, 0.1), [])
    assert caught.value.slug == "no-times"


@pytest.mark.parametrize(
    "cuts",
    [
        TimeCuts.choose(Shares(0.2, 0.1), DAYS),
        UnitCuts.choose(Shares(0.2, 0.1), np.array([0.1, 1 / 3, 0.9]), ["a", "b", "好"]),
    ],
)
def test_cuts_come_back_from_json(cuts: UnitCuts | TimeCuts) -> None:
    assert cuts_from_json(cuts_to_json(cuts)) == cuts


def test_a_draw_is_even_and_differs_between_editions() -> None:
    draws = np.array([draw("one", str(row)) for row in range(4000)])
    others = np.array([draw("two", str(row)) for row in range(4000)])
    assert 0 <= draws.min() < draws.max() < 1
    assert np.abs(np.histogram(draws, bins=10, range=(0, 1))[0] - 400).max() < 80
    assert abs(np.corrcoef(draws, others)[0, 1]) < 0.05
    assert draw("one", "9c1185a5c5e9fc54") == draw("one", "9c1185a5c5e9fc54")
