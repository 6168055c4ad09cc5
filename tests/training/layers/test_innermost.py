"""Which part of a network all reading goes through."""

import pytest

torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402

from tasklift.training.layers.innermost import innermost  # noqa: E402


def test_the_innermost_part_has_all_parameters() -> None:
    inside = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
    assert innermost(nn.Sequential(nn.Dropout(), nn.Sequential(inside))) is inside
    with_its_own = nn.Sequential(inside)
    with_its_own.scale = nn.Parameter(torch.ones(2))
    assert innermost(with_its_own) is with_its_own
