"""Reads a file through sniff and parse, as the rest of the house does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from tasklift.data.formats.parse import parse
from tasklift.data.formats.parsed import Fault
from tasklift.data.sniff import Sniffed, sniff


@dataclass(frozen=True)
class Whole:
    """All parts of a file together."""

    found: Sniffed
    rows: pl.DataFrame
    repaired: list[Fault]
    quarantined: list[Fault]
    nested: list[dict[str, tuple[int, ...]]]

    def column(self, name: str) -> list[str | None]:
        return self.rows[name].to_list()


Read = Callable[..., Whole]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Writes content under a name and reads it back."""

    def read_content(content: bytes | str, name: str = "file.txt", columns: Sequence[str] | None = None) -> Whole:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        found = sniff(path)
        parts = list(parse(path, found, columns))
        return Whole(
            found,
            pl.concat([part.rows for part in parts]),
            [fault for part in parts for fault in part.repaired],
            [fault for part in parts for fault in part.quarantined],
            [dict(part.nested) for part in parts],
        )

    return read_content
