"""Progress on stderr: bars on a terminal, else a plain line now and then."""

import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from rich.console import Console, RenderableType
from rich.progress import BarColumn, ProgressColumn, SpinnerColumn, Task, TaskID, TextColumn
from rich.progress import Progress as Bars
from rich.table import Column
from rich.text import Text

from tasklift.reports.figures import duration
from tasklift.runs.progress import Progress, Tell, silent
from tasklift.settings.kept import say_kept
from tasklift.settings.messages import say, speaking, spoken
from tasklift.text.printable import printable

SILENT_SECONDS = 10.0
STAGE_SECONDS = 1.0
RECENT_SECONDS = 30.0
"""The pace is that of so long ago until now, as that of the bars."""
_BETWEEN_MARKS = 0.5
ROWS = "rows"


@contextmanager
def progress(*, quiet: bool) -> Iterator[Tell]:
    """What to hand to work that takes time."""
    if quiet:
        yield silent
    elif sys.stderr.isatty():
        with made_bars(Console(stderr=True, highlight=False, markup=False, emoji=False)) as bars:
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
        elif told.unit != ROWS and self._stage == told.stage:
            # What began by its rows and goes on in steps has no use for the bar of its rows.
            self._drop(ROWS)
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
        self._said, self._pace = clock(), _Pace()

    def __call__(self, told: Progress) -> None:
        """Write a line, if it is time for one."""
        now = self._clock()
        is_new = told.stage != self._stage
        if is_new or told.unit != self._unit:
            self._stage, self._unit, self._pace = told.stage, told.unit, _Pace()
        self._pace.see(now, told.done)
        if now - self._said >= (STAGE_SECONDS if is_new or told.finished else SILENT_SECONDS):
            self._said = now
            words = [told.words] if told.words else []
            amount = say(", ").join([_counted(told), *words, *_rate(told, self._pace.a_second)])
            self._write(say("{stage}: {amount}", stage=printable(say_kept(told.stage)), amount=amount) + "\n")


class _Pace:
    """How fast a stage went lately: not since it began, as what goes on after a crash begins in the middle."""

    def __init__(self) -> None:
        self._marks = deque[tuple[float, int]]()
        self.a_second: float | None = None

    def see(self, now: float, done: int) -> None:
        """So much is done at that time, in seconds."""
        while len(self._marks) > 1 and self._marks[1][0] <= now - RECENT_SECONDS:
            self._marks.popleft()
        if not self._marks or now - self._marks[-1][0] >= _BETWEEN_MARKS:
            self._marks.append((now, done))
        began, before = self._marks[0]
        self.a_second = (done - before) / (now - began) if done > before and now > began else None


class _Spoken(ProgressColumn):
    """A column that is drawn in another thread, where the reader's language must be said anew."""

    def __init__(self) -> None:
        super().__init__(Column(no_wrap=True))
        self._language = spoken()


class Amount(_Spoken):
    """What is done, and how fast."""

    def render(self, task: Task) -> Text:
        unit = task.fields.get("unit", "")
        total = None if task.total is None else round(task.total)
        fast = [f"{task.speed:,.0f}/s"] if task.speed and task.speed >= 1 else []
        with speaking(self._language):
            return Text(say(", ").join([_counted(Progress("", round(task.completed), total, unit)), *fast]))


class TimeLeft(_Spoken):
    """How long it will take at the pace of late; nothing until there is one."""

    def render(self, task: Task) -> Text:
        if not task.speed or not task.remaining:
            return Text("")
        with speaking(self._language):
            return Text(_time_left(task.remaining / task.speed))


class BarsWithWords(Bars):
    """Under the bars, what else is to be known of them: each on a line of its own, cut where the terminal ends."""

    def get_renderables(self) -> Iterable[RenderableType]:
        yield self.make_tasks_table(self.tasks)
        for task in self.tasks:
            if words := task.fields.get("words"):
                yield Text(f"  {words}", no_wrap=True, overflow="ellipsis")


def made_bars(console: Console, clock: Callable[[], float] = time.monotonic) -> Bars:
    """Bars on a terminal, that are gone when it is over; where it is narrow they give way to what is written."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=None, table_column=Column(max_width=20)),
        Amount(),
        TimeLeft(),
    )
    return BarsWithWords(*columns, console=console, get_time=clock, transient=True)


def _counted(told: Progress) -> str:
    amount = f"{told.done:,}" if told.total is None else say("{done:,} of {total:,}", done=told.done, total=told.total)
    units = {
        ROWS: say("{rows} rows", rows=amount),
        "variants": say("{variants} variants", variants=amount),
        "models": say("{models} models", models=amount),
        "steps": say("{steps} steps", steps=amount),
        "checks": say("{checks} checks", checks=amount),
        "documents": say("{documents} documents", documents=amount),
    }
    return units.get(told.unit, f"{amount} {told.unit}")


def _rate(told: Progress, speed: float | None) -> list[str]:
    """How fast it goes, unless the words say it, and how long it will take, as far as that is known."""
    if speed is None:
        return []
    rate = [say("{speed:,.0f} a second", speed=speed)] if speed >= 1 and not told.words else []
    if told.total is None or told.total <= told.done:
        return rate
    return [*rate, _time_left((told.total - told.done) / speed)]


def _time_left(seconds: float) -> str:
    return say("{time} left", time=duration(seconds))
