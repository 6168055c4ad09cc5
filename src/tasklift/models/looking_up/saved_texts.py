"""Texts on disk, as tensors: their letters, and where each ends."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tasklift.models.description import damaged
from tasklift.models.tensors import Tensor, Tensors
from tasklift.settings.messages import say


def arrays_of_texts(texts: Sequence[str]) -> dict[str, Tensor]:
    """The texts as they are."""
    written = [text.encode() for text in texts]
    return {
        "answers": np.frombuffer(b"".join(written), dtype=np.uint8),
        "ends": np.cumsum([len(text) for text in written], dtype=np.int64),
    }


def texts_of(tensors: Tensors, folder: Path, rows: int) -> tuple[str, ...]:
    """The texts that were saved. Raises UserError `model-damaged`."""
    ends, letters = tensors.take("ends", rows).tolist(), tensors.take("answers", None).tobytes()
    starts = [0, *ends[:-1]]
    try:
        if ends[-1] == len(letters) and all(start <= end for start, end in zip(starts, ends, strict=True)):
            return tuple(letters[start:end].decode() for start, end in zip(starts, ends, strict=True))
    except UnicodeDecodeError:
        pass
    raise damaged(folder, say("its answers cannot be read"))
