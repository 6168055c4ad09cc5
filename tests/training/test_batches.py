"""Rows of like length, or several of each label, go together, every row once."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tasklift.models.tokens.pieces import pieces
from tasklift.training.batches import ByLabel, epoch_batches, steps_in

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
