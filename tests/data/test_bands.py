"""Texts that share a band are found, each pair once, and no others."""

from random import Random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tasklift.data.bands import BandIndex, candidate_pairs

VALUES = st.sampled_from([0, 0, 1, 2, 3, 2**31, 2**32 - 2, 2**32 - 1]) | st.integers(0, 2**32 - 1)


def banded(most: int) -> st.SearchStrategy[np.ndarray]:
    return st.integers(0, most).flatmap(lambda rows: arrays(np.uint32, (rows, 3), elements=VALUES))


def share_a_band(one: np.ndarray, other: np.ndarray) -> bool:
    return bool(((one == other) & (one != 0)).any())


def test_pairs_share_a_band_and_zero_means_none() -> None:
    bands = np.array([[1, 0], [1, 5], [2, 5], [0, 0], [0, 0]], dtype=np.uint32)
    assert candidate_pairs(bands, np.arange(5)).tolist() == [[0, 1], [1, 2]]
    assert candidate_pairs(bands, np.array([0, 2, 3])).tolist() == []
    assert candidate_pairs(bands[:, :0], np.arange(5)).shape == (0, 2)


@settings(max_examples=200, deadline=None)
@given(banded(14))
def test_candidates_are_all_pairs_that_share_a_band(bands: np.ndarray) -> None:
    pairs = [
        [one, other]
        for one in range(len(bands))
        for other in range(one + 1, len(bands))
        if share_a_band(bands[one], bands[other])
    ]
    assert candidate_pairs(bands, np.arange(len(bands))).tolist() == pairs


@settings(max_examples=200, deadline=None)
@given(banded(40), banded(12), st.randoms())
def test_meetings_are_all_pairs_that_share_a_band(fixed: np.ndarray, asked: np.ndarray, lots: Random) -> None:
    wanted = np.array([lots.random() < 0.8 for _ in range(len(asked))], dtype=np.bool_)
    rows, others = BandIndex(fixed).meetings(asked, wanted)
    assert list(zip(rows.tolist(), others.tolist(), strict=True)) == [
        (row, other)
        for row in np.flatnonzero(wanted).tolist()
        for other in range(len(fixed))
        if share_a_band(asked[row], fixed[other])
    ]


def test_a_large_index_finds_each_of_its_rows() -> None:
    bands = np.random.default_rng(0).integers(1, 2**32, (50_000, 2), dtype=np.uint32)
    rows, others = BandIndex(bands).meetings(bands[:2_000], np.ones(2_000, dtype=np.bool_))
    same = rows == others
    assert rows[same].tolist() == list(range(2_000))
    assert all(share_a_band(bands[row], bands[other]) for row, other in zip(rows[~same], others[~same], strict=True))
