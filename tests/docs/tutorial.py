"""The blocks of a tutorial: carried out one after another, and what they print held against what the page shows.

`python -m tests.docs.tutorial` carries out docs/tutorial.md, in each language, and writes what its blocks print into
the page.
"""

import difflib
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tasklift.models.pretrained.catalogue import catalogue

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "tutorial.md"
PAGES = {"C.UTF-8": PAGE, "zh_CN.UTF-8": DOCS / "tutorial.zh-CN.md"}
"""By the locale that they are carried out in."""
COLUMNS = "100"

_FENCED = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE_NAME = re.compile(r"# (\S+\.py)\n")
_PROGRESS = re.compile(
    r"^[^\n]+: [\d,]+ (of [\d,]+ )?(rows|variants|models|checks|steps)"
    r"(, loss [^\n]+)?(, [\d,]+ a second)?(, .+ left)?\n"
    r"|^([^\n]+：[\d,]+ / |读入[^：\n]+：|作答：)[\d,]+ (行|个变体|个模型|项检查)(，每秒 [\d,]+)?(，还要 .+)?\n",
    re.MULTILINE,
)
_BESIDE_CHINESE = re.compile(r"\s+(?=[\u3000-\u9fff\uff00-\uffef])|(?<=[\u3000-\u9fff\uff00-\uffef])\s+")
"""Where lines of Chinese may be broken."""
_NUMBER = r"[-+]?\d[\d,]*(?:\.\d+)?(?:e-?\d+)?"
_LOOSE = re.compile(
    rf"(?P<duration>cached|{_NUMBER} (?:s|min|bytes|KB|MB|GB)\b)"
    rf"|(?P<id>\b[0-9a-f]{{8,}}(?:-\d+)?\b)|(?P<number>{_NUMBER})"
)
"""What may differ between two runs of a block."""
_BAR = "█"
"""Bars are drawn of it; their lengths are figures."""


@dataclass(frozen=True)
class Block:
    """A shell or Python block, and what the page shows that it prints, from `start` to `end`, if anything."""

    language: str
    text: str
    line: int
    shown: str | None
    start: int
    end: int


def blocks_of(page: str) -> list[Block]:
    """The blocks to carry out, in order; a `text` block after one of them is what it prints."""
    found = list(_FENCED.finditer(page))
    return [
        Block(one[1], one[2], page.count("\n", 0, one.start()) + 1, *_shown_after(other))
        for one, other in zip(found, [*found[1:], None], strict=True)
        if one[1] in {"sh", "python"}
    ]


def _shown_after(other: re.Match[str] | None) -> tuple[str | None, int, int]:
    return (other[2], other.start(2), other.end(2)) if other and other[1] == "text" else (None, 0, 0)


def carry_out(block: Block, folder: Path, locale: str = "C.UTF-8") -> str:
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
    spoken = {name: value for name, value in os.environ.items() if name not in {"LC_ALL", "LC_MESSAGES"}}
    # What a network learns differs in its last digits by how many threads it learns on.
    alike = {"OMP_NUM_THREADS": "1", "COLUMNS": COLUMNS, "PYTHONIOENCODING": "utf-8"}
    # As for a reader who has brought no pretrained model yet: empty packages hide those that are installed here.
    alike["PYTHONPATH"] = os.pathsep.join(filter(None, [_without_models(folder), os.environ.get("PYTHONPATH", "")]))
    environment = {**spoken, **alike, "LANG": locale, "PATH": path}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8")
    if done.returncode:
        raise AssertionError(f"line {block.line} of the page: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return _PROGRESS.sub("", done.stderr) + done.stdout


def _without_models(folder: Path) -> str:
    hiding = folder / ".no_models"
    for entry in catalogue().values():
        (hiding / entry.module).mkdir(parents=True, exist_ok=True)
        (hiding / entry.module / "__init__.py").touch()
    return str(hiding)


def differences(page: Path, folder: Path, locale: str = "C.UTF-8") -> list[str]:
    """Carry all blocks out in a folder, and tell where the page shows something else than was printed."""
    different = []
    for block in blocks_of(page.read_text(encoding="utf-8")):
        printed = carry_out(block, folder, locale)
        if block.shown is not None and not alike(block.shown, printed):
            different.append(f"docs/{page.name}:{block.line}\n{difference(block.shown, printed)}")
    return different


def alike(shown: str, printed: str) -> bool:
    """Whether the words are the same; figures, ids, durations and the breaks of lines may differ."""
    return _words(shown) == _words(printed)


def difference(shown: str, printed: str) -> str:
    """The lines that are not alike, without what may differ."""
    before, after = (
        [" ".join(line.split()) for line in _without_figures(text).splitlines()] for text in (shown, printed)
    )
    return "\n".join(difflib.unified_diff(before, after, "shown", "printed", n=1, lineterm=""))


def _words(text: str) -> list[str]:
    return _BESIDE_CHINESE.sub("", _without_figures(text)).split()


def _without_figures(text: str) -> str:
    return _LOOSE.sub(lambda found: f"<{found.lastgroup}>", text.replace(_BAR, ""))


def main() -> None:
    """Write into the pages what their blocks print."""
    for locale, path in PAGES.items():
        _write_anew(path, locale)


def _write_anew(path: Path, locale: str) -> None:
    page = path.read_text(encoding="utf-8")
    blocks = blocks_of(page)
    with tempfile.TemporaryDirectory() as folder:
        printed = [carry_out(block, Path(folder), locale) for block in blocks]
    for block, output in reversed(list(zip(blocks, printed, strict=True))):
        if block.shown is not None:
            lines = "".join(f"{line.rstrip()}\n" for line in output.splitlines())
            page = page[: block.start] + lines + page[block.end :]
    path.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
