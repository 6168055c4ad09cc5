"""Runs of the small task in child processes of one warm parent, so that each costs only its own work.

The parent imports everything and then only forks: it starts no thread and reads no data, for threads do not survive a
fork. A child leaves its artefacts, or the fault that ended it, in a file.
"""

import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import scipy.sparse  # noqa: F401
import sklearn.linear_model  # noqa: F401
from artefacts import Artefacts, artefacts_of

import tasklift.models.classical  # noqa: F401
from tasklift.cli.trouble import explain
from tasklift.runs.progress import Progress
from tasklift.runs.run import run
from tasklift.settings.errors import TaskliftError
from tasklift.tasks.task import Task

_PAUSE = 0.002


@dataclass(frozen=True)
class Ended:
    """How a child ended: killed, with a fault that we can name, with another one, or well and with artefacts."""

    killed: bool
    slug: str | None
    exit_code: int | None
    trouble: str
    artefacts: Artefacts | None
    stage: str
    seconds: float


def carry_out(
    task: Path,
    work: Path,
    *,
    store: Path | None = None,
    kill_after: float | None = None,
    spoil: Callable[[Progress], None] | None = None,
) -> Ended:
    """Run `task` in a child; SIGKILL it after some seconds, or never.

    `store` is `work/store` unless named; `spoil` is called in the child with all progress and may make trouble.
    """
    work.mkdir(parents=True, exist_ok=True)
    for name in ("artefacts.json", "fault.json", "stage"):
        (work / name).unlink(missing_ok=True)
    started = time.monotonic()
    child = os.fork()
    if child == 0:
        _be_the_child(task, work, store or work / "store", spoil)
    killed = _wait(child, started + kill_after if kill_after is not None else None)
    seconds = time.monotonic() - started
    fault = json.loads(_read(work / "fault.json") or "{}")
    stage = _read(work / "stage").split("\n")[-2:-1]
    finished = _read(work / "artefacts.json")
    return Ended(
        killed,
        fault.get("slug"),
        fault.get("exit_code"),
        fault.get("trouble", ""),
        json.loads(finished) if finished and not killed else None,
        stage[0] if stage else "before the first stage",
        seconds,
    )


def ask(question: Callable[[], object], work: Path) -> Any:
    """The answer of a child to `question`, as JSON values, so that the parent itself starts no threads."""
    answer = work / "answer.json"
    answer.unlink(missing_ok=True)
    child = os.fork()
    if child == 0:
        try:
            answer.write_text(json.dumps(question()), encoding="utf-8")
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    return json.loads(answer.read_text(encoding="utf-8"))


def _wait(child: int, deadline: float | None) -> bool:
    """Whether it had to be killed."""
    while True:
        done, _ = os.waitpid(child, 0 if deadline is None else os.WNOHANG)
        if done:
            return False
        if deadline is not None and time.monotonic() >= deadline:
            os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
            return os.WIFSIGNALED(status)
        time.sleep(_PAUSE)


def _be_the_child(task: Path, work: Path, store: Path, spoil: Callable[[Progress], None] | None) -> None:
    try:
        with (work / "stage").open("a", encoding="utf-8", buffering=1) as stages:

            def note(progress: Progress) -> None:
                stages.write(f"{progress.stage}\n")
                if spoil is not None:
                    spoil(progress)

            finished = run(Task.load(task), store=store, tell=note)
        exported = work / f"exported-{os.getpid()}"
        exported.mkdir()
        (work / "artefacts.json").write_text(json.dumps(artefacts_of(finished, exported)), encoding="utf-8")
    except TaskliftError as fault:
        _leave(work, {"slug": fault.slug, "trouble": str(fault)}, fault)
    except BaseException as fault:
        _leave(work, {"slug": None, "trouble": traceback.format_exc()}, fault)
    finally:
        sys.stdout.flush()
        os._exit(0)


def _leave(work: Path, told: dict[str, object], fault: BaseException) -> None:
    """Keep the fault, and the code that the command line would leave with."""
    told["exit_code"] = explain(fault, debug=False, arguments=[])
    (work / "fault.json").write_text(json.dumps(told), encoding="utf-8")


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""
