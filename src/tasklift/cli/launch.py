"""A command carried out by several processes of this machine, of which none outlives another that failed."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from tasklift.engines.local import cores
from tasklift.settings.errors import MachineError
from tasklift.settings.messages import say

Started = subprocess.Popen[bytes]

HERE: Final = socket.inet_ntoa(socket.INADDR_LOOPBACK.to_bytes(4))
"""The address by which a machine calls itself."""
_PAUSE: Final = 0.1
_GRACE: Final = 5.0
"""Seconds for a process to notice by itself that another is gone, and to end."""
_TERMINATED: Final = 128 + signal.SIGTERM


def launched(count: int, command: list[str]) -> int:
    """The exit code of the first of `count` processes of that command, who are told what torch and accelerate look for.

    Raises MachineError `process-lost` where one ends before its time and the first does not say so.
    """
    told = {**os.environ, "WORLD_SIZE": str(count), "LOCAL_WORLD_SIZE": str(count)}
    told |= {"MASTER_ADDR": HERE, "MASTER_PORT": str(free_port())}
    # Processes that each take all cores wait for each other.
    told.setdefault("OMP_NUM_THREADS", str(max(1, cores() // count)))
    processes: list[Started] = []
    try:
        processes += (_start(number, command, told) for number in range(count))
        with _left_to_the_first():
            return _watched(*processes)
    finally:
        for number, one in enumerate(processes):
            _end(one, after=_GRACE if number else 0.0)


def _start(number: int, command: list[str], told: Mapping[str, str]) -> Started:
    """The first has the terminal, the others are heard only when something goes wrong."""
    streams: dict[str, Any] = {} if number == 0 else {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    environment = {**told, "RANK": str(number), "LOCAL_RANK": str(number)}
    return subprocess.Popen(command, env=environment, **streams)  # noqa: S603 - the command is our own


def _watched(first: Started, *others: Started) -> int:
    while first.poll() is None:
        lost = next((number for number, one in enumerate(others, 2) if one.poll()), None)
        if lost is not None:
            _end(first, after=_GRACE)
            if first.returncode in (-signal.SIGINT, -signal.SIGKILL, 128 + signal.SIGINT):
                raise _lost(lost, others[lost - 2].returncode)
            break
        time.sleep(_PAUSE)
    if first.returncode < 0:
        raise _lost(1, first.returncode)
    return first.returncode


def _end(process: Started, after: float = 0.0) -> None:
    """Let it end by itself for so many seconds; then ask it to, so that it notes that it was stopped, then end it."""
    for wait, signal_then in ((after, signal.SIGINT), (_GRACE, signal.SIGKILL)):
        try:
            process.wait(timeout=wait)
        except subprocess.TimeoutExpired:
            process.send_signal(signal_then)
    process.wait()


@contextmanager
def _left_to_the_first() -> Iterator[None]:
    """Ctrl-C reaches the first process, too, and it says what there is to say; who is told to end ends them all."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN), signal.signal(signal.SIGTERM, _leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before[0])
        signal.signal(signal.SIGTERM, before[1])


def _leave(_signal: int, _frame: object) -> None:
    sys.exit(_TERMINATED)


def free_port() -> int:
    """One that nobody listens at, as far as can be known before somebody does."""
    with socket.socket() as one:
        one.bind((HERE, 0))
        port: int = one.getsockname()[1]
        return port


def _lost(number: int, code: int) -> MachineError:
    why = say("signal {number}", number=-code) if code < 0 else say("exit code {code}", code=code)
    return MachineError(
        "process-lost",
        say("process {number} of those that were launched has ended ({why})", number=number, why=why),
        advice=say("look above for why it did; the same command goes on from the last checkpoint"),
    )
