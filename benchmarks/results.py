"""What Tasklift makes of published data, clean and messy, beside what people write with scikit-learn (`make results`).

Three tables. All three models are fitted on the same files in one process and scored on the same test rows; a lift is
Tasklift's macro-F1 less that of the better peer *on these very test rows*, which favours the peer.

1. Clean: the published train, validation and test rows as files of the user's; Tasklift's default recipe. Promise:
   never worse than the better peer beyond the interval, and better on some (Holm's correction over the table).
2. Messy: train and validation rows with wrong labels or copies, put in with a seed; the test rows stay as published,
   and no copy of them is put in. Peers learn from the messy files too. Promise: clearly better.
3. Claims (claims.py): one messy file without a test of its own. What each claims for itself, and what is true.

Usage: python benchmarks/results.py --data FOLDER [--sets sst2 ...] [--rows 500] [--only clean messy claims]
"""

import sys
import warnings
from typing import Any, NamedTuple

from claims import show_claims
from mess import MESSES, messed
from peers import PEERS, Answered, answer_by
from published import Published, parser_with_data, read_published
from scoring import figure, lift_between, mean_lift, points, scored
from tables import show_table
from whole_run import run_over

from tasklift.evaluation.holm import holm
from tasklift.evaluation.lift import Lift, Verdict

SEED = 0
SIGNIFICANCE = 0.05
COLUMNS = ("data", "test rows", *PEERS, "Tasklift", "lift over the better, points", "p (Holm)", "verdict", "seconds")

SHOWN = ("10 % wrong labels", "20 % wrong labels", "30 % copies", "10 % wrong labels, then 30 % copies")


class Outcome(NamedTuple):
    """One line of a table: what each model answered, and Tasklift's lift over the better peer."""

    name: str
    gold: list[str]
    peers: list[Answered]
    ours: Answered
    lift: Lift


def main() -> None:
    """Print the tables that are asked for."""
    parser = parser_with_data(__doc__)
    parser.add_argument("--only", nargs="+", default=["clean", "messy", "claims"], choices=["clean", "messy", "claims"])
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    wanted = [read_published(arguments.data, name, arguments.rows) for name in arguments.sets]
    if "clean" in arguments.only:
        show("Clean", [outcome_on(one.name, one) for one in wanted])
    if "messy" in arguments.only:
        show(
            "Messy",
            [outcome_on(f"{one.name}: {name}", messed(one, MESSES[name], SEED)) for one in wanted for name in SHOWN],
        )
    if "claims" in arguments.only:
        show_claims(wanted)


def outcome_on(name: str, one: Published, recipe: list[Any] | None = None) -> Outcome:
    """Fit the peers and run Tasklift on the same rows, and compare their answers to the test."""
    texts, gold = [row.text for row in one.test], [row.label for row in one.test]
    peers = [answer_by(peer, one.language, [*one.train, *one.valid], texts) for peer in PEERS]
    ran = run_over({"train": one.train, "valid": one.valid, "test": one.test}, texts, recipe)
    better = max(peers, key=lambda peer: scored(gold, peer.labels).value or 0.0)
    print(f"{name}: {ran.seconds:.0f} s", file=sys.stderr)
    return Outcome(name, gold, peers, Answered(ran.labels, ran.seconds), lift_between(gold, better.labels, ran.labels))


def show(title: str, outcomes: list[Outcome]) -> None:
    """The table, and what it comes to."""
    corrected = holm([one.lift.p for one in outcomes])
    print(f"\n## {title}\n")
    show_table(COLUMNS, [line(one, p) for one, p in zip(outcomes, corrected, strict=True)])
    better = sum(is_better(one, p) for one, p in zip(outcomes, corrected, strict=True))
    better_alone, worse = (
        sum(one.lift.verdict == verdict for one in outcomes) for verdict in (Verdict.BETTER, Verdict.WORSE)
    )
    print(
        f"\nOf {len(outcomes)}: {worse} worse, {better_alone} better, {better} of these after Holm's correction. "
        f"Mean lift: {mean_lift([one.lift for one in outcomes])} points.",
        flush=True,
    )


def line(one: Outcome, p: float | None) -> list[str]:
    """One line of the table; "better" must survive the correction, "worse" need not."""
    models = [*one.peers, one.ours]
    verdict = "better" if is_better(one, p) else "worse" if one.lift.verdict == Verdict.WORSE else "cannot tell"
    return [
        one.name,
        f"{len(one.gold):,}",
        *(figure(scored(one.gold, model.labels)) for model in models),
        points(one.lift),
        "-" if p is None else f"{p:.2g}",
        verdict,
        " / ".join(f"{model.seconds:.1f}" for model in models),
    ]


def is_better(one: Outcome, p: float | None) -> bool:
    """Better, also when corrected for the number of comparisons."""
    return one.lift.verdict == Verdict.BETTER and p is not None and p < SIGNIFICANCE


if __name__ == "__main__":
    main()
