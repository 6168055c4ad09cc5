"""Answer texts with the model of this folder. It needs onnxruntime and tokenizers, nothing else."""

import json
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer


class Answerer:
    """Reads `model.onnx`, `tokenizer.json` and `model.json`."""

    def __init__(self, folder: str | Path) -> None:
        folder = Path(folder)
        self.labels: list[str] = json.loads((folder / "model.json").read_text(encoding="utf-8"))["labels"]
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.session = onnxruntime.InferenceSession(folder / "model.onnx", providers=["CPUExecutionProvider"])
        self.inputs = [one.name for one in self.session.get_inputs()]

    def answer(self, texts: list[str] | list[tuple[str, str]], rows: int = 32) -> list[tuple[str | None, list[float]]]:
        """For each text, or pair of texts, its label (None: no answer) and the probabilities of all labels."""
        found: list[tuple[str | None, list[float]]] = [(None, [])] * len(texts)
        by_length = sorted(range(len(texts)), key=lambda place: len("".join(texts[place])))
        for start in range(0, len(texts), rows):
            places = by_length[start : start + rows]
            encoded = self.tokenizer.encode_batch([texts[place] for place in places])  # cut and padded
            arrays = {
                "input_ids": [one.ids for one in encoded],
                "attention_mask": [one.attention_mask for one in encoded],
                "token_type_ids": [one.type_ids for one in encoded],
            }
            read = {name: np.array(arrays[name], dtype=np.int64) for name in self.inputs}
            probabilities, labels = self.session.run(["probabilities", "label"], read)
            for place, label, row in zip(places, labels, probabilities, strict=True):
                found[place] = (self.labels[label] if label >= 0 else None, row.tolist())
        return found
