"""The larger a language model, the slower it learns by itself."""

import pytest

from tasklift.training.optimisation.usual_rate import usual_rate


@pytest.mark.parametrize(
    ("parameters", "rate"), [(30e6, 3e-4), (135e6, 3e-4), (360e6, 1.5e-4), (1.7e9, 5.3e-5), (7e9, 2e-5), (70e9, 2e-5)]
)
def test_it_falls_from_the_size_measured_here_to_the_one_published(parameters: float, rate: float) -> None:
    assert usual_rate(int(parameters), learned=True, adapters=False) == pytest.approx(rate, rel=0.03)


def test_small_matrices_learn_ten_times_as_fast() -> None:
    for parameters in (135_000_000, 7_000_000_000):
        plain, adapters = (usual_rate(parameters, learned=True, adapters=one) for one in (False, True))
        assert adapters == pytest.approx(10 * plain)


def test_what_has_learned_nothing_learns_fast_whatever_its_size() -> None:
    assert usual_rate(1_000, learned=False, adapters=False) == usual_rate(10**9, learned=False, adapters=True) == 1e-3
