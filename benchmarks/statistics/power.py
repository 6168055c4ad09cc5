"""How often a planted lift is found, beside the exact paired test, with as many rows as `units_needed` asks for.

Two models of one population: the second has more rows right, for every label alike. On each test that is drawn,
accuracy is compared by McNemar's exact test (SciPy's `binomtest`) and by `compare`, and macro-F1 by `compare`. Cells
are shares of tests in which the second model is called better, in per cent, and in brackets their ratio to the exact
test's. `units_needed` is asked with the lift and the disagreement that the drawn population really has. Promise: ratios
of at least 0.95, and about 80 % found, which is what `units_needed` is asked for.

Usage: python benchmarks/statistics/power.py [--simulations 400] [--only TEXT]   (1 minute on one core)
With 10,000 simulations a share is known to 1 point (99 %); that takes 20 minutes.
"""

import zlib

import numpy as np
from cells import Cell, arguments, show_simulated
from populations import Population, Skill, populate
from scipy.stats import binomtest

from tasklift.evaluation.compare import compare
from tasklift.evaluation.detectable import units_needed
from tasklift.evaluation.lift import Verdict
from tasklift.evaluation.resampling import Draws
from tasklift.metrics.catalogue import find_metric
from tasklift.metrics.judged import Floats, Integers, Judged

PLANTED = ((0.02, 0.1), (0.03, 0.1), (0.05, 0.1), (0.08, 0.1), (0.05, 0.2), (0.1, 0.2), (0.05, 0.05))
"""The lift in accuracy, and the share of rows on which the models disagree."""

LEVEL = 0.05
COMPARED = ("exact test", "accuracy", "macro_f1")
COLUMNS = ("labels", "disagree", "lift", "units", *COMPARED)


def main() -> None:
    """The table, and the least ratio in it."""
    asked = arguments(__doc__, simulations=400)
    wanted = [skill for skill in planted() if asked.only in ", ".join(words_of(skill))]
    found: list[Floats] = []
    show_simulated(COLUMNS, (line_of(skill, asked.simulations, found) for skill in wanted))
    shares = np.stack(found)
    ratios = shares[:, 1:] / shares[:, :1]
    print(
        f"\nFound: {100 * shares[:, 0].mean():.1f} % by the exact test on average, {100 * shares[:, 0].min():.1f} to "
        f"{100 * shares[:, 0].max():.1f}. Ratio to it: mean {ratios.mean():.3f}, least {ratios.min():.3f}."
    )


def planted() -> list[Skill]:
    """The lines of the table."""
    return [Skill(labels, False, 0.8, disagree=both, lift=lift) for labels in (2, 5) for lift, both in PLANTED]


def words_of(skill: Skill) -> list[str]:
    """What a line begins with."""
    return [f"{skill.labels}", f"{skill.disagree}", f"{skill.lift}"]


def line_of(skill: Skill, simulations: int, found: list[Floats]) -> tuple[list[str], list[Cell]]:
    """One line; its shares are added to `found`."""
    population = populate(skill)
    lift, discordance = planted_in(population)
    units = units_needed(lift, discordance=discordance)
    calls = simulated(population, units, simulations, np.random.default_rng(zlib.crc32(repr(skill).encode())))
    found.append(calls.mean(axis=0))
    numbers = [int(number) for number in calls.sum(axis=0)]
    cells = [
        Cell(name, one, simulations, simulations, one / numbers[0]) for name, one in zip(COMPARED, numbers, strict=True)
    ]
    return [*words_of(skill), f"{units:,}"], cells


def planted_in(population: Population) -> tuple[float, float]:
    """The lift in accuracy and the share of disagreement that the drawn population has."""
    before, after = (judged.gold == judged.predicted for judged in population.models)
    return float(after.mean() - before.mean()), float((before != after).mean())


def simulated(population: Population, units: int, simulations: int, generator: np.random.Generator) -> Integers:
    """Whether each test called the second model better, shape (simulations, 3)."""
    tests = (population.draw(units, generator) for _ in range(simulations))
    return np.array([calls_of(models, of_row, seed) for seed, (models, of_row) in enumerate(tests)])


def calls_of(models: tuple[Judged, ...], units: Integers, seed: int) -> list[bool]:
    """By the exact test on accuracy, by `compare` on accuracy, and by `compare` on macro-F1."""
    before, after = (judged.gold == judged.predicted for judged in models)
    gained, lost = int((after & ~before).sum()), int((before & ~after).sum())
    exact = gained > lost and binomtest(gained, gained + lost).pvalue < LEVEL
    draws = Draws(seed, permutations=2000)
    lifts = [compare(find_metric(name), models[:1], models[1:], units=units, draws=draws) for name in COMPARED[1:]]
    return [exact, *(lift.verdict is Verdict.BETTER for lift in lifts)]


if __name__ == "__main__":
    main()
