"""Paragraphs on a terminal."""

import io

from rich.cells import cell_len
from rich.console import Console

from tasklift.cli.prose import Prose
from tasklift.reports.tables import table

from .test_lines import TEXT


def printed(text: str, width: int) -> list[str]:
    """The lines of a table with the text beside a name, without the blanks at their ends."""
    made = table("name", "what it is")
    made.add_row("a", Prose(text))
    written = io.StringIO()
    Console(file=written, width=width).print(made)
    return [line.rstrip() for line in written.getvalue().splitlines()]


def test_in_a_table_no_mark_begins_a_line_and_nothing_is_lost() -> None:
    for width in range(26, 60):
        lines = [line[6:] for line in printed(TEXT, width)[1:]]
        assert max(map(cell_len, lines)) <= width - 6
        assert not [line for line in lines if line[0] in "，。、；：）” "]
        assert "".join(lines).replace(" ", "") == TEXT.replace(" ", "")


def test_in_a_table_a_word_wider_than_its_column_is_folded() -> None:
    assert printed("a --very-long-option", 16)[1:] == ["a     a", "      --very-lon", "      g-option"]
