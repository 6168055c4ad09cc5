"""Progress on stderr: a bar on a terminal, else a plain line now and then."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, TaskID, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars

from tasklift.reports.figures import duration
from tasklift.runs.progress import Progress, Tell, silent
from tasklift.text.printable import printable

QUIET_SECONDS = 10.0


@contextmanager
def progress(*, quiet: bool) -> Iterator[Tell]:
    """What to hand to work that takes time."""
    if quiet:
        yield silent
    elif sys.stderr.isatty():
        with _bars() as bars:
            yield OnTerminal(bars)
    else:
        yield AsLines(sys.stderr.write, time.monotonic)


class OnTerminal:
    """A bar for the stage under way; a finished stage leaves a line."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._stage = ""
        self._task: TaskID | None = None

    def __call__(self, told: Progress) -> None:
        """Move the bar."""
        if told.stage != self._stage or self._task is None:
            if self._task is not None:
                self._bars.remove_task(self._task)
            self._stage = told.stage
            self._task = self._bars.add_task(printable(told.stage), total=told.total, speed="")
        self._bars.update(self._task, completed=told.done, total=told.total)
        speed = self._bars.tasks[-1].speed
        self._bars.update(self._task, speed=_counted(told) + (f", {speed:,.0f}/s" if speed and speed >= 1 else ""))
        if told.finished:
            self._bars.remove_task(self._task)
            self._task = None


class AsLines:
    """A line when a stage begins to take long, and every ten seconds of it; and one when it is done."""

    def __init__(self, write: Callable[[str], object], clock: Callable[[], float]) -> None:
        self._write = write
        self._clock = clock
        self._stage = ""
        self._begun = self._said = clock()

    def __call__(self, told: Progress) -> None:
        """Write a line, if it is time for one."""
        now = self._clock()
        if told.stage != self._stage:
            self._stage, self._begun, self._said = told.stage, now, now
        spent = now - self._begun
        if told.finished:
            self._write(f"{printable(told.stage)}: {_counted(told)} in {duration(spent)}\n")
        elif now - self._said >= QUIET_SECONDS:
            self._said = now
            self._write(f"{printable(told.stage)}: {_counted(told)}{_rate(told, spent)}\n")


def _bars() -> Bars:
    columns = (TextColumn("{task.description}"), BarColumn(bar_width=24), TextColumn("{task.fields[speed]}"))
    console = Console(stderr=True, highlight=False, markup=False, emoji=False)
    return Bars(*columns, TimeRemainingColumn(), console=console, transient=True)


def _counted(told: Progress) -> str:
    return f"{told.done:,} {told.unit}" if told.total is None else f"{told.done:,} of {told.total:,} {told.unit}"


def _rate(told: Progress, spent: float) -> str:
    if not told.done or spent <= 0:
        return ""
    speed = told.done / spent
    left = "" if told.total is None or told.total <= told.done else f", {duration((told.total - told.done) / speed)} left"
    return f", {speed:,.0f} a second{left}" if speed >= 1 else left
