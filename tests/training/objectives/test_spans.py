"""Spans taken out of texts: nothing is lost, and as much is asked as was wanted."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

torch = pytest.importorskip("torch")

from tasklift.models.tokens.encoded import Encoded, offsets_of  # noqa: E402
from tasklift.training.objectives.spans import Marks, spans_wanted, tear, tokens_asked  # noqa: E402

END = 1
MARKS = Marks(np.arange(99, 89, -1), END)
ROWS = st.lists(st.lists(st.integers(2, 80), max_size=60), min_size=1, max_size=6)


def encoded(rows: list[list[int]]) -> Encoded:
    ended = [np.array([*row, END], dtype=np.int32) for row in rows]
    return Encoded(np.concatenate(ended), offsets_of(np.array([row.size for row in ended])), None, 0)


def rows_of(found: Encoded) -> list[list[int]]:
    return [row.tolist() for row in np.split(found.ids, found.offsets[1:-1])]


def mended(shown: list[int], asked: list[int]) -> list[int]:
    """The text with what was asked in the place of its marks."""
    missing: dict[int, list[int]] = {}
    for token in asked[:-1]:
        if token in MARKS.marks:
            last = missing[token] = []
        else:
            last.append(token)
    return [token for one in shown for token in missing.get(one, [one])]


@given(ROWS, st.integers(0, 2**31), st.sampled_from([0.05, 0.15, 0.5, 1.0]), st.sampled_from([1.0, 3.0, 10.0]))
def test_nothing_is_lost(rows: list[list[int]], seed: int, share: float, mean: float) -> None:
    marks = Marks(MARKS.marks, END, share, mean)
    torch.manual_seed(seed)
    torn = tear(encoded(rows), marks)
    for row, shown, asked in zip(rows, rows_of(torn.shown), rows_of(torn.asked), strict=True):
        assert mended(shown, asked) == [*row, END]
        tokens, spans = spans_wanted(len(row), marks)
        used = MARKS.marks[: spans + 1].tolist()
        assert [token for token in shown if token in MARKS.marks] == used[:-1]
        assert [token for token in asked if token in MARKS.marks] == used
        assert asked[-2:] == [used[-1], END] and shown[-1] == END
        assert len(asked) == tokens + spans + 2
    assert tokens_asked(encoded(rows).lengths, marks).tolist() == torn.asked.lengths.tolist()


def test_about_15_percent_is_asked_in_spans_of_three() -> None:
    assert spans_wanted(100, MARKS) == (15, 5)
    assert spans_wanted(0, MARKS) == (0, 0)
    assert spans_wanted(1, MARKS) == (1, 1)
    assert spans_wanted(1000, MARKS) == (150, MARKS.marks.size - 1)


def test_every_place_may_be_asked_and_spans_are_of_many_sizes() -> None:
    torch.manual_seed(0)
    text = list(range(2, 42))
    asked = [rows_of(tear(encoded([text]), MARKS).asked)[0] for _ in range(400)]
    assert {token for row in asked for token in row} >= set(text)
    sizes = {size for row in asked for size in np.diff([at for at, token in enumerate(row) if token in MARKS.marks])}
    assert {2, 3, 4, 5} <= sizes


def test_lots_are_those_of_torch() -> None:
    text = encoded([list(range(2, 42))] * 3)
    torch.manual_seed(4)
    first, second = tear(text, MARKS), tear(text, MARKS)
    torch.manual_seed(4)
    assert rows_of(tear(text, MARKS).asked) == rows_of(first.asked) != rows_of(second.asked)
