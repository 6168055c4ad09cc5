"""Where the command line writes: results to stdout, all else to stderr."""

import json
import sys
from pathlib import Path
from typing import Any

from rich.console import Console, RenderableType

from tasklift.reports.paragraph import Paragraph
from tasklift.store.atomic import write_atomic

STREAM = "-"
"""The name that stands for stdin or stdout."""


def show(result: RenderableType) -> None:
    """A result, on stdout; a line that nothing in it breaks is not cut off."""
    _console(errors=False).print(_whole(result), crop=False)


def show_line(text: str) -> None:
    """A line on stdout that is not broken however narrow the terminal, such as a path to copy."""
    _console(errors=False).print(text, soft_wrap=True)


def tell(message: RenderableType) -> None:
    """Anything that is not the result, on stderr."""
    _console(errors=True).print(_whole(message))


def tell_line(text: str) -> None:
    """A line on stderr that is not broken however narrow the terminal."""
    _console(errors=True).print(text, soft_wrap=True)


def show_json(value: Any, target: str = STREAM) -> None:
    """A JSON object in UTF-8 to a file, or to stdout whatever its encoding."""
    content = json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False).encode() + b"\n"
    if target == STREAM:
        show_bytes(content)
    else:
        write_atomic(Path(target), content)


def show_bytes(content: bytes) -> None:
    """Bytes to stdout, as they are."""
    sys.stdout.flush()
    sys.stdout.buffer.write(content)


def _whole(shown: RenderableType) -> RenderableType:
    return Paragraph(shown) if isinstance(shown, str) else shown


def _console(*, errors: bool) -> Console:
    return Console(stderr=errors, highlight=False, markup=False, emoji=False, soft_wrap=False)
