"""How many test rows a lift needs, before one collects or labels them."""

import math
from dataclasses import dataclass, replace
from typing import Final

from rich.console import Group
from rich.text import Text

from tasklift.evaluation.detectable import units_needed
from tasklift.reports.paragraph import Paragraph
from tasklift.reports.tables import HEADING, listed, pairs, section, table
from tasklift.settings.errors import UserError
from tasklift.settings.messages import say
from tasklift.tasks.splitting import SplitSettings

SMALLEST_LIFT: Final = 1e-5
MOST_LOOKS: Final = 10_000
_SIGNIFICANCE: Final = 0.05


@dataclass(frozen=True)
class Aim:
    """A lift to find, as a share; how often the models disagree; how surely it is found, with how many looks.

    Raises UserError `no-such-test` for what no test can do.
    """

    lift: float
    disagreement: float
    power: float
    looks: int

    def __post_init__(self) -> None:
        for problem, advice in self._faults():
            raise UserError("no-such-test", problem, advice=advice)

    @property
    def rows(self) -> int:
        """Fewest test rows; the level is divided by the number of looks (Bonferroni)."""
        level = 1 - _SIGNIFICANCE / self.looks
        return units_needed(self.lift, discordance=self.disagreement, power=self.power, level=level)

    def around(self) -> list["Aim"]:
        """Half the lift, the same, and double, as far as they can be."""
        lifts = [factor * self.lift for factor in (0.5, 1, 2)]
        return [replace(self, lift=lift) for lift in lifts if SMALLEST_LIFT <= lift <= self.disagreement]

    def _faults(self) -> list[tuple[str, str]]:
        smallest, most = f"{100 * SMALLEST_LIFT:g}", f"{100 * self.disagreement:g}"
        checks = [
            (
                self.lift >= SMALLEST_LIFT,
                say("the lift is too small to plan for"),
                say("name at least {points} points", points=smallest),
            ),
            (0 < self.disagreement <= 1, say("--disagree is not above 0 and at most 1"), say("try {value}", value=0.1)),
            (0.5 <= self.power < 1, say("--power is not from 0.5 to below 1"), say("try {value}", value=0.8)),
            (
                1 <= self.looks <= MOST_LOOKS,
                say("--looks is not from 1 to {most:,}", most=MOST_LOOKS),
                say("try {value}", value=1),
            ),
            (
                self.lift <= self.disagreement,
                say(
                    "models that disagree on {most} % of the rows cannot differ by {points:g} points",
                    most=most,
                    points=100 * self.lift,
                ),
                say("name at most {most} points, or a larger --disagree", most=most),
            ),
        ]
        return [(problem, advice) for is_so, problem, advice in checks if not is_so]


def rows_needed(aim: Aim) -> Group:
    """The number of rows, what it rests on, and what other lifts need."""
    headings = [say("lift in points"), say("test rows"), say("rows in all")]
    needs = table(*headings, numbers=headings)
    for other in aim.around():
        needs.add_row(_points(other.lift), f"{other.rows:,}", f"{_in_all(other.rows):,}")
    rests_on = [
        (say("models disagree on"), say("{share:g} % of the rows", share=100 * aim.disagreement)),
        (say("the lift is found in"), say("{share:g} % of such tests", share=100 * aim.power)),
        (say("looks at the test"), f"{aim.looks:,}"),
    ]
    headline = Paragraph(_headline(aim), HEADING)
    parts = [section(say("Other lifts"), needs), section(say("Notes"), listed(_notes()))]
    return Group(headline, Text(""), pairs(rests_on), *parts)


def _headline(aim: Aim) -> str:
    return say(
        "A lift of {points} points needs {rows:,} test rows: {all:,} rows in all, if {share:g} % are the test.",
        points=_points(aim.lift),
        rows=aim.rows,
        all=_in_all(aim.rows),
        share=100 * _test_share(),
    )


def _notes() -> list[str]:
    return [
        say("rows of one group, and near copies, count as one"),
        say("this is for accuracy; metrics that weigh rare labels as much as others need more rows"),
    ]


def _points(lift: float) -> str:
    """A lift in points with all its digits, for people name it so."""
    return f"{100 * lift:g}"


def _in_all(rows: int) -> int:
    return math.ceil(rows / _test_share())


def _test_share() -> float:
    return SplitSettings().test
