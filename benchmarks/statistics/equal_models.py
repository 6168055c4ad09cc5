"""How often two models that are equally good are called better or worse: 5 % at most is meant.

Two models of one population are equally good in it and disagree on some rows; tests are drawn, and each is put to
`compare`. Also: groups of 1 to 10 rows (n is then the number of groups); models that are equally good in another way
(one misses the first label more often, the other the second); retrained models, whose skill itself is off by two points
of accuracy from seed to seed, compared by their seeds (a side with one seed draws no lots); and 20 looks at one test
that were planned as 20, where a cell is the share of tests with any verdict. Cells are shares in per cent.

Usage: python benchmarks/statistics/equal_models.py [--simulations 200] [--only TEXT]   (2 minutes on one core)
With 10,000 simulations a cell is known to 0.6 points (99 %); that takes 2 hours.
"""

import zlib
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from cells import Cell, arguments, mean_of, show_simulated, worst_of
from populations import Integers, Population, Skill, mirrored, populate, retrained

from tasklift.evaluation.compare import compare
from tasklift.evaluation.lift import Verdict
from tasklift.evaluation.resampling import Draws
from tasklift.metrics.catalogue import find_metric
from tasklift.metrics.judged import Judged

SIZES = (50, 200, 1000)
SPREAD = 0.02
LOOKS = 20
METRICS = ("accuracy", "macro_f1")
COLUMNS = ("models", "metric", "population", *(f"n = {size:,}" for size in SIZES))

Sides = tuple[Sequence[Judged], Sequence[Judged]]
Drawn = tuple[list[Sides], Integers]
"""Comparisons on one test, and the unit of each of its rows."""

Draw = Callable[[int, np.random.Generator], Drawn]


def main() -> None:
    """The table, its mean and its worst cell."""
    asked = arguments(__doc__, simulations=200)
    wanted = [(words, draw) for words, draw in cases() if asked.only in ", ".join(words)]
    found = show_simulated(COLUMNS, (line_of(words, draw, asked.simulations) for words, draw in wanted))
    print(
        f"\nCalled better or worse: {mean_of(found):.1f} % on average over {len(found)} cells; most in "
        f"{worst_of(found, lambda cell: -cell.rate)}."
    )


def cases() -> Iterator[tuple[tuple[str, str, str], Draw]]:
    """The lines of the table: models, metric, population, and how a test is drawn."""
    for metric in METRICS:
        for skill in pairs():
            yield ("grouped" if skill.grouped else "a pair", metric, words_of(skill)), of_pair(populate(skill))
        yield (
            ("equal in another way", metric, "2, even; 0.8"),
            of_pair(mirrored((0.05, 0.35), np.random.default_rng(0))),
        )
        for seeds in ((2, 2), (3, 3), (5, 5), (1, 3)):
            skill = Skill(3, False, 0.8)
            yield (f"retrained, {seeds[0]} and {seeds[1]} seeds", metric, words_of(skill)), of_seeds(skill, seeds)
    skill = Skill(2, False, 0.8)
    yield (f"any of {LOOKS} looks", "accuracy", words_of(skill)), of_looks(skill)


def pairs() -> list[Skill]:
    """Two models that disagree on some rows."""
    usual = [Skill(labels, skewed, 0.8, disagree=0.1) for labels in (2, 5, 15) for skewed in (False, True)]
    good = [Skill(labels, True, 0.95, disagree=0.04) for labels in (2, 15)]
    return [*usual, *good, *(Skill(labels, True, 0.8, grouped=True, disagree=0.1) for labels in (2, 5))]


def words_of(skill: Skill) -> str:
    """Labels and accuracy."""
    return f"{skill.labels}, {'skewed' if skill.skewed else 'even'}; {skill.accuracy}"


def of_pair(population: Population) -> Draw:
    """One comparison of the population's two models."""

    def draw(size: int, generator: np.random.Generator) -> Drawn:
        (first, second), units = population.draw(size, generator)
        return [([first], [second])], units

    return draw


def of_seeds(skill: Skill, seeds: tuple[int, int]) -> Draw:
    """One comparison of so many retrained models a side; one alone is the model itself, which draws no lots."""
    population = populate(skill)

    def draw(size: int, generator: np.random.Generator) -> Drawn:
        (judged,), units = population.draw(size, generator)
        before, after = ([retrained(judged, skill, SPREAD, generator) for _ in range(number)] for number in seeds)
        return [([judged] if seeds[0] == 1 else before, after)], units

    return draw


def of_looks(skill: Skill) -> Draw:
    """Many models, each compared with the first one on the same test."""
    population = populate(skill)

    def draw(size: int, generator: np.random.Generator) -> Drawn:
        (judged,), units = population.draw(size, generator)
        return [([judged], [retrained(judged, skill, 0.0, generator)]) for _ in range(LOOKS)], units

    return draw


def line_of(words: tuple[str, str, str], draw: Draw, simulations: int) -> tuple[tuple[str, str, str], list[Cell]]:
    """A line and its cells."""
    names = [f"{', '.join(words)}, n = {size:,}" for size in SIZES]
    return words, [simulated(name, words[1], draw, size, simulations) for name, size in zip(names, SIZES, strict=True)]


def simulated(name: str, metric: str, draw: Draw, size: int, simulations: int) -> Cell:
    """One cell: the tests on which anything was called better or worse."""
    generator = np.random.default_rng(zlib.crc32(name.encode()))
    claims = sum(is_any_called(metric, draw(size, generator), seed) for seed in range(simulations))
    return Cell(name, claims, simulations, simulations)


def is_any_called(metric: str, drawn: Drawn, seed: int) -> bool:
    """Whether a comparison on this test has a verdict, corrected for how many there are."""
    comparisons, units = drawn
    draws = Draws(seed, resamples=400, permutations=1000)
    return any(
        compare(find_metric(metric), before, after, units=units, draws=draws, looks=len(comparisons)).verdict
        is not Verdict.CANNOT_TELL
        for before, after in comparisons
    )


if __name__ == "__main__":
    main()
