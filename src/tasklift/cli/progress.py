"""Progress on stderr: bars on a terminal, else a plain line now and then."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, ProgressColumn, SpinnerColumn, Task, TaskID, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars
from rich.text import Text

from tasklift.reports.figures import duration
from tasklift.runs.progress import Progress, Tell, silent
from tasklift.settings.kept import say_kept
from tasklift.settings.messages import say, speaking, spoken
from tasklift.text.printable import printable

SILENT_SECONDS = 10.0
STAGE_SECONDS = 1.0
ROWS = "rows"


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
    """A bar for the variants of the recipe, and under it one for the rows of the stage under way."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}
        self._stage = ""

    def __call__(self, told: Progress) -> None:
        """Move the bar that counts in this unit; a new stage begins it anew."""
        stage = printable(say_kept(told.stage))
        if told.unit == ROWS and self._stage != told.stage:
            self._drop(ROWS)
            self._stage = told.stage
        if told.unit not in self._tasks:
            self._tasks[told.unit] = self._bars.add_task(stage, total=told.total, unit=told.unit, words="")
        task = self._tasks[told.unit]
        self._bars.update(
            task, words=told.words, description=stage, completed=told.done, total=told.total, unit=told.unit
        )
        if told.finished:
            self._drop(told.unit)

    def _drop(self, unit: str) -> None:
        task = self._tasks.pop(unit, None)
        if task is not None:
            self._bars.remove_task(task)


class AsLines:
    """A line when a stage begins or ends, and every ten seconds of a long one; quick stages pass without one."""

    def __init__(self, write: Callable[[str], object], clock: Callable[[], float]) -> None:
        self._write = write
        self._clock = clock
        self._stage = self._unit = ""
        self._begun = self._said = clock()

    def __call__(self, told: Progress) -> None:
        """Write a line, if it is time for one."""
        now = self._clock()
        is_new = told.stage != self._stage
        if is_new or told.unit != self._unit:
            self._stage, self._unit, self._begun = told.stage, told.unit, now
        if now - self._said >= (STAGE_SECONDS if is_new or told.finished else SILENT_SECONDS):
            self._said = now
            words = [told.words] if told.words else []
            amount = say(", ").join([_counted(told), *words, *_rate(told, now - self._begun)])
            self._write(say("{stage}: {amount}", stage=printable(say_kept(told.stage)), amount=amount) + "\n")


class Amount(ProgressColumn):
    """What is done, and how fast. It is drawn in another thread, where the reader's language must be said anew."""

    def __init__(self) -> None:
        super().__init__()
        self._language = spoken()

    def render(self, task: Task) -> Text:
        unit = task.fields.get("unit", "")
        total = None if task.total is None else round(task.total)
        fast = [f"{task.speed:,.0f}/s"] if task.speed and task.speed >= 1 else []
        with speaking(self._language):
            return Text(say(", ").join([_counted(Progress("", round(task.completed), total, unit)), *fast]))


def _bars() -> Bars:
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=20),
        Amount(),
        TextColumn("{task.fields[words]}"),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True, highlight=False, markup=False, emoji=False)
    return Bars(*columns, console=console, transient=True)


def _counted(told: Progress) -> str:
    amount = f"{told.done:,}" if told.total is None else say("{done:,} of {total:,}", done=told.done, total=told.total)
    units = {
        ROWS: say("{rows} rows", rows=amount),
        "variants": say("{variants} variants", variants=amount),
        "models": say("{models} models", models=amount),
        "steps": say("{steps} steps", steps=amount),
        "checks": say("{checks} checks", checks=amount),
    }
    return units.get(told.unit, f"{amount} {told.unit}")


def _rate(told: Progress, spent: float) -> list[str]:
    """How fast it goes and how long it will take, as far as that is known."""
    if not told.done or spent <= 0:
        return []
    speed = told.done / spent
    rate = [say("{speed:,.0f} a second", speed=speed)] if speed >= 1 else []
    if told.total is None or told.total <= told.done:
        return rate
    return [*rate, say("{time} left", time=duration((told.total - told.done) / speed))]
