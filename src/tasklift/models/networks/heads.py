"""Networks given the head that a training needs: one that tells labels, fills gaps, or marks answers."""

from copy import deepcopy
from typing import Any

import torch
from torch import Tensor, nn

from tasklift.models.encoder import Encoder
from tasklift.models.linear import Linear
from tasklift.models.networks.mean_pooled import MeanPooled
from tasklift.models.networks.narrow import narrowed
from tasklift.models.networks.spans import marks_spans, widened
from tasklift.models.networks.transformers_files import made_of_transformers
from tasklift.models.transformer.hugging_face import blocks_from
from tasklift.models.transformer.network import (
    BlockNetwork,
    NetworkHead,
    network_with_gaps,
    network_with_labels,
    network_with_spans,
    network_without_head,
)
from tasklift.settings.errors import UserError


def with_head(start: Encoder, labels: tuple[str, ...], *, dropout: float, seed: int) -> nn.Module:
    """A module that tells these labels on top of what `start` has learned; its head too, where that told the same.

    What is new is drawn under `seed`. Only hidden values are dropped: dropping attention costs twice the time.
    """
    module = _unpooled(start)
    if isinstance(module, BlockNetwork):
        return narrowed(network_with_labels(module, labels, dropout=dropout, seed=seed))
    named = {
        "id2label": dict(enumerate(labels)),
        "label2id": {label: place for place, label in enumerate(labels)},
    }
    return _of_transformers(
        start, "labels", named, dropout=dropout, seed=seed, whole=start.labels == labels and module is start.module
    )


def with_mean_head(start: Encoder, labels: tuple[str, ...], fitted: Linear | None, *, dropout: float) -> MeanPooled:
    """A module that tells these labels by the mean of hidden states; its head is `fitted`, or else that of `start`."""
    made = MeanPooled(without_head(start, dropout=dropout, seed=0), labels)
    if fitted is not None:
        made.start_head(fitted)
    elif isinstance(start.module, MeanPooled):
        made.head.load_state_dict(start.module.head.state_dict())
    return made


def with_gaps(start: Encoder, *, dropout: float, seed: int) -> nn.Module:
    """A module that fills gaps with what `start` has learned; its head too, where that did.

    It is built of our blocks where they can be it: these give scores at gaps alone, where classes of transformers give
    them at all places, which for a large vocabulary takes most of the time and memory.
    """
    blocks = _as_blocks(start)
    if blocks is not None:
        return narrowed(network_with_gaps(blocks, dropout=dropout, seed=seed))
    return _of_transformers(start, "gaps", {}, dropout=dropout, seed=seed, whole=start.fills_gaps)


def with_spans(start: Encoder, *, dropout: float, seed: int) -> nn.Module:
    """A module that marks answers with what `start` has learned; its head too, where that did.

    What is new is drawn under `seed`.
    """
    module = _unpooled(start)
    if isinstance(module, BlockNetwork):
        return narrowed(network_with_spans(module, dropout=dropout, seed=seed))
    # The head has a score for the start and one for the end, whatever labels the network told before.
    named = {"id2label": {0: "start", 1: "end"}, "label2id": {"start": 0, "end": 1}}
    whole = marks_spans(start.module)
    made: nn.Module = widened(_of_transformers(start, "spans", named, dropout=dropout, seed=seed, whole=whole))
    return made


def without_head(start: Encoder, *, dropout: float, seed: int) -> nn.Module:
    """A module that gives hidden states alone, with what `start` has learned."""
    body = start.module.base_model
    if isinstance(body, BlockNetwork):
        return narrowed(network_without_head(body, dropout=dropout))
    return _of_transformers(start, "none", {}, dropout=dropout, seed=seed, whole=False)


def scores_at_gaps(module: nn.Module, ids: Tensor, mask: Tensor | None, chosen: Tensor) -> Tensor:
    """Logits at chosen places of a module of `with_gaps`, (chosen places, vocabulary), row by row.

    `ids`, `mask` (1 where there is a token; None: everywhere) and `chosen` are (rows, tokens).
    """
    if isinstance(module, BlockNetwork):
        return module.scores_at(ids, mask, chosen)
    logits: Tensor = module(input_ids=ids, attention_mask=mask).logits
    return logits[chosen]


def _unpooled(start: Encoder) -> Any:
    """The module; of one with a head on the mean of hidden states, what is below that head."""
    return start.module.base_model if isinstance(start.module, MeanPooled) else start.module


def _as_blocks(start: Encoder) -> BlockNetwork | None:
    """The network built of our blocks, with its head that fills gaps where it has one; None where they cannot be it."""
    module = _unpooled(start)
    if isinstance(module, BlockNetwork):
        return module
    try:
        return BlockNetwork(blocks_from(module, cloze=start.fills_gaps))
    except UserError:
        return None


def _of_transformers(
    start: Encoder, head: NetworkHead, named: dict[str, Any], *, dropout: float, seed: int, whole: bool
) -> nn.Module:
    config = deepcopy(start.module.config)
    for name, value in {**named, **_dropouts(config, dropout)}.items():
        setattr(config, name, value)
    torch.manual_seed(seed)
    made = made_of_transformers(config, head)
    if whole:
        made.load_state_dict(start.module.state_dict())
    else:
        body: nn.Module = start.module.base_model  # type: ignore[assignment]
        made.base_model.load_state_dict(body.state_dict(), strict=False)  # type: ignore[union-attr]
    return narrowed(made)


def _dropouts(config: Any, hidden: float) -> dict[str, float]:
    """What the architecture calls the share of hidden values, and of attention, that is dropped."""
    names = ("hidden_dropout_prob", "dropout", "classifier_dropout", "seq_classif_dropout", "qa_dropout")
    shares = {**dict.fromkeys(names, hidden), "attention_probs_dropout_prob": 0.0, "attention_dropout": 0.0}
    return {name: share for name, share in shares.items() if hasattr(config, name)}
