"""The command line called in this process, and a finished run in each language to call it on."""

import io
import sys
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path

import pytest

from tasklift.cli.main import main

GOOD = {"en": ["great", "love it", "works well", "very happy"], "zh": ["很好", "喜欢", "质量不错", "很满意"]}
BAD = {"en": ["terrible", "broken", "want a refund", "very sad"], "zh": ["太差", "坏了", "要退货", "很失望"]}
THINGS = {"en": ["phone", "lamp", "chair", "camera", "bag"], "zh": ["手机", "台灯", "椅子", "相机", "书包"]}
LABELS = {"en": ("positive", "negative"), "zh": ("正面", "负面")}
HEADER = {"en": "review,sentiment", "zh": "评论内容,情感"}


@dataclass(frozen=True)
class Said:
    """What a command left with."""

    code: int
    out: str
    err: str


def lift(*arguments: str, folder: Path, stdin: bytes = b"") -> Said:
    """Call the command line in a folder."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    with pytest.MonkeyPatch.context() as patch, chdir(folder):
        patch.setattr(sys, "argv", ["lift", *arguments])
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        patch.setenv("COLUMNS", "80")
        patch.setenv("LC_ALL", "C.UTF-8")
        patch.delenv("FORCE_COLOR", raising=False)
        with pytest.raises(SystemExit) as left:
            main()
        out.flush()
        err.flush()
    texts = [stream.buffer.getvalue().decode() for stream in (out, err)]  # type: ignore[attr-defined]
    return Said(int(left.value.code or 0), *texts)


def write_reviews(path: Path, language: str, rows: int = 60) -> None:
    """Reviews of two labels in turn, each text once."""
    lines = [HEADER[language]]
    for row in range(rows):
        words = (GOOD, BAD)[row % 2][language]
        thing, other = THINGS[language][row % 5], THINGS[language][row // 5 % 5]
        lines.append(f"{thing} {words[row // 2 % 4]} {other} {words[row // 8 % 4]} {row},{LABELS[language][row % 2]}")
    path.write_text("\n".join(lines), encoding="utf-8")


@pytest.fixture(scope="session", params=["en", "zh"])
def finished(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, Said]:
    """A folder with reviews, the task file that `lift init` wrote, and what `lift run` said; and the language."""
    folder = tmp_path_factory.mktemp(request.param)
    write_reviews(folder / "reviews.csv", request.param)
    assert lift("init", "reviews.csv", "--model", "none", folder=folder).code == 0
    said = lift("run", "task.yaml", "--json", "record.json", folder=folder)
    assert said.code == 0, said.err
    return folder, request.param, said
