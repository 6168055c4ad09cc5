"""Splitting: whole units on one side, for ever."""

import tempfile
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.data.pool import CHAINS, NEAR, POOL, Example, copies_of, true_copies

from tasklift.data.cuts import Shares, SplitSide, UnitCuts
from tasklift.data.cuts import draw as draw_of
from tasklift.data.edition import EditionSettings
from tasklift.data.identify import Identifier
from tasklift.data.split import Placed, Unsplit, split
from tasklift.store.store import Store

PLACED = {SplitSide.TEST, SplitSide.VALID, SplitSide.TRAIN}
SETTINGS = EditionSettings(Shares(0.3, 0.2), NEAR, 1, {"data": "rows"})


class Splitting:
    """Splits one file after another in one store, as it grows."""

    def __init__(self, folder: Path, *, timed: bool = False, grouped: bool = False) -> None:
        self.store = Store(folder)
        self.timed, self.grouped = timed, grouped

    def split(self, rows: Sequence[Example], settings: EditionSettings = SETTINGS) -> Placed:
        return split(self.store, settings, self.unsplit(rows))

    def unsplit(self, rows: Sequence[Example]) -> Unsplit:
        return Unsplit(
            pl.Series(self.ids(rows), dtype=pl.String),
            pl.Series([row.label for row in rows], dtype=pl.String),
            pl.Series([row.group for row in rows], dtype=pl.String) if self.grouped else None,
            pl.Series([row.time for row in rows], dtype=pl.String) if self.timed else None,
            copies_of([row.text for row in rows]),
        )

    def ids(self, rows: Sequence[Example]) -> list[str]:
        if rows and rows[0].id is not None:
            return [row.id or "" for row in rows]
        parts = [(row.text, row.group if self.grouped else None, row.time if self.timed else None) for row in rows]
        keys = ["\x1f".join("" if part is None else part for part in row) for row in parts]
        return Identifier().ids(pl.Series(keys, dtype=pl.String)).to_list()


def straddling(rows: Sequence[Example], sides: Sequence[str]) -> list[tuple[Example, Example]]:
    """Pairs of copies, or of one group, that stand on two of the sides."""
    pairs = true_copies([row.text for row in rows])
    count = len(rows)
    groups = {
        (one, other)
        for one in range(count)
        for other in range(one + 1, count)
        if rows[one].group is not None and rows[one].group == rows[other].group
    }
    placed = set(map(str, PLACED))
    return [
        (rows[one], rows[other])
        for one, other in pairs | groups
        if {sides[one], sides[other]} <= placed and sides[one] != sides[other]
    ]


@st.composite
def growth(draw: st.DrawFn, *, grouped: bool = False, timed: bool = False) -> list[list[Example]]:
    """A file, and the file after each of some changes that add rows anywhere, mix them and correct labels."""
    row = st.builds(
        Example,
        st.sampled_from(POOL),
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from([None, "g1", "g2", "g3", "g4"]) if grouped else st.none(),
        st.sampled_from([None, *(f"2024-01-{day:02}" for day in range(1, 20))]) if timed else st.none(),
    )
    first = Example("the first of all", "a", None, "2024-01-10" if timed else None)
    files = [[first, *draw(st.lists(row, max_size=14))]]
    for _ in range(draw(st.integers(1, 4))):
        grown = list(files[-1])
        for new in draw(st.lists(row, max_size=5)):
            grown.insert(draw(st.integers(0, len(grown))), new)
        if draw(st.booleans()):
            grown = draw(st.permutations(grown))
        if draw(st.booleans()):
            grown[0] = replace(grown[0], label="corrected")
        files.append(list(grown))
    return files


def check_growth(files: list[list[Example]], *, grouped: bool = False, timed: bool = False) -> None:
    with tempfile.TemporaryDirectory() as folder:
        splitting = Splitting(Path(folder), grouped=grouped, timed=timed)
        alike = defaultdict(set)
        for row, side in zip(files[0], splitting.split(files[0]).sides.to_list(), strict=True):
            if row.group is None and not timed:
                alike[row.text].add(side)
        assert all(len(sides) == 1 for sides in alike.values())
        known: dict[str, str] = {}
        before: Counter[tuple[Example, str]] = Counter()
        for rows in files:
            sides = splitting.split(rows).sides.to_list()
            assert straddling(rows, sides) == []
            now = dict(zip(splitting.ids(rows), sides, strict=True))
            assert {row: now[row] for row in known} == known
            content = Counter((replace(row, label=""), side) for row, side in zip(rows, sides, strict=True))
            assert before <= content
            known, before = now, content


@settings(max_examples=30, deadline=None)
@given(growth())
def test_a_file_may_grow_in_any_way_and_no_row_moves_and_no_unit_straddles(files: list[list[Example]]) -> None:
    check_growth(files)


@settings(max_examples=30, deadline=None)
@given(growth(grouped=True))
def test_so_it_is_with_groups(files: list[list[Example]]) -> None:
    check_growth(files, grouped=True)


@settings(max_examples=30, deadline=None)
@given(growth(timed=True))
def test_so_it_is_with_times(files: list[list[Example]]) -> None:
    check_growth(files, timed=True)


@settings(max_examples=30, deadline=None)
@given(growth(timed=True, grouped=True))
def test_so_it_is_with_both(files: list[list[Example]]) -> None:
    check_growth(files, timed=True, grouped=True)


def sides_of(splitting: Splitting, rows: Sequence[Example], settings: EditionSettings = SETTINGS) -> list[str]:
    found: list[str] = splitting.split(rows, settings).sides.to_list()
    return found


def distinct(count: int, label: str = "a") -> list[Example]:
    """Rows that are no copies of one another."""
    return [Example(f"{label}{row}", label) for row in range(count)]


def test_without_groups_and_times_the_first_reading_sets_nothing_aside(tmp_path: Path) -> None:
    rows = [Example(text, "ab"[place % 2]) for place, text in enumerate([*POOL, *POOL])]
    assert SplitSide.ASIDE not in sides_of(Splitting(tmp_path), rows)


def test_each_label_gets_its_share_of_units(tmp_path: Path) -> None:
    rows = [*distinct(100, "a"), *distinct(30, "b"), *distinct(3, "c")]
    sides = sides_of(Splitting(tmp_path), rows)
    counts = {label: Counter(s for s, row in zip(sides, rows, strict=True) if row.label == label) for label in "abc"}
    assert counts["a"] == {"test": 30, "valid": 20, "train": 50}
    assert counts["b"] == {"test": 9, "valid": 6, "train": 15}
    assert counts["c"] == {"test": 1, "valid": 1, "train": 1}


def test_a_unit_is_named_by_its_smallest_id_and_falls_by_that_rows_label(tmp_path: Path) -> None:
    chain = CHAINS[0]
    rows = [*(Example(text, "a", id=f"u{9 - place}") for place, text in enumerate(chain)), Example("x", "a", id="z")]
    placed = Splitting(tmp_path).split(rows)
    assert placed.units.to_list() == ["u5"] * 5 + ["z"]
    assert len(set(placed.sides.to_list()[:5])) == 1


def test_a_row_that_touches_two_sides_is_set_aside_for_good(tmp_path: Path) -> None:
    splitting = Splitting(tmp_path)
    one, between, other = CHAINS[0][0], CHAINS[0][2], CHAINS[0][4]
    bases = distinct(40)
    ends = [Example(one, "a"), Example(other, "a")]
    sides = sides_of(splitting, [*bases, *ends])
    edition = 1
    while sides[-1] == sides[-2]:  # the draws of some edition put the two ends on two sides
        edition += 1
        sides = sides_of(splitting, [*bases, *ends], replace(SETTINGS, number=edition))
    settings = replace(SETTINGS, number=edition)
    bridge = [Example(between, "a")]
    assert sides_of(splitting, [*bridge, *bases, *ends], settings) == ["aside", *sides]
    assert sides_of(splitting, [*bridge, *bases, *ends[:1]], settings) == ["aside", *sides[:-1]]
    assert sides_of(splitting, [*bridge, *bridge, *bases, *ends], settings) == ["aside", "aside", *sides]
    alike = [
        Example(f"{end.text.upper()}!", "a") for end in ends
    ]  # touch one end each, and the other by the bridge alone
    assert sides_of(splitting, [*bridge, *bases, *ends, *alike], settings) == ["aside", *sides, *sides[-2:]]


def test_a_later_copy_follows_the_row_that_it_touches(tmp_path: Path) -> None:
    splitting = Splitting(tmp_path)
    rows = [*distinct(20), *(Example(chain[0], "a") for chain in CHAINS)]
    sides = sides_of(splitting, rows)
    later = [Example(chain[1], "new label") for chain in CHAINS]
    assert sides_of(splitting, [*later, *rows]) == [*sides[20:], *sides]
    assert len(set(sides[20:])) > 1


def test_a_later_row_that_touches_nothing_is_cut_at_the_stored_cuts(tmp_path: Path) -> None:
    splitting = Splitting(tmp_path)
    sides_of(splitting, distinct(40))
    cuts = splitting.split(distinct(40)).edition.cuts
    assert isinstance(cuts, UnitCuts)
    later = distinct(200, "later")
    placed = splitting.split([*distinct(40), *[replace(row, label="a") for row in later]])
    for row, side in zip(splitting.ids(later), placed.sides.to_list()[40:], strict=True):
        assert side == cuts.side(draw_of(SETTINGS.name, row), "a")


def test_a_corrected_label_moves_no_row(tmp_path: Path) -> None:
    splitting = Splitting(tmp_path)
    rows = distinct(50)
    assert sides_of(splitting, [replace(row, label="b") for row in rows[::-1]]) != []
    other = Splitting(tmp_path / "other")
    sides = sides_of(other, rows)
    assert sides_of(other, [replace(row, label="b") for row in rows]) == sides


def test_a_row_that_was_away_comes_back_to_its_side(tmp_path: Path) -> None:
    splitting = Splitting(tmp_path)
    rows = distinct(50)
    sides = sides_of(splitting, rows)
    sides_of(splitting, rows[25:])
    assert sides_of(splitting, rows) == sides


def test_near_copies_do_not_merge_groups_and_the_one_in_test_stays(tmp_path: Path) -> None:
    settings = replace(SETTINGS, shares=Shares(0.5, 0.1))
    seen = set()
    for number in range(12):
        splitting = Splitting(tmp_path / str(number), grouped=True)
        rows = [
            Example(CHAINS[0][0], "a", "one"),
            Example("only in one", "a", "one"),
            Example(CHAINS[0][1], "a", "two"),
            Example("only in two", "a", "two"),
            *(Example(f"t{row}", "a", f"g{row}") for row in range(10)),
        ]
        first, alone, second, other, *_ = sides_of(splitting, rows, replace(settings, number=number + 1))
        if alone == other:
            assert (first, second) == (alone, other)
            continue
        order = ["test", "valid", "train"]
        kept, gone = sorted([(alone, first), (other, second)], key=lambda pair: order.index(pair[0]))
        assert kept[1] == kept[0]
        assert gone[1] == "aside"
        seen.add(kept[0])
    assert "test" in seen


def test_equal_texts_without_a_group_stay_together_beside_one_that_has_a_group(tmp_path: Path) -> None:
    for number in range(10):
        splitting = Splitting(tmp_path / str(number), grouped=True)
        rows = [Example("the same", "a", "one"), *[Example("the same", "a")] * 3, *distinct(10)]
        sides = sides_of(splitting, rows, replace(SETTINGS, number=number + 1))
        assert len(set(sides[1:4])) == 1
        later = sides_of(splitting, [*rows, Example("the same", "a")], replace(SETTINGS, number=number + 1))[-1]
        assert later in {"aside", sides[0]} if sides[1] == "aside" else later == sides[1]


def test_rows_after_the_last_cut_wait_for_the_next_edition(tmp_path: Path) -> None:
    splitting = Splitting(tmp_path, timed=True)
    rows = [Example(f"t{day}", "a", None, f"2024-01-{day:02}") for day in range(1, 11)]
    sides = ["train"] * 5 + ["valid"] * 2 + ["test"] * 3
    assert sides_of(splitting, rows) == sides
    later = [Example(f"t{day}", "a", None, f"2024-01-{day:02}") for day in range(11, 21)]
    early = [Example("early", "a", None, "2023-12-31"), Example("undated", "a", None, None)]
    assert sides_of(splitting, [*later, *rows, *early]) == ["fresh"] * 10 + sides + ["train", "train"]
    advanced = sides_of(splitting, [*rows, *later], replace(SETTINGS, number=2))
    assert advanced == ["train"] * 10 + ["valid"] * 4 + ["test"] * 6


def test_a_copy_of_a_later_row_is_set_aside_for_the_later_one_to_stay_in_test(tmp_path: Path) -> None:
    rows = [Example(f"t{day}", "a", None, f"2024-01-{day:02}") for day in range(1, 11)]
    rows[0] = replace(rows[0], text=CHAINS[0][0])
    rows[9] = replace(rows[9], text=CHAINS[0][1])
    assert sides_of(Splitting(tmp_path, timed=True), rows) == ["aside"] + ["train"] * 4 + ["valid"] * 2 + ["test"] * 3


def test_two_editions_in_one_store_do_not_touch_each_other(tmp_path: Path) -> None:
    splitting = Splitting(tmp_path)
    sides = sides_of(splitting, distinct(60))
    assert sides_of(splitting, distinct(60), replace(SETTINGS, number=2)) != sides
    assert sides_of(splitting, distinct(60)) == sides


def test_a_file_without_rows_makes_no_trouble(tmp_path: Path) -> None:
    assert sides_of(Splitting(tmp_path), []) == []
