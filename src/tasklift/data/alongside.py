"""Two datasets of the same rows in the same order, read side by side, each once."""

import polars as pl

from tasklift.data.dataset import Dataset
from tasklift.data.roles import PARENT

_ROW = ":row"


class Alongside:
    """Reads a dataset along with frames of some of its rows, which come in its order."""

    def __init__(self, dataset: Dataset) -> None:
        self._columns = dataset.columns
        self._parts = dataset.batches()
        self._held = pl.DataFrame(schema=dict.fromkeys(dataset.columns, pl.String))

    def join(self, frame: pl.DataFrame) -> pl.DataFrame:
        """`frame` with the dataset's columns beside its own, matched by `id`, of a row that a step made by `parent`;
        null where the dataset has no such row.
        """
        own = pl.coalesce(PARENT, "id") if PARENT in frame.columns else pl.col("id")
        rows = frame.with_columns(own.alias(_ROW))
        if rows.height:
            self._read_up_to(rows[_ROW][-1])
        joined = rows.join(self._held.rename({"id": _ROW}), on=_ROW, how="left", maintain_order="left")
        # The next frame may begin with other rows that were made of the last one's.
        passed = self._held["id"].index_of(rows[_ROW][-1]) if rows.height else 0
        self._held = self._held.slice(passed or 0)
        return joined.drop(_ROW)

    def _read_up_to(self, row: str) -> None:
        while self._held["id"].index_of(row) is None:
            part = next(self._parts, None)
            if part is None:
                break
            self._held = pl.concat([self._held, part])
