"""stdin and stdout in the place of files: what comes in is kept in a temporary file, what goes out is written whole."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tasklift.cli.screen import STREAM
from tasklift.data.sniff import Format, sniff

_SUFFIXES = {Format.CSV: ".csv", Format.TSV: ".tsv"}


@contextmanager
def input_file(name: str) -> Iterator[Path]:
    """The file of that name, or one that holds what comes from stdin."""
    if name != STREAM:
        yield Path(name)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stdin"
        with path.open("wb") as stream:
            shutil.copyfileobj(sys.stdin.buffer, stream)
        yield path


@contextmanager
def output_file(name: str, *, like: Path) -> Iterator[Path]:
    """The file of that name, or one whose content goes to stdout, in the format of `like` where that is text."""
    if name != STREAM:
        yield Path(name)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"stdout{_SUFFIXES.get(sniff(like).format, '.jsonl')}"
        yield path
        sys.stdout.flush()
        with path.open("rb") as stream:
            shutil.copyfileobj(stream, sys.stdout.buffer)
