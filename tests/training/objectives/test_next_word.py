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


def test_places_that_fill_up_what_a_gpu_reads_count_for_nothing() -> None:
    losses, rows = next_word_losses(network(), texts(), padding=0, device=CPU), np.array([3, 0, 1])
    ids, places, wanted, owner, count = losses.read(rows)
    assert losses.sizes(rows) == (ids.shape[1], places.shape[0]) == (12, 22)
    none = torch.zeros(10, dtype=torch.int64)
    wider = torch.cat([ids, torch.zeros((3, 4), dtype=torch.int64)], dim=1)
    moved = places // ids.shape[1] * wider.shape[1] + places % ids.shape[1]
    filled = (torch.cat([moved, none]), torch.cat([wanted, none]), torch.cat([owner, none + rows.size]))
    assert torch.allclose(losses.reckon(wider, *filled, count), losses(rows), atol=1e-6)


def test_only_tokens_to_be_told_are() -> None:
    encoded, module = texts(), network()
    told = np.zeros(encoded.ids.size, dtype=np.bool_)
    told[[0, 3, 8, 10]] = True
    found = next_word_losses(module, encoded, padding=0, device=CPU, told=told)(np.array([1, 0]))
    row = torch.from_numpy(encoded.ids[:9].astype(np.int64))[None]
    chances = module(input_ids=row).logits[0].log_softmax(dim=-1)
    # The first token of a row has none before it.
    own = -(chances[2, row[0, 3]] + chances[7, row[0, 8]]) / 2
    second = torch.from_numpy(encoded.ids[9:13].astype(np.int64))[None]
    other = -module(input_ids=second).logits[0].log_softmax(dim=-1)[0, second[0, 1]]
    assert found.tolist() == pytest.approx([other.item(), own.item()], abs=1e-5)
