"""What came of one broken data set on the command line: how it ended, what was said, and whether rows add up."""

import io
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from tests.faults.broken.case import Broken, Ending

from tasklift.cli import main as command_line
from tasklift.data.formats import source
from tasklift.settings.errors import TaskliftError

CRASH = ("Traceback", "fault of Tasklift")
SMALL_BOMB = 1 << 22
"""What a packed file must not unpack to here; the real bound would take half a minute to reach."""
_HEADINGS = {
    "Rows that cannot be used": Ending.QUARANTINED,
    "Could not be read": Ending.QUARANTINED,
    "Set aside by the split": Ending.QUARANTINED,
    "Mended in reading": Ending.MENDED,
    "Notes on the data": Ending.NOTED,
}
_COUNTS = {
    "read": re.compile(r"([\d,]+) (?:rows? )?read\b"),
    "repaired": re.compile(r"([\d,]+) repaired"),
    "unusable": re.compile(r"([\d,]+) that cannot be used"),
    "train": re.compile(r"([\d,]+) train,"),
    "valid": re.compile(r"([\d,]+) valid,"),
    "test": re.compile(r"([\d,]+) test \(sealed\)"),
    "copies": re.compile(r"([\d,]+) cop(?:y|ies) of test rows"),
    "written": re.compile(r"([\d,]+) rows? written"),
}


@dataclass(frozen=True)
class Outcome:
    """`said`: the error, or what was told of rows and labels, line by line. `counts`: of rows, as they were said."""

    ending: Ending
    code: int
    slug: str
    said: tuple[str, ...]
    counts: dict[str, int]
    set_aside: tuple[dict[str, Any], ...]
    crash: str
    texts: tuple[str | None, ...] | None

    def golden(self) -> dict[str, Any]:
        """What is kept to compare with."""
        slug = {"slug": self.slug} if self.slug else {}
        return {"ends": self.ending.value, "code": self.code, **slug, "said": list(self.said), "rows": self.counts}

    @property
    def places(self) -> list[str]:
        """The places that are named, in their order."""
        words = (line.split(" ")[0].rstrip(":") for line in self.said)
        return [word for word in words if re.search(r":\d+", word)]

    def unbalanced(self) -> str:
        """Where accepted + repaired + quarantined is not what was read; nothing if it is."""
        told = self.counts
        if self.ending is Ending.REFUSED or "read" not in told:
            return ""
        if "written" in told:
            kept, gone = told["written"], len(self.set_aside)
        else:
            kept = sum(told.get(name, 0) for name in ("train", "valid", "test"))
            gone = told.get("unusable", 0) + told.get("copies", 0)
        return "" if kept + gone == told["read"] else f"{kept} kept and {gone} set aside of {told['read']} read"


def outcome_of(one: Broken, folder: Path) -> Outcome:
    """Lay the files out and run the command in this process, in that folder."""
    one.lay_out(folder)
    code, out, err, slug = _called(one, folder)
    crash = next((err for mark in CRASH if mark in err), "")
    said = _error(err) if code else _told(f"{out}\n{err}")
    plain = tuple(_of_libraries(line.replace(f"{folder}/", "").replace(str(folder), ".")) for line in said)
    counts = {
        name: int(found[1].replace(",", "")) for name, form in _COUNTS.items() if (found := form.search(out + err))
    }
    aside = _json_lines(folder / "out.jsonl.set-aside.jsonl")
    by_step = [
        f"{one.command[1]}:{row['line']}: {row['step']}: {row['reason']}" for row in aside if row["step"] != "read"
    ]
    written = _json_lines(folder / "out.jsonl") if (folder / "out.jsonl").exists() else None
    texts = None if written is None else tuple(row.get("review") for row in written)
    whole = (*plain, *by_step)
    ending = Ending.REFUSED if code else _ending(f"{out}\n{err}", bool(by_step))
    return Outcome(ending, code, slug, whole, {} if code else counts, tuple(aside), crash, texts)


def said_in_chinese(one: Broken, folder: Path) -> str:
    """The refusal of the case word for word, where Chinese is asked for."""
    one.lay_out(folder)
    inside = replace(one, command=(*one.command, "--language", "zh"))
    return "".join(_called(inside, folder)[2].partition("错误：")[1:])


def _ending(told: str, by_step: bool) -> Ending:
    found = [ending for heading, ending in _HEADINGS.items() if f"\n{heading}\n" in f"\n{_stripped(told)}\n"]
    order = (Ending.QUARANTINED, Ending.MENDED, Ending.NOTED)
    return next(
        (ending for ending in order if ending in found or (by_step and ending is Ending.QUARANTINED)), Ending.AS_IT_IS
    )


def _stripped(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.split("\n"))


def _error(err: str) -> list[str]:
    return f"\n{_stripped(err).strip()}".rpartition("\nerror: ")[2].split("\n")


def _told(text: str) -> list[str]:
    """The lines under the headings of what is odd; one that goes on over several lines is one."""
    inside, found = False, list[str]()
    for each in _stripped(text).split("\n"):
        if not inside or not each:
            inside = each in _HEADINGS
        elif each.startswith("- "):
            found.append(each[2:])
        else:
            found[-1] += each[1:]
    return found


def _of_libraries(line: str) -> str:
    """Without what hangs on the version of a library: sizes of packed bytes, words of polars."""
    line = re.sub(r"[\d,]+ bytes of gzip unpack to more than [\d,]+", "N bytes of gzip unpack to more than M", line)
    return re.sub(r"(not a sound Parquet file: ).*", r"\1...", line)


def _json_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line] if path.exists() else []


def _called(one: Broken, folder: Path) -> tuple[int, str, str, str]:
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    slugs: list[str] = []
    explain = command_line.explain

    def noted(fault: BaseException, **told: Any) -> int:
        slugs.append(fault.slug if isinstance(fault, TaskliftError) else "")
        return explain(fault, **told)

    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err), _refusing(one, folder):
        patch.chdir(folder)
        patch.setenv("COLUMNS", "400")
        patch.setattr("sys.argv", ["lift", *one.command])
        patch.setattr(command_line, "explain", noted)
        patch.setattr(source, "BOMB_BYTES", SMALL_BOMB)
        with pytest.raises(SystemExit) as left:
            command_line.main()
    told, trouble = (stream.buffer.getvalue().decode() for stream in (out, err))  # type: ignore[attr-defined]
    return int(left.value.code or 0), told, trouble, slugs[0] if slugs else ""


@contextmanager
def _refusing(one: Broken, folder: Path) -> Iterator[None]:
    """Inside, a file of the case may not be opened: for everybody, as files usually are not for root."""
    if one.forbidden is None:
        yield
        return
    opened = io.open

    def guarded(file: Any, *arguments: Any, **named: Any) -> Any:
        if isinstance(file, str | Path) and Path(file).resolve() == folder / str(one.forbidden):
            raise PermissionError(13, "Permission denied", str(file))
        return opened(file, *arguments, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(io, "open", guarded)
        yield


def names_the_true_place(one: Broken, outcome: Outcome) -> bool:
    """Whether the first place that is named is where the cause is; the column may stand behind it."""
    return any(place == true or place.startswith(f"{true}:") for place in outcome.places[:1] for true in one.true)
