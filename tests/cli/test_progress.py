import io
from collections.abc import Iterable

import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.progress import Progress as Bars

from tasklift.cli.progress import Amount, AsLines, OnTerminal, made_bars
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
        "reading train: 1,100 of 6,000 rows, 100 a second, 49 s left\n",
        "reading train: 2,100 of 6,000 rows, 100 a second, 39 s left\n",
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


def test_a_stage_that_goes_on_in_steps_has_one_bar() -> None:
    bars = Bars(console=Console(file=io.StringIO()), disable=True)
    told = OnTerminal(bars)
    told(Progress("measuring: final", 1, 2, "variants"))
    told(Progress("finetune", 0, 490))
    told(Progress("finetune", 1, 16, "steps"))
    assert [(task.description, task.total) for task in bars.tasks] == [("measuring: final", 2), ("finetune", 16)]


def test_progress_is_told_in_the_readers_language() -> None:
    with speaking("zh"):
        told = lines_of([(2.0, Progress("reading train", 100, 6000)), (22.0, Progress("reading train", 1100, 6000))])
    assert told == ["读入 train：100 / 6,000 行\n", "读入 train：1,100 / 6,000 行，每秒 50，还要 98 s\n"]


def test_a_bar_speaks_the_language_that_was_spoken_when_it_was_made() -> None:
    with speaking("zh"):
        amount = Amount()
    bars = Bars(console=Console(file=io.StringIO()), disable=True)
    bars.add_task("measuring", total=4, completed=1, unit="variants")
    assert amount.render(bars.tasks[0]).plain == "1 / 4 个变体"


def test_what_goes_on_in_the_middle_is_told_at_the_pace_of_late() -> None:
    told = [(second, Progress("finetune", 900 + second, 1000, "steps")) for second in range(1, 12)]
    told += [(second, Progress("finetune", 911 + (second - 11) // 10, 1000, "steps")) for second in range(12, 91)]
    *_, last = lines_of((float(second), one) for second, one in told)
    assert last == "finetune: 918 of 1,000 steps, 14 min left\n"


def test_time_left_is_not_told_before_there_is_a_pace() -> None:
    words = "loss 0.290, 2,000 tokens a second"
    told = [(second, Progress("finetune", 1, 60, "steps", words=words)) for second in (2.0, 13.0)]
    assert lines_of(told) == [f"finetune: 1 of 60 steps, {words}\n"] * 2


WORDS = {
    "en": "loss 0.290, rate 3.2e-04, 15,495 tokens a second, 12,812 MB",
    "zh": "损失 0.290，学习率 3.2e-04，每秒 15,495 个词元，12,812 MB",
}


@pytest.mark.parametrize("language", WORDS)
def test_eighty_columns_show_all_of_a_training(language: str) -> None:
    with speaking(language):
        now, shown = [0.0], Console(file=io.StringIO(), width=80, color_system=None, force_terminal=True)
        bars = made_bars(shown, lambda: now[0])
        told = OnTerminal(bars)
        told(Progress("measuring: without deduplicate", 3, 9, "variants"))
        for step in range(1001, 1061):
            now[0] = step / 10
            told(Progress("continue_pretrain", step, 3_500, "steps", words=WORDS[language]))
        with shown.capture() as capture:
            shown.print(*bars.get_renderables())
    lines = capture.get().splitlines()
    assert max(map(cell_len, lines)) <= 80
    assert len(lines) == 3 and "…" not in capture.get()
    assert lines[2].strip() == WORDS[language]
    left, steps = {"en": ("4.1 min left", "1,060 of 3,500 steps"), "zh": ("还要 4.1 min", "1,060 / 3,500 步")}[language]
    assert steps in lines[1] and left in lines[1] and "continue_pretrain" in lines[1]
