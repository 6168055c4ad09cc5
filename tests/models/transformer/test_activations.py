"""The memory of activations is what torch keeps for the way back."""

import pytest
import torch
from tests.models.transformer.plans import built, small, some_tokens
from torch import Tensor

from tasklift.models.transformer.memory import Batch, training_memory


@pytest.mark.parametrize("positions", ["absolute", "relative"])
@pytest.mark.parametrize("length", [16, 128])
@pytest.mark.parametrize("dropout", [0.0, 0.1])
def test_activations_are_those_that_are_kept(positions: str, length: int, dropout: float) -> None:
    plan = small(positions, layers=3, width=64, context=128, dropout=dropout)
    encoder, kept = built(plan), {}

    def note(tensor: Tensor) -> Tensor:
        kept[tensor.untyped_storage().data_ptr()] = tensor
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(note, lambda tensor: tensor):
        encoder(some_tokens(8, length), sequences=torch.ones(8, length, dtype=torch.long))
    weights = {parameter.data_ptr() for parameter in encoder.parameters()}
    found = sum(one.untyped_storage().nbytes() for place, one in kept.items() if place not in weights)
    foreseen = training_memory(plan, Batch(tokens=8 * length, length=length)).activations
    assert found == pytest.approx(foreseen, rel=0.03)
