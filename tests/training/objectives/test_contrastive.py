"""Vectors by label: the loss of the paper by hand, the same in pieces, and that rows of a label come together."""

import math

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from tests.training.made import pace  # noqa: E402
from torch import Tensor  # noqa: E402

from tasklift.forms.desk import Desk  # noqa: E402
from tasklift.training.loop import train  # noqa: E402
from tasklift.training.objectives.contrastive import compared, contrastive_loss, contrastive_losses  # noqa: E402

from .works import CPU, contrastive_work, counting, encoded, firsts, tiny_bert  # noqa: E402


def drawn(rows: int, width: int = 6) -> Tensor:
    torch.manual_seed(0)
    return torch.nn.functional.normalize(torch.randn(rows, width), dim=1)


def test_the_loss_is_that_of_the_paper() -> None:
    vectors, labels, temperature = drawn(6), [0, 0, 0, 1, 1, 2], 0.3
    found = contrastive_loss(vectors, torch.tensor(labels), temperature)
    likeness = (vectors @ vectors.T / temperature).tolist()
    for row, loss in enumerate(found.tolist()):
        others = [other for other in range(6) if other != row]
        total = math.log(sum(math.exp(likeness[row][other]) for other in others))
        own = [other for other in others if labels[other] == labels[row]]
        wanted = sum(total - likeness[row][other] for other in own) / len(own) if own else 0.0
        assert loss == pytest.approx(wanted, abs=1e-5)


@pytest.mark.parametrize("labels", [[0], [0, 1], [0, 0]])
def test_rows_that_tell_nothing_have_gradients_that_are_numbers(labels: list[int]) -> None:
    vectors = drawn(len(labels)).requires_grad_()
    contrastive_loss(vectors, torch.tensor(labels), 0.05).sum().backward()
    assert torch.isfinite(vectors.grad).all()
    # With no row of its own label, or none of another, there is nothing to move.
    assert vectors.grad.abs().max().item() == pytest.approx(0.0, abs=1e-6)


def gradients(tokens_at_once: int) -> tuple[list[float], Tensor]:
    module = tiny_bert().eval()
    gold = (firsts() // 7).astype(np.int64)
    losses = contrastive_losses(
        module,
        [encoded(counting())],
        gold,
        temperature=0.1,
        padding=0,
        tokens_at_once=tokens_at_once,
        device=CPU,
    )(np.array([5, 2, 40, 17, 30, 8, 9, 11]))
    losses.sum().backward()
    return losses.tolist(), torch.cat([one.grad.ravel() for one in module.parameters() if one.grad is not None])


def test_a_batch_in_pieces_is_the_batch() -> None:
    (whole, of_whole), (pieces, of_pieces) = gradients(4096), gradients(16)
    assert pieces == pytest.approx(whole, abs=1e-4)
    assert torch.allclose(of_pieces, of_whole, atol=1e-4)


def test_pairs_are_compared_by_both_texts_their_difference_and_product() -> None:
    one, other = drawn(3), drawn(6)[3:]
    assert torch.equal(compared([one]), one)
    found = compared([one, other])
    wanted = torch.cat([one, other, (one - other).abs(), one * other], dim=1)
    assert found.norm(dim=1).tolist() == pytest.approx([1.0] * 3)
    assert torch.allclose(found * wanted.norm(dim=1, keepdim=True), wanted, atol=1e-6)


def test_a_tiny_encoder_learns_to_tell_labels_apart() -> None:
    module = tiny_bert()
    history = train(contrastive_work(module), pace(epochs=15, batch_size=16, learning_rate=0.01), seed=0, desk=Desk())
    # Of 15 other rows, at best those of the own label are all alike likely: about log 4.
    assert history.points[-1].loss < history.points[0].loss - 0.5
