"""Rows of like length, or several of each label, go together, every row once."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tasklift.models.tokens.pieces import pieces
from tasklift.training.batches import ByLabel, ByLength, ByTokens, batches_by_length, epoch_batches, steps_in
from tasklift.training.pace import Pace

LENGTHS = st.lists(st.integers(1, 200), min_size=1, max_size=400).map(lambda some: np.array(some, dtype=np.int64))


@given(LENGTHS, st.integers(1, 40), st.integers(0, 5))
def test_an_epoch_has_every_row_once(lengths: np.ndarray, rows: int, epoch: int) -> None:
    batches = epoch_batches(lengths, rows, seed=1, epoch=epoch)
    assert sorted(np.concatenate(batches).tolist()) == list(range(lengths.size))
    assert len(batches) == steps_in(lengths.size, rows, 1)
    assert max(batch.size for batch in batches) <= rows


def test_hardly_any_padding_is_worked_on() -> None:
    lengths = np.random.default_rng(0).geometric(1 / 25, 3000).clip(3, 128)
    batches = epoch_batches(lengths, 32, seed=0, epoch=0)
    padded = sum(batch.size * lengths[batch].max() for batch in batches)
    assert padded < 1.05 * lengths.sum()


def test_the_order_is_another_in_each_epoch_and_the_same_for_a_seed() -> None:
    lengths = np.full(100, 7)
    first, again, other = (
        np.concatenate(epoch_batches(lengths, 10, seed=seed, epoch=epoch)).tolist()
        for seed, epoch in ((3, 0), (3, 0), (3, 1))
    )
    assert first == again != other


@given(LENGTHS, st.integers(16, 500))
def test_pieces_have_room_and_every_row_once(lengths: np.ndarray, tokens: int) -> None:
    found = list(pieces(np.arange(lengths.size), lengths, tokens))
    assert sorted(np.concatenate(found).tolist()) == list(range(lengths.size))
    assert all(piece.size == 1 or piece.size * lengths[piece].max() <= tokens for piece in found)


def test_steps_of_a_part_of_an_epoch() -> None:
    assert (steps_in(100, 32, 1), steps_in(100, 32, 0.5), steps_in(3, 32, 0.01)) == (4, 2, 1)


LABELS = st.lists(st.integers(0, 9), min_size=1, max_size=300).map(lambda some: np.array(some, dtype=np.int64))


@given(LABELS, st.integers(1, 40), st.integers(2, 6), st.integers(0, 3))
def test_several_rows_of_a_label_go_together(gold: np.ndarray, rows: int, together: int, epoch: int) -> None:
    batches = ByLabel(gold, rows, together)
    found = batches.of_epoch(5, epoch)
    assert sorted(np.concatenate(found).tolist()) == list(range(gold.size))
    assert len(found) == batches.a_epoch
    # A group holds less than twice `together` rows, and a batch as many groups as `rows` has room for, one at least.
    assert max(batch.size for batch in found) <= max(1, rows // together) * (2 * together - 1)
    sizes = np.bincount(gold)
    for batch in found:
        here = np.bincount(gold[batch])
        assert all(count >= min(together, sizes[label]) for label, count in enumerate(here) if count)


def test_groups_are_dealt_anew_in_each_epoch_and_the_same_for_a_seed() -> None:
    batches = ByLabel(np.arange(60) % 5, 12, 3)
    first, again, other = (np.concatenate(batches.of_epoch(2, epoch)).tolist() for epoch in (0, 0, 1))
    assert first == again != other
    assert batches.a_epoch == 5


@given(LENGTHS, st.integers(16, 500), st.integers(0, 3))
def test_a_step_reads_no_more_tokens_than_its_budget_and_an_epoch_every_row_once(
    lengths: np.ndarray, tokens: int, epoch: int
) -> None:
    batches = ByTokens(lengths, tokens)
    found = batches.of_epoch(3, epoch)
    assert sorted(np.concatenate(found).tolist()) == list(range(lengths.size))
    assert len(found) == batches.a_epoch
    assert all(batch.size for batch in found)
    assert all(batch.size == 1 or lengths[batch].sum() <= tokens for batch in found)


def test_steps_by_tokens_are_nearly_full_and_hold_hardly_any_padding() -> None:
    lengths = np.random.default_rng(0).geometric(1 / 25, 5000).clip(3, 128)
    found = ByTokens(lengths, 2048).of_epoch(0, 0)
    assert len(found) < 1.08 * lengths.sum() / 2048
    assert sum(batch.size * lengths[batch].max() for batch in found) < 1.08 * lengths.sum()
    sizes = [batch.size for batch in found]
    assert min(sizes) < 20 and max(sizes) > 200
    assert max(lengths[batch].sum() for batch in found) > 0.9 * 2048


def test_steps_by_tokens_are_others_in_each_epoch_and_the_same_for_a_seed() -> None:
    lengths = np.random.default_rng(1).integers(2, 20, 300)
    batches = ByTokens(lengths, 64)
    first, again, other = ([one.tolist() for one in batches.of_epoch(4, epoch)] for epoch in (0, 0, 1))
    assert first == again
    assert {tuple(sorted(one)) for one in first}.isdisjoint(tuple(sorted(one)) for one in other if len(one) > 3)


def test_processes_share_a_step_by_tokens_as_one_of_rows() -> None:
    lengths = np.array([5, 9, 2, 7, 4, 8])
    batch = np.array([1, 3, 5, 0, 2])
    ours, rows = ByTokens(lengths, 64).shares(batch, 2), ByLength(lengths, 3).shares(batch, 2)
    assert [one.tolist() for one in ours] == [one.tolist() for one in rows] == [[1, 3, 2], [5, 0]]


def test_a_pace_counts_rows_or_tokens() -> None:
    lengths = np.full(100, 7)
    assert batches_by_length(lengths, Pace()).a_epoch == 4
    assert batches_by_length(lengths, Pace(batch_size="all")).a_epoch == 1
    assert batches_by_length(lengths, Pace(batch_tokens=70)).a_epoch == 11
    assert Pace(batch_tokens=640).rows_a_step(1000) == 20
    assert Pace(batch_tokens=640).rows_a_step(1000, 100.0) == 6
