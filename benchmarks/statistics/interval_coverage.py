"""How often an interval of 95 % holds the truth, and how wide it is.

Tests are drawn from populations of 100,000 rows (populations.py) and it is counted how often the interval of a test
holds the value of the population. Scores, and lifts of one model over another (`lift`: half of the rows on which they
disagree); rows that are units of their own, and groups of 1 to 10 rows that are right and wrong together (n is then the
number of groups). A cell is coverage in per cent and, in brackets, the mean width. Tests that say "not calibrated" are
left out; a cell where most do is marked with a dagger and counts no more. Promise: 95 ± 1 on average, and no cell that
is not marked below 92.

Usage: python benchmarks/statistics/interval_coverage.py [--simulations 200] [--only TEXT]   (6 minutes on one core)
With 10,000 simulations a cell is known to 0.6 points (99 %); that takes 5 hours for all lines.
"""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from cells import Cell, arguments, mean_of, show_simulated, worst_of
from populations import Population, Skill, populate

from tasklift.evaluation.compare import compare
from tasklift.evaluation.intervals import interval
from tasklift.evaluation.lift import Interval
from tasklift.evaluation.resampling import Draws
from tasklift.metrics.catalogue import find_metric
from tasklift.metrics.metric import Metric

SIZES = (50, 100, 200, 500, 2000)
ACCURACIES = (0.6, 0.8, 0.9, 0.95, 0.99)
DISAGREE = {0.6: 0.2, 0.8: 0.1, 0.9: 0.1, 0.95: 0.04, 0.99: 0.01}
"""Share of rows on which two models of that accuracy disagree."""

AVERAGED, OF_ONE_LABEL = ("accuracy", "macro_f1"), ("precision", "recall", "f1")
COLUMNS = ("what", "metric", "labels", "accuracy", *(f"n = {size:,}" for size in SIZES))

INTERVAL_ALONE = Draws(0, permutations=1)
"""The interval of a lift needs no p."""


class Part(NamedTuple):
    """A part of the table: populations, and the metrics whose intervals are looked at in them."""

    name: str
    metrics: Sequence[str]
    skills: Sequence[Skill]


def main() -> None:
    """The table, and for each of its parts what it comes to."""
    asked = arguments(__doc__, simulations=200)
    wanted = [case for case in cases() if asked.only in ", ".join(words_of(*case))]
    found = show_simulated(COLUMNS, ((words_of(*case), cells_of(*case, asked.simulations)) for case in wanted))
    for name in dict.fromkeys(part.name for part, _, _ in wanted):
        print(f"\n{summary(name, [cell for cell in found if cell.name.startswith(f'{name}:')])}")


def parts() -> list[Part]:
    """Scores and lifts, of rows and of groups."""
    skills = [Skill(labels, skewed, one) for labels in (2, 5, 15) for skewed in (False, True) for one in ACCURACIES]
    two = [skill for skill in skills if skill.labels == 2]
    grouped = [replace(skill, grouped=True) for skill in skills if skill.labels < 15 and skill.accuracy >= 0.8]
    return [
        Part("score", AVERAGED, skills),
        Part("score of one label", OF_ONE_LABEL, two),
        Part("score, groups", AVERAGED, grouped),
        Part("lift", AVERAGED, [with_lift(skill) for skill in skills if skill.accuracy in (0.8, 0.95, 0.99)]),
        Part("lift, groups", AVERAGED, [with_lift(skill) for skill in grouped if skill.accuracy == 0.8]),
    ]


def with_lift(skill: Skill) -> Skill:
    """The same with a second model that is better."""
    disagree = DISAGREE[skill.accuracy]
    return replace(skill, disagree=disagree, lift=disagree / 2)


def cases() -> Iterator[tuple[Part, str, Skill]]:
    """The lines of the table."""
    return ((part, name, skill) for part in parts() for name in part.metrics for skill in part.skills)


def words_of(part: Part, name: str, skill: Skill) -> list[str]:
    """What a line begins with."""
    return [part.name, name, f"{skill.labels}, {'skewed' if skill.skewed else 'even'}", f"{skill.accuracy}"]


def cells_of(part: Part, name: str, skill: Skill, simulations: int) -> list[Cell]:
    """A line's cells."""
    population, metric = populate(skill), find_metric(name)
    line = f"{part.name}: {', '.join(words_of(part, name, skill)[1:])}"
    return [simulated(f"{line}, n = {size:,}", population, metric, size, simulations) for size in SIZES]


def simulated(name: str, population: Population, metric: Metric, size: int, simulations: int) -> Cell:
    """One cell."""
    generator, truth = np.random.default_rng(zlib.crc32(name.encode())), population.truth(metric)
    found = [interval_of(population, metric, size, generator) for _ in range(simulations)]
    counted = [one for one in found if one.calibrated]
    width = float(np.mean([(one.high or 0.0) - (one.low or 0.0) for one in found]))
    return Cell(name, sum(holds(one, truth) for one in counted), len(counted), simulations, width)


def interval_of(population: Population, metric: Metric, size: int, generator: np.random.Generator) -> Interval:
    """The interval of one test: of a score, or of a lift where there are two models."""
    models, units = population.draw(size, generator)
    if len(models) == 1:
        return interval(metric, models[0], units=units, draws=INTERVAL_ALONE)
    lift = compare(metric, models[:1], models[1:], units=units, draws=INTERVAL_ALONE)
    return Interval(lift.value, lift.low, lift.high)


def holds(found: Interval, truth: float) -> bool:
    """Whether the truth lies between the bounds, rounding aside."""
    return found.low is not None and found.high is not None and found.low - 1e-9 <= truth <= found.high + 1e-9


def summary(part: str, cells: Sequence[Cell]) -> str:
    """Mean and worst cell, and the mean at each size."""
    by_size = [mean_of([cell for cell in cells if cell.name.endswith(f"n = {size:,}")]) for size in SIZES]
    marked = sum(cell.is_marked for cell in cells)
    return (
        f"{part.capitalize()}: mean {mean_of(cells):.1f} % over {len(cells) - marked} cells ({marked} marked), by n "
        f"{' / '.join(f'{one:.1f}' for one in by_size)}; worst {worst_of(cells, lambda cell: cell.rate)}."
    )


if __name__ == "__main__":
    main()
