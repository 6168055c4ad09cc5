"""The graph of a model: traced by torch, its rows and tokens of any number."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl
import torch
from torch import Tensor, nn

from tasklift.forms.model import Model
from tasklift.models.onnx.layers import Answering
from tasklift.models.onnx.wrapped import encoder_of

_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
_OUTPUTS = ("probabilities", "label")
_TOKENS = 7


def write_graph(model: Model, path: Path) -> None:
    """Write one file with all weights: tokens in, probabilities and the place of the label out.

    Raises UserError `not-exportable` where there is no tuned encoder in `model`.
    """
    inputs = _sample(model)
    answering = Answering(model).eval()
    device = next(answering.parameters()).device
    try:
        program = _exported(answering.cpu(), inputs)
    finally:
        # The weights are those of the model.
        answering.to(device)
    for node in program.model.graph.all_nodes():
        # What the exporter notes of each node names files of this machine.
        node.metadata_props.clear()
    program.save(path, external_data=False)


def _exported(answering: nn.Module, inputs: dict[str, Tensor]) -> Any:
    with _quiet(), torch.inference_mode():
        return torch.onnx.export(
            answering,
            (),
            kwargs=inputs,
            input_names=list(inputs),
            output_names=list(_OUTPUTS),
            dynamic_shapes={name: {0: "rows", 1: "tokens"} for name in inputs},
            dynamo=True,
            verbose=False,
        )


def _sample(model: Model) -> dict[str, Tensor]:
    """Two rows of tokens, one padded; with segments where the tokenizer gives them."""
    encoder = encoder_of(model)
    ids = torch.full((2, min(_TOKENS, encoder.longest)), encoder.padding)
    mask = torch.ones_like(ids)
    mask[1, -1] = 0
    row = pl.DataFrame({name: ["a"] for name in encoder.columns})
    tensors = (ids, mask) if encoder.encode(row).segments is None else (ids, mask, torch.zeros_like(ids))
    return dict(zip(_INPUTS, tensors, strict=False))


@contextmanager
def _quiet() -> Iterator[None]:
    """The exporter's advice is not for users: of operators that are not there, of names that two inputs share."""
    log = logging.getLogger("torch.onnx")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "`isinstance.treespec, LeafSpec.` is deprecated", FutureWarning)
            warnings.filterwarnings("ignore", "# The axis name", UserWarning)
            yield
    finally:
        log.setLevel(level)
