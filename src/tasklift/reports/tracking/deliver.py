"""Sends one run to one tracker. It runs as a process of its own: `python -m tasklift.reports.tracking.deliver`.

A tracker's library prints, starts threads, waits for minutes and hooks into the end of the process; here all that can
be cut short, and nothing of it reaches the run. What came of it is left in the folder as JSON.
"""

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from tasklift.reports.tracking import mlflow, trackio, wandb
from tasklift.reports.tracking.entry import Entry, entry_from
from tasklift.store.atomic import write_atomic

ENTRY, FILES = "entry.json", "files"
"""What lies in the folder: the entry, and the files to send along."""

_SENDERS: Mapping[str, Callable[[Entry, Path], str]] = {
    "mlflow": mlflow.send,
    "wandb": wandb.send,
    "trackio": trackio.send,
}


def answer_file(folder: Path, tracker: str) -> Path:
    """Where what came of it is left: `place`, or `missing` (the library), or `trouble`."""
    return folder / f"{tracker}.json"


def main(tracker: str, folder: Path) -> None:
    """Send what lies in the folder."""
    answer = _sent(tracker, folder)
    write_atomic(answer_file(folder, tracker), json.dumps(answer).encode())


def _sent(tracker: str, folder: Path) -> dict[str, str]:
    try:
        return {"place": _SENDERS[tracker](entry_from((folder / ENTRY).read_bytes()), folder / FILES)}
    except ModuleNotFoundError as fault:
        return {"missing": fault.name or tracker}
    except Exception as fault:
        return {"trouble": str(fault) or type(fault).__name__}


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
