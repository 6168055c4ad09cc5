"""Paragraphs on a terminal."""

from collections.abc import Callable

import pytest
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from tasklift.reports.paragraph import Paragraph
from tasklift.reports.tables import listed, table

Shown = Callable[..., str]

CHINESE = "90 行测试数据中有 9 行与其中其他行重复；随机划分会把这样的副本放到两边，从而夸大结果。"
ENGLISH = "Twice as many rows would bring about 7.4 points [5.5, 9.1]: from 70 rows to 135 the score went up."


@pytest.mark.parametrize("text", [CHINESE, ENGLISH])
@pytest.mark.parametrize("width", range(16, 60, 3))
def test_lines_are_filled_and_none_begins_with_a_mark(shown: Shown, text: str, width: int) -> None:
    lines = shown(listed([text]), width).splitlines()
    assert lines[0].startswith("- ")
    told = [line[2:].rstrip() for line in lines]
    assert not [line for line in told if line[0] in "，。；：、！？ "]
    assert "".join(told).replace(" ", "") == text.replace(" ", "")
    assert not [line for line in told if line.endswith("5.5,")], "an interval stays whole"


def test_chinese_is_broken_between_any_two_characters(shown: Shown) -> None:
    assert shown(Paragraph("共 3 行与其中其他行重复"), 10).splitlines() == ["共 3 行与", "其中其他行", "重复"]


def test_lines_of_its_own_and_indents_are_kept(shown: Shown) -> None:
    assert shown(Paragraph("a\n\n  b c"), 20) == "a\n\n  b c\n"
    assert shown(Padding(Paragraph("ab cd"), (0, 0, 0, 3)), 6).splitlines() == ["   ab ", "   cd "]


def test_a_word_wider_than_the_terminal_is_folded(shown: Shown) -> None:
    assert shown(Paragraph("a --very-long b"), 6).splitlines() == ["a", "--very", "-long", "b"]


def test_styles_are_kept_over_the_breaks() -> None:
    text = Text("ab ").append("cd ef", style="bold")
    lines = list(Console(width=5).render_lines(Paragraph(text), pad=False))
    assert [[(part.text, bool(part.style and part.style.bold)) for part in line] for line in lines] == [
        [("ab ", False), ("cd", True)],
        [("ef", True)],
    ]


@pytest.mark.parametrize("width", range(26, 60))
def test_in_a_table_no_mark_begins_a_line_and_nothing_is_lost(shown: Shown, width: int) -> None:
    made = table("name", "what it is")
    made.add_row("a", Paragraph(CHINESE))
    told = [line[6:].rstrip() for line in shown(made, width).splitlines()[1:]]
    assert not [line for line in told if line[0] in "，。；：、！？ "]
    assert "".join(told).replace(" ", "") == CHINESE.replace(" ", "")
