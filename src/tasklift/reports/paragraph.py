"""A paragraph on a terminal, its lines broken as its language is: between Chinese characters too, before no mark."""

from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.text import Text

from tasklift.text.lines import breaks, widest


class Paragraph:
    """A text to show; one with styles of its own is handed over as such."""

    def __init__(self, text: str | Text, style: str = "") -> None:
        self._text = Text(text, style=style) if isinstance(text, str) else text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        lines = [
            part
            for line in self._text.split(allow_blank=True)
            for part in line.divide(breaks(line.plain, options.max_width))
        ]
        for line in lines:
            line.rstrip()
        yield Text("\n").join(lines)

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        return Measurement(widest(self._text.plain), Measurement.get(console, options, self._text).maximum)
