"""Components of pairs, named by their smallest row."""

import numpy as np
import pytest

pytest.importorskip("hypothesis")
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from tasklift.text.clusters import connected


def test_rows_are_joined_through_others() -> None:
    assert connected(np.array([[3, 4], [1, 0], [4, 1], [6, 5]]), 8).tolist() == [0, 0, 2, 0, 0, 5, 5, 7]


def test_without_pairs_each_row_is_its_own() -> None:
    assert connected(np.empty((0, 2), np.int64), 3).tolist() == [0, 1, 2]
    assert connected(np.empty((0, 2), np.int64), 0).tolist() == []


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 19), st.integers(0, 19)), max_size=40))
def test_components_are_those_of_scipy(pairs: list[tuple[int, int]]) -> None:
    edges = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    ours = connected(edges, 20)
    _, theirs = connected_components(coo_array((np.ones(len(pairs)), edges.T), shape=(20, 20)), directed=False)
    assert ours.tolist() == [int(np.flatnonzero(theirs == label)[0]) for label in theirs]
