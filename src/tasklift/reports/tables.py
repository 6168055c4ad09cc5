"""Tables for a terminal: no lines, no cut words, wide characters counted as two columns."""

from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from tasklift.reports.paragraph import Paragraph
from tasklift.settings.kept import say_again
from tasklift.settings.messages import Note
from tasklift.text.printable import printable

HEADING = "bold"
FAINT = "dim"


def table(*headings: str, numbers: Iterable[str] = ()) -> Table:
    """A table with these headings; columns named in `numbers` are set flush right."""
    made = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style=HEADING)
    right = set(numbers)
    for heading in headings:
        made.add_column(heading, justify="right" if heading in right else "left", overflow="fold")
    return made


def pairs(lines: Iterable[tuple[str, str]]) -> Table:
    """Names and what belongs to them, in two columns without headings."""
    made = Table.grid(padding=(0, 2, 0, 0))
    made.add_column(style=FAINT, no_wrap=True)
    made.add_column(overflow="fold")
    for name, value in lines:
        made.add_row(Text(name), Paragraph(value))
    return made


def section(heading: str, *parts: RenderableType) -> Group:
    """A blank line, a heading, and what stands under it."""
    return Group(Text(""), Text(heading, style=HEADING), *parts)


def listed(sentences: Iterable[str]) -> Table:
    """Sentences as a list, wrapped behind their marks; notes are said in the reader's language."""
    made = Table.grid(padding=(0, 1, 0, 0))
    made.add_column(no_wrap=True)
    made.add_column(overflow="fold")
    for sentence in sentences:
        said = say_again(sentence.to_json()) if isinstance(sentence, Note) else sentence
        made.add_row("-", Paragraph(printable(said)))
    return made
