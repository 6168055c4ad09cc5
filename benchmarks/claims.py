"""What a score on messy data is worth: the score that each way of working claims, and the score on rows from outside.

The published rows are pooled and a fifth of them, drawn with a seed, is put away: the outside. The rest gets 30 %
copies (exact and near) and is all that anyone sees. A peer is fitted on four fifths of it, drawn at random as
scikit-learn's `train_test_split` does, and claims its score on the last fifth. Tasklift is handed the same file, makes
its own split, and claims what its record says. Then the same fitted models answer the outside rows.

Promise: the peers claim too much, Tasklift does not. An error bar is the half width of the 95 % interval of the
difference of two independent scores.

Usage: python benchmarks/claims.py --data FOLDER [--sets sst2 ...] [--rows 500]
"""

import warnings
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from mess import add_copies
from peers import PEERS, answer_by
from published import Published, Row, parser_with_data, read_published
from scoring import figure, scored
from tables import show_table
from whole_run import run_over

from tasklift.evaluation.lift import Interval

SEED = 0
COPIES = 0.3
OUTSIDE = 0.2
TEST = 0.2


class Claim(NamedTuple):
    """A score that is claimed, and the score on rows from outside."""

    claimed: Interval
    true: Interval

    def too_much(self) -> str:
        """The difference in points, with its error bar."""
        over = (self.claimed.value or 0.0) - (self.true.value or 0.0)
        return f"{100 * over:+.1f} ± {100 * np.hypot(_half_width(self.claimed), _half_width(self.true)):.1f}"


def main() -> None:
    """Print the table."""
    arguments = parser_with_data(__doc__).parse_args()
    warnings.simplefilter("ignore")
    show_claims([read_published(arguments.data, name, arguments.rows) for name in arguments.sets])


def show_claims(wanted: Sequence[Published]) -> None:
    """One line for each set: claim, truth and difference of each way of working."""
    columns = [f"{name}: {part}" for name in (*PEERS, "Tasklift") for part in ("claimed", "true", "too much, points")]
    print(f"\n## Claims on files with {COPIES:.0%} copies\n")
    show_table(["data", *columns], ([one.name, *_cells(claims_on(one))] for one in wanted))


def claims_on(one: Published) -> list[Claim]:
    """The claims of both peers and of Tasklift on one set."""
    generator = np.random.default_rng(SEED)
    outside, inside = _drawn([*one.train, *one.valid, *one.test], OUTSIDE, generator)
    messy = add_copies(inside, COPIES, generator)
    return [*(_claim_of(peer, one.language, messy, outside) for peer in PEERS), _our_claim(messy, outside)]


def _cells(claims: Sequence[Claim]) -> list[str]:
    return [cell for one in claims for cell in (figure(one.claimed), figure(one.true), one.too_much())]


def _claim_of(peer: str, language: str, messy: list[Row], outside: list[Row]) -> Claim:
    test, train = _drawn(messy, TEST, np.random.default_rng(SEED))
    answered = answer_by(peer, language, train, [row.text for row in (*test, *outside)]).labels
    return Claim(_score(test, answered[: len(test)]), _score(outside, answered[len(test) :]))


def _our_claim(messy: list[Row], outside: list[Row]) -> Claim:
    ran = run_over({"train": messy}, [row.text for row in outside])
    final = ran.record["final"]
    return Claim(Interval(final["score"], final["low"], final["high"]), _score(outside, ran.labels))


def _drawn(rows: Sequence[Row], share: float, generator: np.random.Generator) -> tuple[list[Row], list[Row]]:
    """A share of the rows at random, and the others."""
    order = generator.permutation(len(rows)).tolist()
    cut = round(share * len(rows))
    return [rows[place] for place in order[:cut]], [rows[place] for place in order[cut:]]


def _score(rows: Sequence[Row], labels: Sequence[str]) -> Interval:
    return scored([row.label for row in rows], labels)


def _half_width(one: Interval) -> float:
    return 0.0 if one.low is None or one.high is None else (one.high - one.low) / 2


if __name__ == "__main__":
    main()
