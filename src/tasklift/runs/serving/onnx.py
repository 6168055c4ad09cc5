"""A run's model in the form of ONNX, checked on rows of the run."""

from itertools import chain
from pathlib import Path
from typing import Any, Final

import polars as pl

from tasklift.data.dataset import open_dataset
from tasklift.models.pipeline import Pipeline
from tasklift.runs.history import Run
from tasklift.settings.extras import needs

_ROWS: Final = 500


def export_onnx(run: Run, pipeline: Pipeline, folder: Path) -> dict[str, Any]:
    """Write a model of `run` into a new folder once it answers rows of valid as torch does; what `model.json` says.

    Raises UserError `package-missing` without the extra `onnx`, and what `save_onnx` raises.
    """
    needs("onnx", "lift export --format onnx")
    from tasklift.models.onnx.save import save_onnx

    return save_onnx(pipeline, _rows(run, pipeline.inputs), folder)


def _rows(run: Run, inputs: list[str]) -> pl.DataFrame:
    """The first rows of valid; of train where there is no valid."""
    batches = chain.from_iterable(
        open_dataset(run.store, run.kept[name]).batches(inputs) for name in ("valid", "train")
    )
    return next(frame for frame in batches if frame.height).head(_ROWS)
