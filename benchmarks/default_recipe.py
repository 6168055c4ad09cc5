"""Which recipe should be the default of `classify`: each step in and out, on clean and messy rows, never on a test.

The published test is not read. Judges are the published validation rows (a fifth of train where there are none); the
rest is train, of which a tenth is the valid that models choose on. Train and valid get a mess, put in with a seed; the
judges stay clean, but for odd writing, for the world has that too. A figure is the lift of a candidate over the default
recipe in points of macro-F1, the mean over the data sets; its error bar is the half width of the 95 % interval; `+`
and `-` count the sets where the candidate is better and worse by the paired test.

Usage: python benchmarks/default_recipe.py --data FOLDER [--sets sst2 ...] [--rows 4000] [--messes clean ...]
"""

import sys
import tempfile
import warnings
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from mess import MESSES, messed
from published import Published, Row, parser_with_data, read_published
from scoring import lift_between, mean_lift
from tables import show_table
from whole_run import write_task

from tasklift.evaluation.lift import Lift, Verdict
from tasklift.runs.carrying.workshop import Workshop
from tasklift.runs.progress import silent
from tasklift.runs.recipe import baseline_line, parse_line
from tasklift.runs.run import Ready, make_ready
from tasklift.settings.located import Located
from tasklift.tasks.classify import Classify
from tasklift.tasks.task import Task

SEED = 0
DEFAULT = "default"
CLEAN = "clean"
STEPS = Classify.default_recipe()


class Cell(NamedTuple):
    """A candidate's lift over the default on one set with one mess."""

    candidate: str
    mess: str
    lift: Lift


def candidates() -> dict[str, list[Any]]:
    """Recipes by name; no line at all is the baseline's trainer on raw rows."""
    cleaning, model = STEPS[:-1], STEPS[-1]
    return {
        DEFAULT: STEPS,
        "baseline": [],
        "classical alone": [model],
        **{f"without {name}": [step for step in STEPS if step != name] for name in map(_name, cleaning)},
        "deduplicate exact only": _with(deduplicate={"threshold": 1}),
        "drop_conflicts: majority stays": _with(drop_conflicts={"keep": "majority"}),
        "filter_length from 2": [*cleaning, {"filter_length": {"minimum": 2}}, model],
        "find_label_errors": [*cleaning, "find_label_errors", model],
        "find_label_errors from 0.8": [*cleaning, {"find_label_errors": {"minimum_confidence": 0.8}}, model],
        "find_label_errors relabel": [*cleaning, {"find_label_errors": {"action": "relabel"}}, model],
        "logistic regression": _with(classical={"algorithm": "logistic_regression"}),
        "TF-IDF unscaled": _with(classical={"weighting": "tf_idf"}),
        "tokens by language": _with(classical={"tokens": "by_language"}),
        "nothing chosen on valid": _with(
            classical={"class_weight": "none", "C": 0.3, "tokens": "both", "weighting": "log_count_ratio"}
        ),
    }


def main() -> None:
    """Carry out every candidate on every set and mess, then print the table."""
    parser = parser_with_data(__doc__)
    parser.add_argument("--messes", nargs="+", default=[CLEAN, *MESSES], choices=[CLEAN, *MESSES], metavar="MESS")
    parser.add_argument(
        "--only", nargs="+", default=list(candidates()), choices=list(candidates()), metavar="CANDIDATE"
    )
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    cells: list[Cell] = []
    for name in arguments.sets:
        one = without_test(read_published(arguments.data, name, arguments.rows))
        for mess in arguments.messes:
            cells += cells_of(one, mess, arguments.only)
            print(f"{name}, {mess}: done", file=sys.stderr)
    show(cells, arguments.messes)


def without_test(one: Published) -> Published:
    """The set with its judges under the name `test`; the published test is forgotten."""
    train, judges = (one.train, one.valid) if one.valid else _cut(one.train, 0.2)
    train, valid = _cut(train, 0.1)
    return one._replace(train=train, valid=valid, test=judges)


def cells_of(one: Published, mess: str, wanted: Sequence[str]) -> list[Cell]:
    """The lift of each candidate over the default on one set with one mess."""
    one = one if mess == CLEAN else messed(one, MESSES[mess], SEED)
    texts, gold = [row.text for row in one.test], [row.label for row in one.test]
    with tempfile.TemporaryDirectory() as folder:
        task = write_task(Path(folder), {"train": one.train, "valid": one.valid, "test": one.test}, STEPS)
        ready = make_ready(Task.load(task))
        reference = labels_by(ready, STEPS, texts)
        return [
            Cell(name, mess, lift_between(gold, reference, labels_by(ready, candidates()[name], texts)))
            for name in wanted
        ]


def labels_by(ready: Ready, recipe: Sequence[Any], texts: Sequence[str]) -> list[str]:
    """What the model of a recipe says of `texts`; work that recipes share is done once."""
    workshop = Workshop(ready.task, ready.store, ready.prepared, baseline_line(ready.task), ready.task.seed, silent)
    state, _ = workshop.carry_out(tuple(parse_line(line, Located("the candidate", None), ()) for line in recipe))
    return workshop.finish(state).pipeline.predict(texts)


def show(cells: Sequence[Cell], messes: Sequence[str]) -> None:
    """A line for each candidate, a column for each mess."""
    by_place: defaultdict[tuple[str, str], list[Lift]] = defaultdict(list)
    for cell in cells:
        by_place[cell.candidate, cell.mess].append(cell.lift)
    names = list(dict.fromkeys(cell.candidate for cell in cells))
    print()
    show_table(["recipe", *messes], ([name, *(summed_up(by_place[name, mess]) for mess in messes)] for name in names))


def summed_up(lifts: Sequence[Lift]) -> str:
    """The mean of independent lifts with its error bar, and how many are clearly better and worse."""
    better, worse = (sum(lift.verdict == verdict for lift in lifts) for verdict in (Verdict.BETTER, Verdict.WORSE))
    counts = "".join(f" {sign}{count}" for sign, count in (("+", better), ("-", worse)) if count)
    return mean_lift(lifts) + counts


def _with(**changed: dict[str, Any]) -> list[Any]:
    """The default recipe with settings for some of its steps."""
    return [{_name(step): changed[_name(step)]} if _name(step) in changed else step for step in STEPS]


def _name(step: Any) -> str:
    return step if isinstance(step, str) else next(iter(step))


def _cut(rows: Sequence[Row], share: float) -> tuple[list[Row], list[Row]]:
    """Most of the rows, and a share of them drawn at random."""
    order = np.random.default_rng(SEED).permutation(len(rows)).tolist()
    cut = round(share * len(rows))
    return [rows[place] for place in order[cut:]], [rows[place] for place in order[:cut]]


if __name__ == "__main__":
    main()
