"""Sends a finished run to the trackers that are asked for. No trouble of theirs is trouble of the run."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tasklift.reports.files.folder import PAGE
from tasklift.reports.page.page import report_page
from tasklift.reports.tracking.asked import TITLES, trackers_asked
from tasklift.reports.tracking.deliver import ENTRY, FILES, answer_file
from tasklift.reports.tracking.entry import entry_of, shareable
from tasklift.reports.tracking.secrets import without_secrets
from tasklift.settings.errors import TaskliftError
from tasklift.settings.messages import say, spoken
from tasklift.store.atomic import write_atomic
from tasklift.tasks.task import Task, Tracker
from tasklift.text.printable import shortened

SECONDS = 40.0
"""The longest that trackers are waited for, all of them together."""

_LONGEST_TROUBLE = 300
_PATIENCE = {
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "2",
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "20",
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "WANDB_ERROR_REPORTING": "false",
}
"""Left alone, MLflow tries for four minutes to reach a server that is down. What the user has set stays."""


@dataclass(frozen=True)
class Delivery:
    """What came of it, said in the language that is spoken."""

    tracker: Tracker
    arrived: bool
    said: str


def track(record: Mapping[str, Any], task: Task, environment: Mapping[str, str] = os.environ) -> list[Delivery]:
    """Send a run by its record, with its report but none of its rows. What a tracker has is not sent twice."""
    asked = trackers_asked(task, environment)
    if not asked:
        return []
    try:
        with TemporaryDirectory(prefix="tasklift-", ignore_cleanup_errors=True) as folder:
            _pack(record, Path(folder))
            answers = _all_delivered(asked, Path(folder), environment)
            return [_delivery(tracker, answer) for tracker, answer in zip(asked, answers, strict=True)]
    except (OSError, TaskliftError) as fault:
        return [_delivery(tracker, {"trouble": str(fault)}) for tracker in asked]


def _pack(record: Mapping[str, Any], folder: Path) -> None:
    """What the other process is to send."""
    shared = shareable(record)
    files = {
        ENTRY: entry_of(record).to_json(),
        f"{FILES}/{PAGE}": report_page(shared, spoken()).encode(),
        f"{FILES}/record.json": json.dumps(shared, ensure_ascii=False, indent=1).encode(),
    }
    (folder / FILES).mkdir()
    for name, content in files.items():
        write_atomic(folder / name, content)


def _all_delivered(
    trackers: Sequence[Tracker], folder: Path, environment: Mapping[str, str]
) -> list[Mapping[str, str]]:
    """What each answers. They work at once: several that cannot be reached take no longer than one."""
    with ThreadPoolExecutor(len(trackers)) as pool:
        return list(pool.map(lambda tracker: _delivered(tracker, folder, environment), trackers))


def _delivered(tracker: Tracker, folder: Path, environment: Mapping[str, str]) -> Mapping[str, str]:
    """What the other process answers; nothing where it ended without an answer."""
    # -P: a folder `wandb` or a file `mlflow.py` where the user stands is not the library.
    command = [sys.executable, "-P", "-m", "tasklift.reports.tracking.deliver", tracker, str(folder)]
    try:
        subprocess.run(  # noqa: S603
            command,
            env={**_PATIENCE, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"late": tracker}
    written = answer_file(folder, tracker)
    answer: dict[str, str] = json.loads(written.read_bytes()) if written.exists() else {}
    return {name: without_secrets(value, environment) for name, value in answer.items()}


def _delivery(tracker: Tracker, answer: Mapping[str, str]) -> Delivery:
    title = TITLES[tracker]
    if "place" in answer:
        return Delivery(tracker, True, say("{tracker} has the run: {place}", tracker=title, place=answer["place"]))
    problem = say("{tracker} did not get the run: {why}", tracker=title, why=_why(answer))
    return Delivery(tracker, False, f"{problem}\n  -> {_advice(answer)}")


def _why(answer: Mapping[str, str]) -> str:
    if "missing" in answer:
        return say("the package {package} is not installed", package=answer["missing"])
    if "late" in answer:
        return say("no answer within {seconds:.0f} seconds", seconds=SECONDS)
    told = " ".join(answer.get("trouble", "").split())
    return shortened(told, _LONGEST_TROUBLE) or say("its library ended without an answer")


def _advice(answer: Mapping[str, str]) -> str:
    if "missing" in answer:
        return say("`pip install 'tasklift[track]'`, or set `track: []` in the task file")
    return say("the run is finished and kept; mend that and run the same command again, or set `track: []`")
