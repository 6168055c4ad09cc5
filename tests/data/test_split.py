"""Splitting: whole units on one side, for ever."""

import tempfile
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasklift.data.cuts import Shares, SplitSide
from tasklift.data.edition import EditionSettings
from tasklift.data.identify import Identifier
from tasklift.data.split import Placed, Unsplit, split
from tasklift.store.store import Store
from tests.data.pool import CHAINS, NEAR, POOL, Example, copies_of, true_copies

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
            self.ids(rows),
            [row.label for row in rows],
            [row.group for row in rows] if self.grouped else None,
            [row.time for row in rows] if self.timed else None,
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


@settings(max_examples=60, deadline=None)
@given(growth())
def test_a_file_may_grow_in_any_way_and_no_row_moves_and_no_unit_straddles(files: list[list[Example]]) -> None:
    check_growth(files)


@settings(max_examples=60, deadline=None)
@given(growth(grouped=True))
def test_so_it_is_with_groups(files: list[list[Example]]) -> None:
    check_growth(files, grouped=True)


@settings(max_examples=60, deadline=None)
@given(growth(timed=True))
def test_so_it_is_with_times(files: list[list[Example]]) -> None:
    check_growth(files, timed=True)


@settings(max_examples=60, deadline=None)
@given(growth(timed=True, grouped=True))
def test_so_it_is_with_both(files: list[list[Example]]) -> None:
    check_growth(files, timed=True, grouped=True)
