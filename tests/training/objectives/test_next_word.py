"""The next token: the losses of transformers, row by row."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

from tasklift.models.tokens.encoded import Encoded, offsets_of  # noqa: E402
from tasklift.training.objectives.next_word import next_word_losses  # noqa: E402

LENGTHS = np.array([9, 4, 1, 12])
CPU = torch.device("cpu")


def network() -> "torch.nn.Module":
    torch.manual_seed(0)
    shape = {"n_embd": 16, "n_layer": 2, "n_head": 2, "n_positions": 32, "vocab_size": 60}
    ends = {"bos_token_id": 0, "eos_token_id": 0}
    return transformers.GPT2LMHeadModel(transformers.GPT2Config(**shape, **ends, initializer_range=0.3)).eval()


def texts() -> Encoded:
    ids = np.random.default_rng(0).integers(1, 60, LENGTHS.sum()).astype(np.int32)
    return Encoded(ids, offsets_of(LENGTHS), None, 0)


def own_loss(module: "torch.nn.Module", row: int) -> "torch.Tensor":
    encoded = texts()
    ids = torch.from_numpy(encoded.at(np.array([row])).ids.astype(np.int64))[None]
    return module(input_ids=ids, labels=ids).loss


def test_the_loss_of_each_row_is_that_of_transformers() -> None:
    module = network()
    found = next_word_losses(module, texts(), padding=0, device=CPU)(np.array([3, 0, 1]))
    assert found.tolist() == pytest.approx([own_loss(module, row).item() for row in (3, 0, 1)], abs=1e-5)


def test_so_are_its_gradients() -> None:
    module = network()
    next_word_losses(module, texts(), padding=0, device=CPU)(np.array([3, 0])).sum().backward()
    ours = {name: one.grad.clone() for name, one in module.named_parameters()}
    module.zero_grad()
    (own_loss(module, 3) + own_loss(module, 0)).backward()
    for name, one in module.named_parameters():
        assert torch.allclose(ours[name], one.grad, atol=1e-5), name


def test_a_text_of_one_token_tells_nothing() -> None:
    found = next_word_losses(network(), texts(), padding=0, device=CPU)(np.array([2]))
    assert found.tolist() == [0.0]


def test_a_head_that_is_more_than_a_matrix_is_refused() -> None:
    module = network()
    plain = module.forward

    def scaled(*given: object, **named: object) -> object:
        output = plain(*given, **named)
        output.logits = output.logits * 0.5
        return output

    module.forward = scaled
    with pytest.raises(ValueError, match="one matrix"):
        next_word_losses(module, texts(), padding=0, device=CPU)
