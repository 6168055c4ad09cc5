"""A paragraph on a terminal: rich breaks lines between words alone, which Chinese has none of."""

from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.text import Text

from tasklift.cli.lines import broken, columns_of


@dataclass(frozen=True)
class Prose:
    """A paragraph that fills the room it is given."""

    text: str
    style: str = ""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The lines; a word that is wider than the room is folded."""
        for line in broken(self.text, options.max_width):
            yield Text(line, self.style, overflow="fold")

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """What the text takes on one line, and at least the room of a Chinese character."""
        return Measurement(2, max(2, columns_of(self.text)))
