"""Dataset: an immutable table of examples as shards in the store, read lazily, named by its values.

A shard is an Arrow file of up to `SHARD_ROWS` rows under the digest of its values. Before it stands a digest of name
and bytes, which is checked at every reading: polars may crash on bytes that are not what it wrote.
Because shards are cut at fixed counts from the first row on, equal rows make equal shards: a step that changed
nothing writes nothing.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from tasklift.engines.local import Behind, map_batches
from tasklift.store.hashing import digest, key_of
from tasklift.store.store import Store, damaged, missing
from tasklift.text.buffers import string_buffers

SHARD_ROWS = 8192
_DIGEST_BYTES = 32


@dataclass(frozen=True)
class Shard:
    """A part of a dataset: the name of its object and its number of rows."""

    name: str
    height: int


@dataclass(frozen=True)
class Dataset:
    """Rows in a fixed order. The first column is `id`, which is unique; all columns are text unless said otherwise."""

    store: Store
    columns: tuple[str, ...]
    shards: tuple[Shard, ...]

    @property
    def height(self) -> int:
        """How many rows there are."""
        return sum(shard.height for shard in self.shards)

    @property
    def description(self) -> dict[str, Any]:
        """What is needed to open it again, as JSON values."""
        return {"columns": list(self.columns), "shards": [[shard.name, shard.height] for shard in self.shards]}

    @property
    def name(self) -> str:
        """The digest of its columns and values."""
        return key_of(self.description)

    @property
    def objects(self) -> list[str]:
        """The objects that it consists of."""
        return [shard.name for shard in self.shards]

    def batches(self, columns: Iterable[str] | None = None) -> Iterator[pl.DataFrame]:
        """The shards in order, with those columns alone; the next ones are read while one is worked on."""
        wanted = None if columns is None else list(columns)
        return map_batches(lambda shard: self.read(shard, wanted), iter(self.shards))

    def read(self, shard: Shard, columns: list[str] | None = None) -> pl.DataFrame:
        """One shard, or those columns of it.

        Raises MachineError `object-damaged` if it is not what was written under its name.
        """
        path = self.store.path(shard.name)
        try:
            kept = path.read_bytes()
        except FileNotFoundError:
            raise missing(path) from None
        content = kept[_DIGEST_BYTES:]
        if kept[:_DIGEST_BYTES] != _seal(shard.name, content):
            raise damaged(path)
        return pl.read_ipc(BytesIO(content), columns=columns, use_pyarrow=False)

    def frame(self, columns: Iterable[str] | None = None) -> pl.DataFrame:
        """All rows at once."""
        wanted = list(columns) if columns is not None else list(self.columns)
        batches = list(self.batches(wanted))
        return pl.concat(batches) if batches else pl.DataFrame(schema=dict.fromkeys(wanted, pl.String))

    def without(self, ids: Collection[str]) -> list[str]:
        """Those of `ids` that no row has, in their order."""
        known: set[str] = set()
        for frame in self.batches(["id"]) if ids else ():
            known.update(frame["id"].filter(frame["id"].is_in(list(ids))))
        return [name for name in ids if name not in known]

    def map(self, function: Callable[[pl.DataFrame], Any]) -> Iterator[Any]:
        """`function` of every shard, read and worked on by all cores, in order."""
        return map_batches(lambda shard: function(self.read(shard)), iter(self.shards))


class DatasetWriter:
    """Takes frames of any height and cuts them into shards, which are written while the next rows come."""

    def __init__(self, store: Store, columns: Iterable[str]) -> None:
        self.store = store
        self.columns = tuple(columns)
        self._shards = Behind[Shard]()
        self._waiting: list[pl.DataFrame] = []
        self._waiting_rows = 0

    def append(self, frame: pl.DataFrame) -> None:
        """Add rows after those that are there."""
        frame = frame.select(self.columns)
        while self._waiting_rows + frame.height >= SHARD_ROWS:
            room = SHARD_ROWS - self._waiting_rows
            self._waiting.append(frame.head(room))
            self._flush()
            frame = frame.slice(room)
        if frame.height:
            self._waiting.append(frame)
            self._waiting_rows += frame.height

    def finish(self) -> Dataset:
        """The dataset of all rows appended."""
        if self._waiting:
            self._flush()
        return Dataset(self.store, self.columns, tuple(self._shards.results()))

    def _flush(self) -> None:
        self._shards.begin(self._keep, self._waiting)
        self._waiting, self._waiting_rows = [], 0

    def _keep(self, frames: list[pl.DataFrame]) -> Shard:
        frame = pl.concat(frames).rechunk()
        name = frame_digest(frame)

        def write(path: Path) -> None:
            written = BytesIO()  # polars tells of a full disk in words alone, Python by the error's number
            frame.write_ipc(written, compression="lz4")
            content = written.getvalue()
            path.write_bytes(_seal(name, content) + content)

        self.store.put(name, write)
        return Shard(name, frame.height)


def write_dataset(store: Store, columns: Iterable[str], frames: Iterable[pl.DataFrame]) -> Dataset:
    """A dataset of the rows of `frames`, in their order."""
    writer = DatasetWriter(store, columns)
    for frame in frames:
        writer.append(frame)
    return writer.finish()


def open_dataset(store: Store, description: Mapping[str, Any]) -> Dataset:
    """The dataset that `Dataset.description` describes."""
    shards = tuple(Shard(name, height) for name, height in description["shards"])
    return Dataset(store, tuple(description["columns"]), shards)


def frame_digest(frame: pl.DataFrame) -> str:
    """The digest of a frame's columns, types and values, whatever its chunks or the version of polars."""
    parts = [part for name in frame.columns for part in (name.encode(), *_column_bytes(frame[name]))]
    return digest(*parts)


def _seal(name: str, content: bytes) -> bytes:
    return digest(name.encode(), content).encode()


def _column_bytes(column: pl.Series) -> list[bytes]:
    if column.dtype == pl.String:
        buffers = string_buffers(column)
        lengths = np.diff(buffers.offsets)
        return [b"text", buffers.valid.tobytes(), lengths.tobytes(), buffers.data.tobytes()]
    if column.dtype in {pl.Int64, pl.Float64}:
        values = column.fill_null(0).to_numpy()
        return [str(column.dtype).encode(), column.is_not_null().to_numpy().tobytes(), values.tobytes()]
    raise TypeError(f"a dataset holds text, Int64 and Float64, not {column.dtype} ({column.name})")
