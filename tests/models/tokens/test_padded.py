"""Rows of tokens as tensors: how wide they are, and what is padding."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

torch = pytest.importorskip("torch")

from tasklift.models.tokens.encoded import Encoded, offsets_of  # noqa: E402
from tasklift.models.tokens.padded import padded, width_of  # noqa: E402

CPU, GPU = torch.device("cpu"), torch.device("cuda")


def encoded(lengths: list[int], room: int = 0) -> Encoded:
    ids = np.arange(1, sum(lengths) + 1, dtype=np.int32)
    return Encoded(ids, offsets_of(np.array(lengths, dtype=np.int64)), None, 0, room)


def test_shorter_rows_are_padded_to_the_longest() -> None:
    batch = padded(encoded([2, 3, 1]), np.array([2, 1]), 0, CPU)
    assert batch.ids.tolist() == [[6, 0, 0], [3, 4, 5]]
    assert batch.mask.tolist() == [[1, 0, 0], [1, 1, 1]]
    assert not batch.whole


def test_rows_of_one_length_are_known_to_be_whole() -> None:
    assert padded(encoded([2, 2, 1]), np.array([0, 1]), 0, CPU).whole


@pytest.mark.parametrize(("longest", "width"), [(1, 8), (8, 8), (9, 16), (100, 104), (250, 256), (300, 300)])
def test_on_a_gpu_rows_are_as_wide_as_a_multiple_of_eight_if_there_is_room(longest: int, width: int) -> None:
    assert width_of(encoded([longest], room=256), np.array([0]), GPU) == width


@given(st.lists(st.integers(1, 600), min_size=1, max_size=8), st.integers(0, 700), st.booleans())
def test_a_width_has_room_for_all_rows_and_a_network_has_places_for_it(
    lengths: list[int], room: int, few: bool
) -> None:
    rows = np.arange(len(lengths))
    for device in (CPU, GPU):
        width = width_of(encoded(lengths, room), rows, device, few=few)
        assert max(lengths) <= width <= max(max(lengths), room)


def test_of_long_rows_there_are_few_widths_on_a_gpu() -> None:
    widths = {width_of(encoded([length], 512), np.array([0]), GPU, few=True) for length in range(1, 513)}
    assert len(widths) <= 24
    assert all(width % 8 == 0 for width in widths)


def test_some_rows_have_the_room_of_all() -> None:
    assert encoded([3, 4], room=9).at(np.array([1])).room == 9
