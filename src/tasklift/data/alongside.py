"""Two datasets of the same rows in the same order, read side by side, each once."""

import polars as pl

from tasklift.data.dataset import Dataset


class Alongside:
    """Reads a dataset along with frames of some of its rows, which come in its order."""

    def __init__(self, dataset: Dataset) -> None:
        self._columns = dataset.columns
        self._parts = dataset.batches()
        self._held = pl.DataFrame(schema=dict.fromkeys(dataset.columns, pl.String))

    def join(self, frame: pl.DataFrame) -> pl.DataFrame:
        """`frame` with the dataset's columns beside its own, matched by `id`; null where it has no such row."""
        if not frame.height:
            return frame.join(self._held.clear(), on="id", how="left")
        last = frame["id"][-1]
        while self._held["id"].index_of(last) is None:
            part = next(self._parts, None)
            if part is None:
                break
            self._held = pl.concat([self._held, part])
        joined = frame.join(self._held, on="id", how="left", maintain_order="left")
        passed = self._held["id"].index_of(last)
        self._held = self._held.slice(0 if passed is None else passed + 1)
        return joined
