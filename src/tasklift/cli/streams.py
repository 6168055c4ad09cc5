"""stdin and stdout in the place of files: what comes in is kept in a temporary file, what goes out is written whole."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tasklift.cli.screen import STREAM
from tasklift.data.sniff import Format, sniff
from tasklift.settings.errors import Place, TaskliftError

STDIN = "stdin"
"""What comes in is called so where it is spoken of."""
_SUFFIXES = {Format.CSV: ".csv", Format.TSV: ".tsv"}


@contextmanager
def input_file(name: str) -> Iterator[Path]:
    """The file of that name, or one that holds what comes from stdin."""
    if name != STREAM:
        yield Path(name)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / STDIN
        with path.open("wb") as stream:
            shutil.copyfileobj(sys.stdin.buffer, stream)
        try:
            yield path
        except TaskliftError as fault:
            raise _about_stdin(fault, path) from fault


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


def _about_stdin(fault: TaskliftError, path: Path) -> TaskliftError:
    """The fault in words that know of no temporary file."""
    where = fault.where
    if where and where.file == str(path):
        where = Place(STDIN, where.line, where.column)
    problem = fault.problem.replace(str(path), STDIN)
    return type(fault)(fault.slug, problem, where=where, advice=fault.advice)
