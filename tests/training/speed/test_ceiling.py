"""How fast the machine multiplies."""

import time

import pytest

torch = pytest.importorskip("torch")

from tasklift.training.speed.ceiling import multiplying_rate  # noqa: E402

CPU = torch.device("cpu")


def test_a_product_of_the_same_numbers_is_hardly_faster_than_the_ceiling() -> None:
    ceiling = multiplying_rate("fp32", CPU)
    left, right = torch.randn(512, 512), torch.randn(512, 512)
    fastest = float("inf")
    for _ in range(20):
        began = time.perf_counter()
        torch.mm(left, right)
        fastest = min(fastest, time.perf_counter() - began)
    assert 0.05 < 2 * 512**3 / fastest / ceiling < 3


def test_it_is_measured_once() -> None:
    first = multiplying_rate("fp32", CPU)
    began = time.perf_counter()
    assert multiplying_rate("fp32", CPU) == first
    assert time.perf_counter() - began < 0.05


def test_what_is_drawn_afterwards_is_the_same() -> None:
    torch.manual_seed(3)
    alone = torch.randn(4)
    torch.manual_seed(3)
    multiplying_rate("bf16", CPU)
    assert torch.equal(torch.randn(4), alone)
