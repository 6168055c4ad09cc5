"""The blocks of a tutorial: carried out one after another, and what they print held against what the page shows.

`python -m tests.docs.tutorial` carries out docs/tutorial.md and writes what its blocks print into the page.
"""

import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "tutorial.md"
COLUMNS = "100"

_FENCED = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE_NAME = re.compile(r"# (\S+\.py)\n")
_PROGRESS = re.compile(r"^[^\n]*: [\d,]+ (of [\d,]+ )?(rows|variants)[^\n]*\n", re.MULTILINE)
_NUMBER = r"[-+]?\d[\d,]*(?:\.\d+)?(?:e-?\d+)?"
_LOOSE = re.compile(rf"cached|{_NUMBER} (?:s|min|KB|MB)\b|\b[0-9a-f]{{8,}}(?:-\d+)?\b|{_NUMBER}")
_DURATION = rf"(?:cached|{_NUMBER} (?:s|min|KB|MB))"


@dataclass(frozen=True)
class Block:
    """A shell or Python block of the page, and what the page shows that it prints, if it shows anything."""

    language: str
    text: str
    line: int
    shown: str | None


def blocks_of(page: str) -> list[Block]:
    """The blocks to carry out, in order; a `text` block after one of them is what it prints."""
    found = list(_FENCED.finditer(page))
    return [
        Block(one[1], one[2], page.count("\n", 0, one.start()) + 1, other[2] if other and other[1] == "text" else None)
        for one, other in zip(found, [*found[1:], None], strict=True)
        if one[1] in {"sh", "python"}
    ]


def carry_out(block: Block, folder: Path) -> str:
    """What the block prints, first to stderr and then to stdout, without lines of progress.

    A Python block that begins with a file's name is saved under it, any other is run. Raises CalledProcessError.
    """
    name = _FILE_NAME.match(block.text)
    if block.language == "python" and name:
        (folder / name[1]).write_text(block.text, encoding="utf-8")
        return ""
    shell = ["bash", "-euo", "pipefail", "-c", block.text]
    command = shell if block.language == "sh" else [sys.executable, "-c", block.text]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "COLUMNS": COLUMNS, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8")
    if done.returncode:
        raise AssertionError(f"docs/tutorial.md:{block.line}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return _PROGRESS.sub("", done.stderr) + done.stdout


def alike(shown: str, printed: str) -> bool:
    """Whether the words are the same; figures, ids, durations and the breaks of lines may differ."""
    words = _LOOSE.sub(lambda found: f"\0{_kind(found[0])}\0", shown).split()
    pattern = r"\s+".join(_pattern(word) for word in words)
    return re.fullmatch(rf"\s*{pattern}\s*", printed) is not None


def _kind(figure: str) -> str:
    if figure == "cached" or figure[-1] in "snB":
        return "duration"
    return "number" if re.fullmatch(_NUMBER, figure) and len(figure) < 8 else "id"


def _pattern(word: str) -> str:
    kinds = {"duration": _DURATION, "number": _NUMBER, "id": r"[0-9a-f]{8,}(?:-\d+)?"}
    parts = word.split("\0")
    return "".join(kinds[part] if place % 2 else re.escape(part) for place, part in enumerate(parts))


def main() -> None:
    """Write into the page what its blocks print."""
    page = PAGE.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        for block in blocks_of(page):
            printed = "\n".join(line.rstrip() for line in carry_out(block, Path(folder)).splitlines())
            if block.shown is not None:
                page = page.replace(f"{block.text}```\n\n```text\n{block.shown}```", f"{block.text}```\n\n```text\n{printed}\n```")
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
