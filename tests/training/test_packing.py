"""Several texts in one row are as if each had its own."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from tasklift.models.tokens.encoded import Encoded, offsets_of  # noqa: E402
from tasklift.models.tokens.padded import padded  # noqa: E402
from tasklift.models.transformer.encoder import Encoder, initialise  # noqa: E402
from tasklift.tasks.encoder_plan import EncoderPlan  # noqa: E402
from tasklift.training.packing import pack, packed  # noqa: E402

LENGTHS = np.array([5, 11, 6, 2, 9, 1, 7, 16])
CPU = torch.device("cpu")


def texts() -> Encoded:
    drawn = np.random.default_rng(0)
    tokens = int(LENGTHS.sum())
    segments = drawn.integers(0, 2, tokens).astype(np.int8)
    return Encoded(drawn.integers(1, 50, tokens).astype(np.int32), offsets_of(LENGTHS), segments, 0)


def encoder(positions: str) -> Encoder:
    shape = {"layers": 2, "heads": 4, "width": 32, "context": 16, "vocabulary": 50, "dropout": 0.0}
    made = Encoder(EncoderPlan.model_validate({**shape, "positions": positions}))
    initialise(made, torch.Generator().manual_seed(0))
    with torch.no_grad():
        for parameter in made.parameters():
            parameter.add_(torch.randn(parameter.shape, generator=torch.Generator().manual_seed(1)) * 0.1)
    return made


def test_each_text_goes_where_it_first_fits_the_longest_first() -> None:
    assert [row.tolist() for row in pack(LENGTHS, 16)] == [[7], [1, 0], [4, 6], [2, 3, 5]]


def test_every_text_is_packed_once_and_no_row_is_too_long() -> None:
    lengths = np.random.default_rng(0).integers(1, 65, 1000)
    rows = pack(lengths, 64)
    assert sorted(np.concatenate(rows).tolist()) == list(range(1000))
    assert max(int(lengths[row].sum()) for row in rows) <= 64
    assert len(rows) <= 1.05 * lengths.sum() / 64
    free: list[int] = []
    for length in sorted(lengths.tolist(), reverse=True):
        place = next((place for place, room in enumerate(free) if room >= length), len(free))
        free[place:] = [*free[place:], *([64] if place == len(free) else [])]
        free[place] -= length
    assert [64 - int(lengths[row].sum()) for row in rows] == free


def test_no_texts_fill_no_rows_and_what_is_too_long_is_refused() -> None:
    assert pack(np.zeros(0, dtype=np.int64), 16) == []
    with pytest.raises(ValueError, match="longer"):
        pack(LENGTHS, 15)


@pytest.mark.parametrize("positions", ["absolute", "relative", "rotary"])
def test_hidden_states_and_gradients_are_those_of_the_texts_alone(positions: str) -> None:
    module, encoded, rows = encoder(positions), texts(), pack(LENGTHS, 16)
    batch = packed(encoded, rows, 0, CPU)
    assert batch.ids.shape == (4, 16)
    hidden = module(batch.ids, sequences=batch.sequences, segments=batch.segments)[batch.sequences > 0]
    aims = torch.randn(hidden.shape, generator=torch.Generator().manual_seed(2))
    (hidden * aims).mean().backward()
    gradients = {name: one.grad.clone() for name, one in module.named_parameters()}
    module.zero_grad()
    apart = []
    for text in np.concatenate(rows):
        alone = padded(encoded, np.array([text]), 0, CPU)
        apart.append(module(alone.ids, segments=alone.segments)[0])
    expected = torch.cat(apart)
    (expected * aims).mean().backward()
    assert torch.allclose(hidden, expected, atol=1e-5)
    for name, one in module.named_parameters():
        assert torch.allclose(gradients[name], one.grad, atol=1e-5), name
    assert max(float(one.abs().max()) for one in gradients.values()) > 1e-3
