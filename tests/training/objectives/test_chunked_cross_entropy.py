"""Cross-entropy in chunks: the numbers of torch's, and no tensor of all scores."""

from typing import Any

import pytest

torch = pytest.importorskip("torch")

from torch import Tensor  # noqa: E402
from torch.nn import functional  # noqa: E402
from torch.utils._python_dispatch import TorchDispatchMode  # noqa: E402
from torch.utils._pytree import tree_leaves  # noqa: E402

from tasklift.training.objectives.chunked_cross_entropy import chunked_cross_entropy  # noqa: E402

PLACES, WIDTH, VOCABULARY = 13, 6, 50


def drawn(dtype: torch.dtype = torch.float32, places: int = PLACES, vocabulary: int = VOCABULARY) -> list[Tensor]:
    lots = torch.Generator().manual_seed(0)
    shapes = ((places, WIDTH), (vocabulary, WIDTH), (vocabulary,))
    tensors = [torch.randn(shape, dtype=dtype, generator=lots).requires_grad_() for shape in shapes]
    return [*tensors, torch.randint(vocabulary, (places,), generator=lots)]


def shares() -> Tensor:
    return torch.rand(PLACES, generator=torch.Generator().manual_seed(1))


def whole(hidden: Tensor, weight: Tensor, bias: Tensor | None, targets: Tensor) -> Tensor:
    return functional.cross_entropy(functional.linear(hidden, weight, bias).float(), targets, reduction="none")


@pytest.mark.parametrize("chunk", [1, 4, 13, 100])
@pytest.mark.parametrize("biased", [True, False])
def test_values_and_gradients_are_those_of_torch(chunk: int, biased: bool) -> None:
    hidden, weight, bias, targets = drawn()
    given = bias if biased else None
    learning = (hidden, weight, bias) if biased else (hidden, weight)
    found = chunked_cross_entropy(hidden, weight, given, targets, scores_at_once=chunk * VOCABULARY)
    expected = whole(hidden, weight, given, targets)
    assert torch.allclose(found, expected, atol=1e-6)
    ours = torch.autograd.grad((found * shares()).sum(), learning)
    theirs = torch.autograd.grad((expected * shares()).sum(), learning)
    for one, other in zip(ours, theirs, strict=True):
        assert torch.allclose(one, other, atol=1e-6)


def test_gradients_are_those_of_differences() -> None:
    hidden, weight, bias, targets = drawn(torch.float64)
    in_chunks = lambda *three: chunked_cross_entropy(*three, targets, scores_at_once=4 * VOCABULARY)  # noqa: E731
    assert torch.autograd.gradcheck(in_chunks, (hidden, weight, bias))


def test_under_autocast_it_is_as_near_to_the_truth_as_torch() -> None:
    hidden, weight, bias, targets = drawn(places=400, vocabulary=500)

    def numbers(losses: Tensor) -> list[Tensor]:
        return [losses.detach(), *torch.autograd.grad(losses.sum(), (hidden, weight, bias))]

    truth = numbers(whole(hidden, weight, bias, targets))
    with torch.autocast("cpu", torch.bfloat16):
        found, theirs = chunked_cross_entropy(hidden, weight, bias, targets), whole(hidden, weight, bias, targets)
    for one, other, right in zip(numbers(found), numbers(theirs), truth, strict=True):
        assert one.dtype == torch.float32
        assert 0 < (one - right).abs().mean() <= 1.1 * (other - right).abs().mean()


def test_hidden_states_of_half_the_bits_get_gradients_of_their_kind() -> None:
    hidden, weight, bias, targets = drawn()
    narrow = hidden.detach().bfloat16().requires_grad_()
    with torch.autocast("cpu", torch.bfloat16):
        chunked_cross_entropy(narrow, weight, bias, targets).sum().backward()
    assert narrow.grad.dtype == torch.bfloat16
    assert weight.grad.dtype == torch.float32


def test_a_matrix_that_does_not_learn_has_no_gradient() -> None:
    hidden, weight, _, targets = drawn()
    chunked_cross_entropy(hidden, weight.detach(), None, targets).sum().backward()
    assert hidden.grad is not None


def test_no_places_have_no_losses() -> None:
    hidden, weight, bias, targets = drawn(places=0)
    losses = chunked_cross_entropy(hidden, weight, bias, targets)
    losses.sum().backward()
    assert losses.shape == (0,)
    assert not weight.grad.any()


class Largest(TorchDispatchMode):
    """Knows the number of values of the largest tensor that any operation gave."""

    values = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        found = func(*args, **(kwargs or {}))
        sizes = [one.numel() for one in tree_leaves(found) if isinstance(one, Tensor)]
        self.values = max(self.values, *sizes, 0)
        return found


@pytest.mark.parametrize(("compute", "bounded"), [(chunked_cross_entropy, True), (whole, False)])
def test_all_scores_never_exist_at_once(compute: Any, bounded: bool) -> None:
    hidden, weight, bias, targets = drawn(places=400, vocabulary=500)
    settings = {"scores_at_once": 10 * 500} if bounded else {}
    with Largest() as largest:
        compute(hidden, weight, bias, targets, **settings).sum().backward()
    assert (largest.values <= 10 * 500) == bounded
