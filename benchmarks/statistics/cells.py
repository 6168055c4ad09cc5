"""What is shared by the simulations: how many there are, and a cell of their tables with its uncertainty."""

import argparse
import math
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from tasklift.evaluation.rates import wilson

# The tables of all benchmarks are printed alike; their module lies one folder up.
sys.path.append(str(Path(__file__).parents[1]))
from tables import show_table  # noqa: E402

MARK = "†"
MOSTLY = 0.5
"""The share of tests that are flagged from which a cell is marked and counts no more."""


class Cell(NamedTuple):
    """Of `simulations` tests, how many were `counted` (not flagged as not calibrated), and in how many it `held`.

    `beside`: a figure that is shown with the rate, in brackets.
    """

    name: str
    held: int
    counted: int
    simulations: int
    beside: float | None = None

    @property
    def rate(self) -> float:
        """In how many of the counted tests it held."""
        return self.held / max(1, self.counted)

    @property
    def is_marked(self) -> bool:
        """Whether most of its tests were flagged."""
        return self.counted < (1 - MOSTLY) * self.simulations

    def __str__(self) -> str:
        shown = MARK if self.is_marked else f"{100 * self.rate:.1f}"
        return shown if self.beside is None else f"{shown} ({self.beside:.3f})"

    def bounds(self) -> str:
        """What the rate may be, given how few simulations there are: Wilson's interval of 99 %."""
        low, high = wilson(self.held, self.counted, level=0.99)
        return f"{100 * low:.1f} to {100 * high:.1f}"


def arguments(description: str | None, *, simulations: int) -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--simulations", type=int, default=simulations, help="tests drawn for each cell")
    parser.add_argument("--only", default="", help="a part of the words that a line begins with, joined by commas")
    return parser.parse_args()


def show_simulated(columns: Sequence[str], lines: Iterable[tuple[Sequence[str], Sequence[Cell]]]) -> list[Cell]:
    """Print the table as its cells come in, and hand them back."""
    found: list[Cell] = []

    def written() -> Iterable[list[str]]:
        for words, cells in lines:
            found.extend(cells)
            yield [*words, *map(str, cells)]

    show_table(columns, written())
    return found


def mean_of(cells: Sequence[Cell]) -> float:
    """The mean rate of the cells that are not marked, in per cent."""
    rates = [cell.rate for cell in cells if not cell.is_marked]
    return 100 * float(np.mean(rates)) if rates else math.nan


def worst_of(cells: Sequence[Cell], rank: Callable[[Cell], float]) -> str:
    """The cell of lowest rank among those that are not marked, with the bounds that its simulations leave."""
    worst = min((cell for cell in cells if not cell.is_marked), key=rank)
    return f"{100 * worst.rate:.1f} % (99 % bounds {worst.bounds()}; {worst.name})"
