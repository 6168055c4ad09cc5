"""Three ways to ask a saved classifier: ours, the pipeline of transformers, and ONNX Runtime."""

import importlib.util
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, NamedTuple

from apart import peak_memory
from trainings import LONGEST, Job, frame_of, tuned

PIPELINE_BATCH: Final = 32
ONNX_BATCH: Final = 64
ONNX_FILE: Final = "model.onnx"
WARM_UP: Final = 64
"""Texts answered before the clock starts."""
_NEEDED: Final = ("onnx", "onnxruntime", "onnxscript")


class Answered(NamedTuple):
    """A label for each text; seconds from texts to labels, tokens made on the way; the most bytes resident."""

    labels: list[str]
    seconds: float
    memory: int


def save_tuned(job: Job, folder: Path) -> None:
    """The model that `finetune` makes, as `lift` keeps models, with the head that transformers reads."""
    from tasklift.models.saved import save_model

    save_model(tuned(replace(job, head="drawn")), folder)


def missing_for_onnx() -> list[str]:
    """The packages that exporting and ONNX Runtime want and that are not installed."""
    return [name for name in _NEEDED if importlib.util.find_spec(name) is None]


def export_onnx(folder: Path) -> None:
    """Write the saved model beside itself for ONNX Runtime, in float32, for any number of rows and tokens."""
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    module = AutoModelForSequenceClassification.from_pretrained(folder, local_files_only=True).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    example = dict(tokenizer(["two texts", "of unlike length"], padding=True, return_tensors="pt"))
    free = {0: torch.export.Dim("rows"), 1: torch.export.Dim("tokens")}
    torch.onnx.export(
        module,
        (),
        folder / ONNX_FILE,
        kwargs=example,
        input_names=list(example),
        output_names=["logits"],
        dynamic_shapes=dict.fromkeys(example, free),
        verbose=False,
    )


def ask_ours(folder: Path, texts: Sequence[str]) -> Answered:
    """`predict` of the model as `lift` loads it."""
    from tasklift.models.saved import load_model

    model = load_model(folder)
    return _asked(lambda some: model.predict(frame_of(some)).best(), texts)


def ask_pipeline(folder: Path, texts: Sequence[str]) -> Answered:
    """The pipeline with its defaults but for the size of a batch."""
    import torch
    from transformers import pipeline

    device = 0 if torch.cuda.is_available() else -1
    classify = pipeline("text-classification", model=str(folder), batch_size=PIPELINE_BATCH, device=device)

    def labels(some: Sequence[str]) -> list[str]:
        return [said["label"] for said in classify(list(some), truncation=True, max_length=LONGEST)]

    return _asked(labels, texts)


def ask_onnx(folder: Path, texts: Sequence[str]) -> Answered:
    """ONNX Runtime on the processor, in float32, rows sorted by length so that hardly any padding is worked on."""
    import numpy as np
    import onnxruntime
    from transformers import AutoTokenizer

    session = onnxruntime.InferenceSession(folder / ONNX_FILE, providers=["CPUExecutionProvider"])
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    names = json.loads((folder / "config.json").read_text(encoding="utf-8"))["id2label"]

    def labels(some: Sequence[str]) -> list[str]:
        read = tokenizer(list(some), truncation=True, max_length=LONGEST)
        order = np.argsort([len(ids) for ids in read["input_ids"]], kind="stable")
        places = np.zeros(len(some), dtype=np.int64)
        for start in range(0, order.size, ONNX_BATCH):
            rows = order[start : start + ONNX_BATCH]
            batch = tokenizer.pad({name: [values[row] for row in rows] for name, values in read.items()})
            (logits,) = session.run(["logits"], {name: np.asarray(values) for name, values in batch.items()})
            places[rows] = logits.argmax(axis=1)
        return [names[str(place)] for place in places]

    return _asked(labels, texts)


def _asked(answer: Callable[[Sequence[str]], Any], texts: Sequence[str]) -> Answered:
    answer(texts[:WARM_UP])
    started = time.perf_counter()
    labels = answer(texts)
    return Answered(labels, time.perf_counter() - started, peak_memory())
