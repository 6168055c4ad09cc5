"""The objective of GPT: to say which token comes next (Radford et al., 2018), at every place of a text."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from tasklift.models.tokens.encoded import Encoded
from tasklift.models.tokens.padded import padded
from tasklift.training.objectives.by_row import mean_by_row
from tasklift.training.objectives.chunked_cross_entropy import chunked_cross_entropy

Integers = npt.NDArray[np.int64]


def next_word_loss(hidden: Tensor, ids: Tensor, told: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """The mean cross-entropy of those tokens of each row that are to be told, given all before them, shape (rows,).

    `hidden`: the last hidden states, (rows, tokens, width); `ids`: int64, (rows, tokens); `told`: the same shape, not 0
    where a token is to be told, which a row's first never is; `weight`, (vocabulary, width), and `bias`, (vocabulary,),
    make scores of hidden states. A row without any has the loss 0.
    """
    follows = told[:, 1:].bool()
    row, _ = follows.nonzero(as_tuple=True)
    losses = chunked_cross_entropy(hidden[:, :-1][follows], weight, bias, ids[:, 1:][follows])
    return mean_by_row(losses, row, ids.shape[0])


def next_word_losses(
    module: Any,
    encoded: Encoded,
    *,
    padding: int,
    device: torch.device,
    told: npt.NDArray[np.bool_] | None = None,
) -> Callable[[Integers], Tensor]:
    """The losses of rows by place, shape (rows,), of a causal module of transformers whose head is one matrix.

    `told`, shape (tokens,): which tokens are to be told, and not only read, as a prompt is; none: all but the first of
    each row. A row is to weigh as much as it has tokens to tell. Of a module of peft, hand in what its `get_base_model`
    gives. Raises ValueError where the module does more to its scores than one matrix does.
    """
    head = module.get_output_embeddings()
    _check_head(module, device)
    marks = None if told is None else replace(encoded, ids=told.astype(np.int32))

    def losses(rows: Integers) -> Tensor:
        batch = padded(encoded, rows, padding, device)
        # No token sees those behind it, so none sees padding, and nothing needs to be masked.
        hidden: Tensor = module.base_model(input_ids=batch.ids, use_cache=False).last_hidden_state
        learned = batch.mask if marks is None else padded(marks, rows, 0, device).ids
        return next_word_loss(hidden, batch.ids, learned, head.weight, head.bias)

    return losses


def _check_head(module: Any, device: torch.device) -> None:
    """Some models scale or cap their scores after the matrix; their losses would be others."""
    token = torch.zeros((1, 1), dtype=torch.int64, device=device)
    with torch.no_grad():
        found = module(input_ids=token, output_hidden_states=True)
        scores = module.get_output_embeddings()(found.hidden_states[-1])
    if not torch.allclose(scores.float(), found.logits.float(), rtol=1e-3, atol=1e-4):
        raise ValueError("the scores of this module are not one matrix times its hidden states")
