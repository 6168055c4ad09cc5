import io
from collections.abc import Iterable

from rich.console import Console
from rich.progress import Progress as Bars

from tasklift.cli.progress import Amount, AsLines, OnTerminal
from tasklift.runs.progress import Progress
from tasklift.settings.messages import speaking


def lines_of(told: Iterable[tuple[float, Progress]]) -> list[str]:
    """What is written when progress is told at these times."""
    now, written = [0.0], list[str]()
    lines = AsLines(written.append, lambda: now[0])
    for moment, progress in told:
        now[0] = moment
        lines(progress)
    return written


def test_a_long_stage_has_a_line_every_ten_seconds_with_speed_and_time_left() -> None:
    told = [(second, Progress("reading train", second * 100, 6000)) for second in range(1, 31)]
    assert lines_of(told) == [
        "reading train: 100 of 6,000 rows\n",
        "reading train: 1,100 of 6,000 rows, 110 a second, 45 s left\n",
        "reading train: 2,100 of 6,000 rows, 105 a second, 37 s left\n",
    ]


def test_quick_stages_pass_in_silence() -> None:
    assert lines_of([(0.1, Progress("a", 1)), (0.2, Progress("b", 2)), (0.3, Progress("b", 2, finished=True))]) == []


def test_the_end_of_a_stage_is_told_and_what_it_counts() -> None:
    told = [
        (2.0, Progress("measuring", 0, 4, "variants")),
        (9.0, Progress("measuring", 4, 4, "variants", finished=True)),
    ]
    assert lines_of(told) == ["measuring: 0 of 4 variants\n", "measuring: 4 of 4 variants\n"]


def test_a_stage_cannot_steer_the_terminal() -> None:
    assert lines_of([(2.0, Progress("a\x1b[2J", 1))]) == ["a\\x1b[2J: 1 rows\n"]


def test_on_a_terminal_the_variants_keep_their_bar_while_stages_come_and_go() -> None:
    bars = Bars(console=Console(file=io.StringIO()), disable=True)
    told = OnTerminal(bars)
    told(Progress("measuring: baseline", 0, 3, "variants"))
    told(Progress("normalize", 5, 10))
    told(Progress("measuring: final", 1, 3, "variants"))
    told(Progress("deduplicate", 1, 9))
    shown = [(task.description, task.completed, task.total) for task in bars.tasks]
    assert shown == [("measuring: final", 1, 3), ("deduplicate", 1, 9)]
    told(Progress("measuring", 3, 3, "variants", finished=True))
    told(Progress("deduplicate", 9, 9, finished=True))
    assert bars.tasks == []


def test_progress_is_told_in_the_readers_language() -> None:
    with speaking("zh"):
        told = lines_of([(2.0, Progress("reading train", 100, 6000)), (22.0, Progress("reading train", 1100, 6000))])
    assert told == ["读入 train：100 / 6,000 行\n", "读入 train：1,100 / 6,000 行，每秒 55，还要 89 s\n"]


def test_a_bar_speaks_the_language_that_was_spoken_when_it_was_made() -> None:
    with speaking("zh"):
        amount = Amount()
    bars = Bars(console=Console(file=io.StringIO()), disable=True)
    bars.add_task("measuring", total=4, completed=1, unit="variants")
    assert amount.render(bars.tasks[0]).plain == "1 / 4 个变体"
