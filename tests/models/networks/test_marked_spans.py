"""The best span by the scores of a network, beside a plain search for it."""

import math

import pytest

torch = pytest.importorskip("torch")

from tasklift.models.networks.spans import WideLinear, best_spans  # noqa: E402


def plainly(starts: list[float], ends: list[float], may: list[bool], most: int) -> tuple[int, int, float]:
    """Every pair of a first and a last token is tried."""
    best = (0, 0, -math.inf)
    for first in range(len(starts)):
        for last in range(first, min(first + most, len(ends))):
            worth = starts[first] + ends[last]
            if may[first] and may[last] and worth > best[2]:
                best = (first, last, worth)
    return best


@pytest.mark.parametrize("most", [1, 3, 50])
@pytest.mark.parametrize("coarse", [False, True])
def test_the_best_span_is_the_one_that_a_plain_search_finds(most: int, coarse: bool) -> None:
    generator = torch.Generator().manual_seed(most)
    scores = torch.randn(40, 17, 2, generator=generator)
    scores = scores.round() if coarse else scores
    may = torch.rand(40, 17, generator=generator) > 0.4
    may[:, 0], may[3] = False, False
    allowed = may.clone()
    allowed[:, 0] = True
    found = best_spans(scores.masked_fill(~allowed[:, :, None], -torch.inf), may, most).tolist()
    for row in range(40):
        starts, ends = scores[row, :, 0].tolist(), scores[row, :, 1].tolist()
        first, last, worth = plainly(starts, ends, may[row].tolist(), most)
        assert found[row][2] == pytest.approx(worth, abs=1e-6)
        assert found[row][3] == pytest.approx(starts[0] + ends[0], abs=1e-6)
        if math.isfinite(worth):
            assert found[row][:2] == [first, last]


def test_scores_of_neighbours_differ_in_half_the_bits_too() -> None:
    head = WideLinear(8, 2)
    values = torch.randn(4, 8)
    plain = torch.nn.functional.linear(values, head.weight, head.bias)
    with torch.autocast("cpu", torch.bfloat16):
        assert torch.equal(head(values), plain) and head(values).dtype == torch.float32
