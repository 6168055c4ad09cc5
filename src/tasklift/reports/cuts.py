"""Numbers that a step cut, as box plots: where the quarters lie, where the bounds, and what lay beyond them."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from tasklift.reports.figures import plain_number
from tasklift.reports.paragraph import Paragraph
from tasklift.settings.kept import say_kept
from tasklift.settings.messages import say
from tasklift.text.printable import printable, shortened

_WIDTH = 48
_BEYOND = 0.15
"""How much longer than the span between the bounds the plot is at each end, that what lies far out has its place."""
_LONGEST_NAME = 40
_DIGITS = 4


@dataclass(frozen=True)
class CutScale:
    """From numbers to places from 0 to 1; what lies beyond the ends stands at them."""

    start: float
    stop: float
    by_powers: bool

    def place(self, number: float) -> float:
        """Where a number stands."""
        start, stop, here = (self._scaled(one) for one in (self.start, self.stop, number))
        return min(1.0, max(0.0, (here - start) / (stop - start))) if stop > start else 0.5

    def _scaled(self, number: float) -> float:
        return math.copysign(math.log1p(abs(number)), number) if self.by_powers else number


def scale_of(cut: Mapping[str, Any]) -> CutScale:
    """All numbers, but of those that lie far out no more than that there are some."""
    least, most = cut["before"][0], cut["before"][4]
    if cut["by_powers"]:
        return CutScale(least, most, by_powers=True)
    low = cut["before"][1] if cut["low"] is None else cut["low"]
    high = cut["before"][3] if cut["high"] is None else cut["high"]
    more = _BEYOND * (high - low)
    start = least if cut["low"] is None else max(least, low - more)
    return CutScale(start, most if cut["high"] is None else min(most, high + more), by_powers=False)


def cut_title(cut: Mapping[str, Any]) -> str:
    """What the numbers are, and how many of them were cut."""
    name = shortened(say_kept(cut["name"]), _LONGEST_NAME)
    kind = None if cut["kind"] is None else shortened(cut["kind"], _LONGEST_NAME)
    said = say("{name} of {kind}", name=name, kind=kind) if kind is not None else name
    return say("{name}: {cut:,} of {values:,} cut", name=said, cut=cut["cut"], values=cut["values"])


def cut_bounds(cut: Mapping[str, Any]) -> str:
    """The least and the most before and after, and the bounds."""
    after = cut["after"]
    parts = [say("from {low} to {high}", low=_number(cut["before"][0]), high=_number(cut["before"][4]))]
    if cut["low"] is not None and cut["high"] is not None:
        parts.append(say("bounds {low} and {high}", low=_number(cut["low"]), high=_number(cut["high"])))
    elif cut["high"] is not None:
        parts.append(say("bound {high}", high=_number(cut["high"])))
    if after and cut["cut"]:
        parts.append(say("then from {low} to {high}", low=_number(after[0]), high=_number(after[4])))
    return say("; ").join(parts)


def cut_stories(cuts: Iterable[Mapping[str, Any]]) -> list[RenderableType]:
    """For a terminal: a line for each column with its box plot under it, those that lost something."""
    shown: list[RenderableType] = []
    for cut in cuts:
        if cut["cut"]:
            about = say("; ").join([cut_title(cut), cut_bounds(cut)])
            shown += [Paragraph(printable(about)), Text(f"  {drawn(cut)}", no_wrap=True)]
    return shown


def drawn(cut: Mapping[str, Any], width: int = _WIDTH) -> str:
    """A box plot in one line: whiskers, box, median, the bounds as dotted uprights, and marks for what lies beyond."""
    scale, signs = scale_of(cut), [" "] * width
    kept = cut["after"] or cut["before"]

    def at(number: float) -> int:
        return round((width - 1) * scale.place(number))

    for place in range(at(kept[0]), at(kept[4]) + 1):
        signs[place] = "─"
    for place in range(at(cut["before"][1]), at(cut["before"][3]) + 1):
        signs[place] = "█"
    signs[at(cut["before"][2])] = "│"
    for bound in (cut["low"], cut["high"]):
        if bound is not None and scale.start < bound < scale.stop:
            signs[at(bound)] = "┊"
    if cut["low"] is not None and cut["before"][0] < cut["low"]:
        signs[0] = "·"
    if cut["high"] is not None and cut["before"][4] > cut["high"]:
        signs[-1] = "·"
    return "".join(signs).rstrip()


def _number(number: float) -> str:
    return plain_number(float(f"{number:.{_DIGITS}g}"))
