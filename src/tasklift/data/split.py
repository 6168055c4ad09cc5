"""Splitting, before anything is cleaned: whole units go to train, valid or the sealed test, and stay there.

A unit is a group where the task names one, else a cluster of copies over the input side. Its side is the draw of its
smallest id against the edition's cuts, or its row's time. A row that comes later keeps the side it had; else it
follows the unit it belongs to. A new row that touches rows of another side (two units of copies, or a copy in another
group) is set aside, so that rows already placed never move.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from tasklift.data.candidates import Indices
from tasklift.data.cuts import Cuts, SplitSide, TimeCuts, UnitCuts, draw
from tasklift.data.edition import Edition, EditionSettings, no_sides, read_edition, write_edition
from tasklift.data.near import Copies
from tasklift.settings.kept import in_english
from tasklift.store.store import Store
from tasklift.text.clusters import connected

BRIDGE = in_english("touches rows on another side of the split")
_SIDES = pl.Series(list(SplitSide), dtype=pl.String)
_RANK = {side: rank for rank, side in enumerate(SplitSide)}
_PLACED = 3
"""Ranks below this are sides that copies may not straddle: test, valid, train."""


@dataclass(frozen=True)
class Unsplit:
    """What splitting needs of each row; all are of equal length, in the rows' order.

    `groups` and `times` are None where the task has no such column, and null where a row has none; times are ISO text.
    """

    ids: pl.Series
    labels: pl.Series
    groups: pl.Series | None
    times: pl.Series | None
    copies: Copies


@dataclass(frozen=True)
class Placed:
    """Each row's side, the unit it belongs to (named by its smallest id, for statistics by unit), and the edition."""

    sides: pl.Series
    units: pl.Series
    edition: Edition


def split(store: Store, settings: EditionSettings, rows: Unsplit) -> Placed:
    """Put every row on its side, making the edition at the first reading. Call it under the edition's lease."""
    edition = read_edition(store, settings.name)
    known = edition.known() if edition else no_sides()
    before = _ranks_before(rows.ids, known)
    groups = _group_codes(rows)
    if rows.times is not None:
        cuts: Cuts = edition.cuts if edition else TimeCuts.choose(settings.shares, rows.times.drop_nulls().to_list())
        ranks = _by_time(cuts, rows.times)
    else:
        units = _follow(rows.copies, groups, before)
        draws, labels = _unit_draws(settings.name, rows, units)
        cuts = edition.cuts if edition else UnitCuts.choose(settings.shares, draws, labels)
        ranks = _by_unit(cuts, units, before, draws, labels)
    ranks = np.where(before >= 0, before, ranks)
    ranks[_touching_another_side(rows.copies, groups, before, ranks)] = _RANK[SplitSide.ASIDE]
    sides = _SIDES.gather(ranks).alias("side")
    lasting = pl.DataFrame({"id": rows.ids, "side": sides}).filter(sides != SplitSide.FRESH.value)
    lasting = pl.concat([known, lasting.join(known, on="id", how="anti", maintain_order="left")])
    written = write_edition(store, settings.name, cuts, lasting)
    smallest, unit_of = _smallest(rows.ids, np.where(groups >= 0, groups, rows.copies.clusters()))
    return Placed(sides, rows.ids.gather(smallest[unit_of]), written)


def _ranks_before(ids: pl.Series, known: pl.DataFrame) -> Indices:
    """The rank of the side that each row had, or -1."""
    ranks = pl.DataFrame({"side": _SIDES, "rank": np.arange(len(_SIDES))})
    found = ids.to_frame("id").join(known.join(ranks, on="side"), on="id", how="left", maintain_order="left")
    return found["rank"].fill_null(-1).to_numpy().astype(np.int64)


def _group_codes(rows: Unsplit) -> Indices:
    """For each row the first row of its group, or -1 where it has none."""
    if rows.groups is None:
        return np.full(len(rows.ids), -1, dtype=np.int64)
    numbered = rows.groups.to_frame("group").with_row_index("row").with_columns(pl.col("row").cast(pl.Int64))
    first = pl.when(pl.col("group").is_null()).then(-1).otherwise(pl.col("row").min().over("group"))
    return numbered.select(first).to_series().to_numpy()


def _smallest(ids: pl.Series, units: Indices) -> tuple[Indices, Indices]:
    """The row with the smallest id of each unit, in the order of `np.unique(units)`, and the unit of each row in it."""
    by_id = ids.arg_sort().to_numpy().astype(np.int64)
    _, first, inverse = np.unique(units[by_id], return_index=True, return_inverse=True)
    unit_of = np.empty(len(units), dtype=np.int64)
    unit_of[by_id] = inverse
    return by_id[first], unit_of


def _follow(copies: Copies, groups: Indices, before: Indices) -> Indices:
    """For each row the first row of the unit that decides its side.

    Copies join rows without a group. Links between rows placed before are left out: those keep their sides, and a
    link must not make new rows touch a side that they do not touch themselves; so are links of rows set aside.
    """
    count = len(before)
    grouped = groups >= 0
    alone = np.arange(count, dtype=np.int64)
    leads = _first_without_group(copies, grouped)
    exact = np.stack([leads[copies.first], alone], axis=1)[~grouped]
    near = leads[copies.pairs][(leads[copies.pairs] >= 0).all(axis=1)]
    links = np.concatenate([exact, near])
    ends = before[links]
    links = links[(ends != _RANK[SplitSide.ASIDE]).all(axis=1) & (ends < 0).any(axis=1)]
    by_group = np.stack([groups, alone], axis=1)[grouped]
    return connected(np.concatenate([links, by_group]), count)


def _first_without_group(copies: Copies, grouped: npt.NDArray[np.bool_]) -> Indices:
    """For the first row of each text, the first row with that text and no group, or -1; shape (rows,)."""
    leads = np.full(len(grouped), -1, dtype=np.int64)
    backwards = np.flatnonzero(~grouped)[::-1]
    leads[copies.first[backwards]] = backwards
    return leads


def _unit_draws(edition: str, rows: Unsplit, units: Indices) -> tuple[npt.NDArray[np.float64], pl.Series]:
    """The draw of each unit and the label of the row with its smallest id, in the order of `np.unique(units)`."""
    chosen = _smallest(rows.ids, units)[0]
    draws = np.fromiter((draw(edition, row) for row in rows.ids.gather(chosen)), dtype=np.float64, count=len(chosen))
    return draws, rows.labels.gather(chosen)


def _by_unit(cuts: Cuts, units: Indices, before: Indices, draws: npt.NDArray[np.float64], labels: pl.Series) -> Indices:
    """Each row's rank: that of the one side its unit has already, else by the unit's draw; ASIDE for several."""
    if not isinstance(cuts, UnitCuts):
        raise TypeError("an edition without a time column has cuts by unit")
    codes = np.unique(units, return_inverse=True)[1]
    masks = np.zeros(len(draws), dtype=np.int64)
    placed = (before >= 0) & (before < _PLACED)
    np.bitwise_or.at(masks, codes[placed], 1 << before[placed])
    followed = {1 << rank: rank for rank in range(_PLACED)}
    drawn = [
        _RANK[cuts.side(value, label)] if mask == 0 else followed.get(mask, _RANK[SplitSide.ASIDE])
        for mask, value, label in zip(masks.tolist(), draws.tolist(), labels, strict=True)
    ]
    return np.array(drawn, dtype=np.int64)[codes]


def _by_time(cuts: Cuts, times: pl.Series) -> Indices:
    if not isinstance(cuts, TimeCuts):
        raise TypeError("an edition with a time column has cuts by time")
    return np.array([_RANK[cuts.side(time)] for time in times], dtype=np.int64)


def _touching_another_side(copies: Copies, groups: Indices, before: Indices, ranks: Indices) -> npt.NDArray[np.bool_]:
    """New rows with a copy or a group mate, placed before, on another side; or a new one on a side that goes first.

    A new row that is the same as one set aside is so too, unless it is the same as one with a side.
    """
    new = (before < 0) & (ranks < _PLACED)
    earlier = np.where(before >= 0, ranks, _PLACED)
    placed_before = _sides_touched(copies, groups, earlier)
    placed_now = _sides_touched(copies, groups, np.where(before < 0, ranks, _PLACED))
    own = 1 << np.minimum(ranks, _PLACED)
    set_aside = np.where(before == _RANK[SplitSide.ASIDE], 0, _PLACED)
    same_aside = _sides_touched(copies, groups, set_aside, near=False)
    same_placed = _sides_touched(copies, groups, earlier, near=False)
    alone_aside = np.where(same_placed == 0, same_aside, 0)
    touches: npt.NDArray[np.bool_] = ((placed_before & ~own) | (placed_now & (own - 1)) | alone_aside) != 0
    return new & touches


def _sides_touched(copies: Copies, groups: Indices, ranks: Indices, *, near: bool = True) -> Indices:
    """For each row, as bits, the sides among itself, its copies and its group; others count for none."""
    count = len(ranks)
    bits = np.where(ranks < _PLACED, 1 << np.minimum(ranks, _PLACED), 0)
    by_text = np.zeros(count, dtype=np.int64)
    np.bitwise_or.at(by_text, copies.first, bits)
    touched = by_text.copy()
    if near:
        np.bitwise_or.at(touched, copies.pairs[:, 0], by_text[copies.pairs[:, 1]])
        np.bitwise_or.at(touched, copies.pairs[:, 1], by_text[copies.pairs[:, 0]])
    touched = touched[copies.first]
    grouped = groups >= 0
    if near and grouped.any():
        by_group = np.zeros(count, dtype=np.int64)
        np.bitwise_or.at(by_group, groups[grouped], bits[grouped])
        touched[grouped] |= by_group[groups[grouped]]
    return touched
