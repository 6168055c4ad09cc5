"""Strings as arguments of every command and on stdin: the command ends with a result, or with a refusal by name."""

import io
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from functools import partial
from pathlib import Path

import pytest
from tests.endtoend.naughty.outcome import Found, NotPossible, Outcome, Refused, try_each, try_together
from tests.endtoend.naughty.reading import is_unicode, write_jsonl

from tasklift.cli.main import main

REFUSALS = {2, 4}
"""Exit codes for what the user, or the machine, cannot do as it stands."""
PATH = 200
PROCESS = 30.0
"""Seconds: a process of its own begins by importing everything, on cores that others use."""
_CRASH = ("Traceback", "fault of Tasklift")

Arguments = Callable[[str], list[str]]


def arguments_of(folder: Path) -> dict[str, Arguments]:
    """Where a string may stand on the command line, in a folder with a finished run and its task."""
    store, model, task = f"--store={folder}", str(folder / "model"), str(folder / "task.yaml")
    rows, out = str(folder / "rows.jsonl"), str(folder / "out.csv")
    return {
        "ROW of why": lambda text: ["why", "last", store, "--", text],
        "RUN of why": lambda text: ["why", store, "--", text, "row"],
        "RUN of show": lambda text: ["show", store, "--", text],
        "RUN of compare": lambda text: ["compare", store, "--", text, "last"],
        "RUN of data": lambda text: ["data", store, f"--output={out}", "--", text],
        "RUN of export": lambda text: ["export", store, "--", text, str(folder / "new")],
        "FOLDER of export": lambda text: ["export", "last", store, "--", text],
        "RUN of predict": lambda text: ["predict", store, "--text=a text", "--", text],
        "FILE of predict": lambda text: ["predict", store, "--", model, text],
        "--text of predict": lambda text: ["predict", model, f"--text={text}"],
        "--output of data": lambda text: ["data", "last", store, f"--output={text}"],
        "DATA of init": lambda text: ["init", "--output=-", "--", text],
        "--output of init": lambda text: ["init", rows, f"--output={text}"],
        "TASK of run": lambda text: ["run", "--", text],
        "--set of run": lambda text: ["run", "--dry-run", store, task, f"--set={text}"],
        "FILE of evaluate": lambda text: ["evaluate", store, "--", task, text],
        "NAME of steps": lambda text: ["steps", "--", text],
        "--store": lambda text: ["show", f"--store={text}"],
        "--seed of run": lambda text: ["run", "--dry-run", task, f"--seed={text}"],
        "a command": lambda text: ["--", text],
        "an option": lambda text: ["show", store, f"--{text}"],
    }


def outcomes(folder: Path, texts: Sequence[str], *, real: int, every: int = 1) -> list[Outcome]:
    """Strings at every place, one in `every` of them, and `real` of all in processes of their own.

    `folder` has `task.yaml`, `model/` and a store with a finished run.
    """
    found = []
    places = arguments_of(folder)
    for number, (place, arguments) in enumerate(places.items()):
        shutil.rmtree(folder / "here", ignore_errors=True)
        some = texts[number % every :: every]
        found += try_each(place, partial(_called, folder, arguments), some)
    spread = texts[:: max(1, len(texts) // real)][:real]
    found += try_each(
        "--text in a process", partial(_in_process, folder, places["--text of predict"]), spread, longest=PROCESS
    )
    return found + try_together("stdin to stdout in a process", partial(_piped, folder), texts)


def lift(folder: Path, arguments: list[str]) -> tuple[int, str, str]:
    """The command in this process, in a folder of its own: exit code, stdout and stderr."""
    place = folder / "here"
    place.mkdir(exist_ok=True)
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.chdir(place)
        patch.setattr(sys, "argv", ["lift", *arguments])
        with pytest.raises(SystemExit) as left:
            main()
    told, trouble = (stream.buffer.getvalue().decode() for stream in (out, err))
    return int(left.value.code or 0), told, trouble


def _called(folder: Path, arguments: Arguments, text: str) -> Found:
    _check_possible(text)
    if not (folder / "here" / text[:PATH]).resolve().is_relative_to(folder / "here"):
        raise NotPossible("it leads out of the folder of the test")
    return _ended(*lift(folder, arguments(text)), text)


def _in_process(folder: Path, arguments: Arguments, text: str) -> Found:
    _check_possible(text)
    done = subprocess.run(
        [sys.executable, "-m", "tasklift.cli.main", *arguments(text)], cwd=folder, capture_output=True, timeout=60
    )
    return _ended(done.returncode, done.stdout.decode(), done.stderr.decode(), text)


def _check_possible(text: str) -> None:
    if "\0" in text or not is_unicode(text) or len(text.encode()) > 100_000:
        raise NotPossible("no argument is like that")


def _ended(code: int, told: str, trouble: str, text: str) -> Found:
    """A result counts as the string come back where the command took it for what it is."""
    assert not any(mark in trouble for mark in _CRASH), trouble
    assert "\x1b" not in told + trouble, "a control character reaches the terminal"
    if code == 0:
        return text
    # On a slow machine a line of progress comes first.
    is_told = trouble.startswith("error: ") or "\nerror: " in trouble
    return Refused(trouble) if code in REFUSALS and is_told else f"exit {code}: {trouble}"


def _piped(folder: Path, texts: Sequence[str]) -> list[Found]:
    """A row out for each row in, in order."""
    write_jsonl(folder / "stdin.jsonl", [{"review": text} for text in texts])
    with (folder / "stdin.jsonl").open("rb") as stream:
        command = [sys.executable, "-m", "tasklift.cli.main", "predict", "model", "-", "--quiet"]
        done = subprocess.run(command, cwd=folder, stdin=stream, capture_output=True, check=True, timeout=60)
    rows = [json.loads(line) for line in done.stdout.decode().split("\n") if line]
    assert len(rows) == len(texts)
    return [Refused(row["note"]) if "not readable" in (row["note"] or "") else row["review"] for row in rows]
