"""A model written in the form of ONNX, and put in its place only after it has answered rows as torch does."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
from tokenizers import Tokenizer
from transformers import PreTrainedTokenizerFast

from tasklift.forms.answers import LabelAnswers, labels_of
from tasklift.models.encoder import Encoder
from tasklift.models.onnx.answerer import Answerer
from tasklift.models.onnx.graph import write_graph
from tasklift.models.onnx.wrapped import encoder_of, in_full_precision, settings_of
from tasklift.models.pipeline import GRAPH, Pipeline, frame_of
from tasklift.settings.errors import MachineError, UserError
from tasklift.settings.messages import say
from tasklift.store.atomic import place_new, write_atomic
from tasklift.store.hashing import canonical_json

TOLERANCE: Final = 1e-4
_FORMAT = 1


@dataclass(frozen=True)
class Checked:
    """So many `rows` were answered by both, with the same labels; `largest`: by how much a probability differed."""

    rows: int
    largest: float


def save_onnx(pipeline: Pipeline, rows: pl.DataFrame, folder: Path) -> dict[str, Any]:
    """Write the model of `pipeline` into a new folder; gives what `model.json` there says.

    `rows` have the input roles as columns. Nothing is left behind where an error is raised: UserError `output-exists`,
    or `not-exportable` where the model is no tuned encoder; MachineError `export-differs` where onnxruntime answers
    these rows otherwise than torch, in another label or by more than 1e-4 in a probability.
    """
    encoder = encoder_of(pipeline.model)
    read = pipeline.rewritten(rows.select(pipeline.inputs))
    said = _description(pipeline, encoder)

    def write(temporary: Path) -> None:
        temporary.mkdir()
        _tokenizer_of(encoder).save(str(temporary / "tokenizer.json"))
        write_graph(pipeline.model, temporary / GRAPH)
        _write_description(said, temporary)
        said["check"] = {**asdict(_checked(pipeline, read, temporary)), "tolerance": TOLERANCE}
        _write_description(said, temporary)

    place_new(folder, write)
    return said


def _description(pipeline: Pipeline, encoder: Encoder) -> dict[str, Any]:
    told = pipeline.description
    blank = pipeline.answer(frame_of([dict.fromkeys(pipeline.inputs, "")], pipeline.inputs)).answers
    return {
        "format": _FORMAT,
        "form": "onnx",
        "labels": list(encoder.labels),
        "inputs": list(encoder.columns),
        "columns": told["columns"],
        "longest": encoder.longest,
        "padding": encoder.padding,
        "rewrites": told["rewrites"],
        "set_afterwards": settings_of(pipeline.model),
        "without_text": {"label": blank.best()[0], "shares": told["shares"]},
    }


def _write_description(said: dict[str, Any], folder: Path) -> None:
    write_atomic(folder / "model.json", canonical_json(said) + b"\n")


def _tokenizer_of(encoder: Encoder) -> Tokenizer:
    """The tokenizer by itself, that cuts and pads as the encoder has it done."""
    if not isinstance(encoder.tokenizer, PreTrainedTokenizerFast):
        raise UserError(
            "not-exportable",
            say("the tokenizer of this model is written in Python, and there is no file for it that others read"),
            advice=say("take a pretrained model with a tokenizer.json"),
        )
    tokenizer = Tokenizer.from_str(encoder.tokenizer.backend_tokenizer.to_str())
    tokenizer.enable_truncation(encoder.longest, direction=encoder.tokenizer.truncation_side)
    tokenizer.enable_padding(pad_id=encoder.padding, pad_token=encoder.tokenizer.pad_token or "")
    return tokenizer


def _checked(pipeline: Pipeline, read: pl.DataFrame, folder: Path) -> Checked:
    """What the written model answers to rows that the rewrites have gone over, held against the model itself."""
    wanted = labels_of(in_full_precision(pipeline.model).predict(read))
    columns = [read[name].fill_null("").to_list() for name in encoder_of(pipeline.model).columns]
    texts = columns[0] if len(columns) == 1 else list(zip(*columns, strict=True))
    found = Answerer(folder).answer(texts)
    return _compared(wanted, [label for label, _ in found], [row for _, row in found])


def _compared(wanted: LabelAnswers, labels: list[str | None], probabilities: list[list[float]]) -> Checked:
    """Raises MachineError `export-differs`."""
    gaps = np.abs(wanted.probabilities - np.reshape(probabilities, wanted.probabilities.shape))
    others = sum(one != other for one, other in zip(wanted.best(), labels, strict=True))
    largest = float(gaps.max(initial=0.0))
    if others or not largest <= TOLERANCE:
        raise MachineError(
            "export-differs",
            say(
                "onnxruntime answers {others:,} of {rows:,} rows with another label than torch, and probabilities "
                "differ by up to {largest:.1e}: nothing was written",
                others=others,
                rows=len(labels),
                largest=largest,
            ),
            advice=say("try other versions of torch, onnx and onnxruntime, or leave --format out"),
        )
    return Checked(len(labels), largest)
