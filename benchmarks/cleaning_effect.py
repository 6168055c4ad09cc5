"""What each cleaning step does to the score, on rows as they are and with a mess put in, the harmful ones too.

Each step stands alone before `classical`, and is held against `classical` on the raw rows; then all of them that the
default recipe has. The published test is not read: judges are the published validation rows (see default_recipe.py).
Train and valid get the mess, put in with a seed; the judges stay clean. A figure is the lift in points of macro-F1 with
its 95 % interval, on the same judges.

Usage: python benchmarks/cleaning_effect.py --data FOLDER [--sets sst2 ...] [--rows 4000] [--messes clean ...]
    [--kept cleaning.jsonl] [--write docs/results.md]
"""

import sys
import tempfile
import warnings
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from default_recipe import CLEAN, SEED, STEPS, labels_by, without_test
from kept import once, write_between
from mess import MESSES, messed
from published import Published, parser_with_data, read_published
from scoring import lift_between
from whole_run import write_task

from tasklift.runs.run import make_ready
from tasklift.settings.registry import parts
from tasklift.tasks.task import Task

MODEL = STEPS[-1]
ALONE: dict[str, list[Any]] = {
    "normalize": ["normalize"],
    "normalize: html, links, users": [{"normalize": {"markup": "html", "urls": "mask", "mentions": "mask"}}],
    "normalize: repeats": [{"normalize": {"repeats": 3}}],
    "drop_missing": ["drop_missing"],
    "filter_length: 2": [{"filter_length": {"minimum": 2}}],
    "filter_language": ["filter_language"],
    "filter_quality": ["filter_quality"],
    "drop_boilerplate": ["drop_boilerplate"],
    "drop_outliers": ["drop_outliers"],
    "redact": ["redact"],
    "drop_conflicts": ["drop_conflicts"],
    "deduplicate": ["deduplicate"],
    "find_label_errors: drop": [{"find_label_errors": {"action": "drop"}}],
    "default recipe": STEPS[:-1],
}
"""What stands before the model."""
SETS = ("waimai_10k", "online_shopping_10_cats", "sst2", "hate_offensive_votes")
IDLE = 0.3
"""Points that a step may move a score by and still be said to do nothing."""
SHOWN = (
    CLEAN,
    "10 % wrong labels",
    "40 % wrong labels",
    "30 % copies",
    "30 % in a wrong encoding",
    "5 % missing texts",
    "30 % with boilerplate",
    "3 % pages among the texts",
)


def main() -> None:
    """A table for each mess: a line for each step, a column for each set."""
    parser = parser_with_data(__doc__)
    parser.set_defaults(sets=list(SETS), rows=4000)
    parser.add_argument("--messes", nargs="+", default=list(SHOWN), choices=[CLEAN, *MESSES], metavar="MESS")
    parser.add_argument("--kept", type=Path, default=Path("cleaning.jsonl"), help="where figures are kept")
    parser.add_argument("--write", type=Path, default=None, help="a page whose tables are written anew")
    asked = parser.parse_args()
    warnings.simplefilter("ignore")
    names = [name for name, lines in ALONE.items() if all(_name(line) in parts("steps") for line in lines)]
    tables = []
    for mess in asked.messes:
        columns = {}
        for name in asked.sets:
            columns[name] = _lifts(asked, name, mess, names)
            print(f"{mess}, {name}: done", file=sys.stderr, flush=True)
        tables.append(_table(mess, names, columns))
    print("\n\n".join(tables))
    if asked.write:
        write_between(asked.write, "cleaning", "\n\n".join(tables))


def _lifts(asked: Any, name: str, mess: str, steps: Sequence[str]) -> list[str]:
    one = without_test(read_published(asked.data, name, asked.rows))
    one = one if mess == CLEAN else messed(one, MESSES[mess], SEED)
    with tempfile.TemporaryDirectory() as folder:
        made = partial(_made, Path(folder), one)
        return [once(asked.kept, (mess, name, asked.rows, step), partial(_lift, one, made, step)) for step in steps]


def _lift(one: Published, made: Any, step: str) -> str:
    gold = [row.label for row in one.test]
    lift = lift_between(gold, made([MODEL]), made([*ALONE[step], MODEL]))
    if lift.value is None or lift.low is None or lift.high is None:
        return "-"
    bold = "**" if lift.low > 0 or lift.high < 0 else ""
    return f"{bold}{100 * lift.value:+.1f}{bold} [{100 * lift.low:+.1f}, {100 * lift.high:+.1f}]"


def _made(folder: Path, one: Published, recipe: Sequence[Any]) -> list[str]:
    """What the model of a recipe says of the judges; what recipes share is made once."""
    if not (folder / "task.yaml").exists():
        write_task(folder, {"train": one.train, "valid": one.valid, "test": one.test}, STEPS)
    return labels_by(make_ready(Task.load(folder / "task.yaml")), recipe, [row.text for row in one.test])


def _table(mess: str, steps: Sequence[str], columns: dict[str, list[str]]) -> str:
    """A line for each step that moved a score; the others are named below it."""
    lines = {step: [column[row] for column in columns.values()] for row, step in enumerate(steps)}
    idle = [step for step, figures in lines.items() if all(map(_is_idle, figures))]
    shown = [f"| {step} | {' | '.join(figures)} |" for step, figures in lines.items() if step not in idle]
    head = [f"| {mess} | {' | '.join(f'`{name}`' for name in columns)} |", "|---" * (len(columns) + 1) + "|"]
    rest = f"Within {IDLE} points on every set: {', '.join(idle)}." if idle else ""
    return "\n".join([*head, *shown, "", rest]).rstrip()


def _is_idle(figure: str) -> bool:
    """Whether a figure such as `+0.2 [-0.1, +0.5]` is not sure, and small."""
    return figure == "-" or ("**" not in figure and abs(float(figure.split()[0])) <= IDLE)


def _name(line: Any) -> str:
    return line if isinstance(line, str) else next(iter(line))


if __name__ == "__main__":
    main()
