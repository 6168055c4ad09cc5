"""Figures in a file of JSON lines: each is made once, so that a measurement of hours may be stopped and go on."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any


def once(kept: Path, key: Sequence[Any], make: Callable[[], Any]) -> Any:
    """What is kept under the key, JSON values, or else what is made now."""
    found = read_kept(kept)
    if tuple(key) not in found:
        found[tuple(key)] = make()
        with kept.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"key": list(key), "value": found[tuple(key)]}, ensure_ascii=False) + "\n")
    return found[tuple(key)]


def read_kept(kept: Path) -> dict[tuple[Any, ...], Any]:
    """All that is kept, by key."""
    lines = kept.read_text(encoding="utf-8").splitlines() if kept.exists() else []
    return {tuple(one["key"]): one["value"] for one in map(json.loads, lines)}


def read_between(page: Path, name: str) -> str:
    """What stands between the marks of that name in a page."""
    content = page.read_text(encoding="utf-8")
    return content.split(f"<!-- {name}: begin -->")[1].split(f"<!-- {name}: end -->")[0].strip()


def write_between(page: Path, name: str, text: str) -> None:
    """Write the text between the marks of that name in a page."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    content = page.read_text(encoding="utf-8")
    before, after = content.split(begin)[0], content.split(end)[1]
    page.write_text(f"{before}{begin}\n\n{text}\n\n{end}{after}", encoding="utf-8")
