"""One broken data set: the files, the command that is handed them, and what must come of it."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from tests.runs.made import reviews

Make = Callable[[Path], None]
"""Puts something that is no mere content at a path: a folder, a link, a pipe."""

DRY = ("run", "task.yaml", "--dry-run", "--store", "kept")
ROWS = 24


class Ending(StrEnum):
    """How it must end. A row that is mended or set aside counts as accounted for with its place."""

    REFUSED = "refused"
    QUARANTINED = "rows set aside"
    MENDED = "mended"
    NOTED = "noted"
    AS_IT_IS = "read as it is"
    """Odd, but right: nothing is to be told."""
    ANY = "any of these"
    """A mutation may hit what does not matter."""


@dataclass(frozen=True)
class Broken:
    """`true`: the places that name the cause, as `rows.csv:7`, where a line exists. `read`: records that there are.

    `texts`: what a cleaning must write, where the values are known. `forbidden`: a file that may not be opened.
    """

    name: str
    files: Mapping[str, bytes | str | Make]
    ending: Ending
    true: tuple[str, ...] = ()
    read: int | None = None
    command: Sequence[str] = DRY
    texts: Sequence[str] | None = None
    forbidden: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)

    def lay_out(self, folder: Path) -> None:
        """Write the files, and a task file over them unless there is one."""
        whole = {"task.yaml": self._task(), **self.files}
        for name, content in whole.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if callable(content):
                content(path)
            else:
                path.write_bytes(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)

    def _task(self) -> str:
        data = next((name for name in self.files if name.startswith("rows")), "rows.csv")
        plain: dict[str, Any] = {
            "data": {"train": data},
            "columns": {"text": "review", "label": "stars"},
            "recipe": ["drop_missing", "classical"],
        }
        return json.dumps({**plain, **self.settings}, indent=1)


def good(language: str = "en", count: int = ROWS, seed: int = 7) -> list[dict[str, Any]]:
    """Sound rows, with the labels of the language."""
    rows = reviews(count, seed=seed, language=language)
    if language == "zh":
        return [{**row, "stars": "好评" if row["stars"] == "good" else "差评"} for row in rows]
    return rows


def csv_lines(rows: Sequence[Mapping[str, Any]], delimiter: str = ",") -> list[str]:
    """The header and a line a row, without line ends."""
    return [f"review{delimiter}stars", *(f"{row['review']}{delimiter}{row['stars']}" for row in rows)]


def json_lines(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """A line a row, without line ends."""
    return [json.dumps(row, ensure_ascii=False) for row in rows]


def joined(lines: Sequence[str], end: str = "\n") -> str:
    """Lines with their ends."""
    return "".join(f"{line}{end}" for line in lines)


def with_line(lines: Sequence[str], at: int, *new: str) -> list[str]:
    """The lines with others put in so that the first of them is line `at`, counted from 1."""
    return [*lines[: at - 1], *new, *lines[at - 1 :]]


def both(make: Callable[[str], Sequence[Broken]]) -> list[Broken]:
    """Cases of English and of Chinese rows in turn."""
    return [one for first, language in enumerate(("en", "zh")) for one in list(make(language))[first::2]]
