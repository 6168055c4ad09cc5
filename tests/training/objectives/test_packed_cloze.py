"""Texts that share rows have the losses, and give the gradients, that they have alone."""

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from tests.training.objectives.works import BLANKS, CPU, cloze_model, counting, encoded  # noqa: E402

from tasklift.models.tokens.words import Words  # noqa: E402
from tasklift.training.objectives.cloze import cloze_losses  # noqa: E402
from tasklift.training.objectives.packed_cloze import packed_cloze_losses  # noqa: E402

PLACES = np.array([7, 3, 40, 11, 12, 13, 25, 0, 1, 2])


def both() -> tuple["torch.nn.Module", list[Callable[[np.ndarray], "torch.Tensor"]]]:
    """One network, and its losses of texts apart and together."""
    module = cloze_model().eval()
    rows = counting()
    words = Words(encoded(rows), np.concatenate([np.arange(row.size) // 2 for row in rows]).astype(np.int32))
    fill = lambda ids, mask, chosen: module(ids, chosen, sequences=mask)  # noqa: E731
    apart = partial(cloze_losses, fill, words, BLANKS, device=CPU)
    return module, [apart(), packed_cloze_losses(fill, words, BLANKS, room=16, device=CPU)]


def test_each_text_has_the_loss_and_all_give_the_gradient_that_they_have_alone() -> None:
    module, reckon = both()
    found, gradients = [], []
    for losses in reckon:
        torch.manual_seed(3)
        module.zero_grad()
        found.append(losses(PLACES))
        (found[-1] * torch.arange(1.0, 11.0)).sum().backward()
        gradients.append([one.grad.clone() for one in module.parameters()])
    assert found[1].shape == (10,)
    assert found[1].detach().numpy() == pytest.approx(found[0].detach().numpy(), abs=1e-5)
    assert float(found[0].detach().std()) > 1e-3
    for one, other in zip(*gradients, strict=True):
        assert torch.allclose(one, other, atol=1e-5)


def test_rows_are_full_and_none_is_longer_than_there_is_room() -> None:
    shapes: list[tuple[int, ...]] = []
    module = cloze_model().eval()

    def fill(ids: "torch.Tensor", mask: "torch.Tensor", chosen: "torch.Tensor") -> "torch.Tensor":
        shapes.append(tuple(ids.shape))
        assert int(mask.max()) > 1
        return module(ids, chosen, sequences=mask)

    rows = counting()
    words = Words(encoded(rows), np.concatenate([np.arange(row.size) // 2 for row in rows]).astype(np.int32))
    packed_cloze_losses(fill, words, BLANKS, room=16, device=CPU)(np.arange(48))
    assert shapes[0][1] <= 16
    assert shapes[0][0] * shapes[0][1] < 1.1 * sum(row.size for row in rows)
