"""Which recipe serves which task best: networks and words alone and together, with few labels and with many.

For each set, so many rows a label are drawn out of the published train rows (all: at most `--most` in all) as the one
file that a user has; each recipe is carried out on it as `lift run` does, with valid split off by Tasklift, and its
answers to the published validation rows are scored. The test rows are not opened: default recipes are chosen by this
table. Where none was published for validation, rows of train are kept aside. Several draws of the rows are averaged.
Every figure is kept in a file as it comes, and one that is there is not made again.

Usage: python benchmarks/finetuning/recipes.py --data FOLDER [--sets sst2 ...] [--labels 8 64 all] [--draws 2]
    [--recipes probe ...] [--most 3000] [--judged 1000] [--kept recipes.jsonl] [--write docs/results.md]
"""

import random
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import fmean, stdev
from typing import Any, Final, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

import polars as pl
from kept import once, read_kept, write_between
from published import LANGUAGES, Published, Row, parser_with_data, read_published
from scoring import scored
from whole_run import write_task

from tasklift import Task
from tasklift.runs.carrying.workshop import Workshop
from tasklift.runs.progress import silent
from tasklift.runs.recipe import baseline_line
from tasklift.runs.run import make_ready

CLEANING: Final = ["normalize", "drop_missing", "drop_conflicts", "deduplicate"]
MODELS: Final = {"en": "minilm", "zh": "e5-small"}
SMALL: Final = {"layers": 4, "heads": 4, "width": 256, "context": 128, "share": "embeddings", "vocabulary": 8000}
"""A network that is pretrained on the very rows."""


class Contender(NamedTuple):
    """A recipe after the cleaning, and the network it starts from, by language; what has none is not asked."""

    lines: list[Any]
    models: Mapping[str, Any]


RECIPES: Final = {
    "words": Contender(["classical"], {"en": "auto", "zh": "auto"}),
    "frozen": Contender(["linear_probe"], MODELS),
    "frozen + words": Contender(["linear_probe", "classical"], MODELS),
    "tuned": Contender(["finetune"], MODELS),
    "tuned + words": Contender(["finetune", "classical"], MODELS),
    "pretrained here": Contender(["pretrain", {"finetune": {"epochs": 5, "learning_rate": 3e-4}}], {"zh": SMALL}),
}


class Cell(NamedTuple):
    """What one recipe scored on one draw, and its seconds."""

    score: float
    seconds: float


def main() -> None:
    """Print a table for each number of labels."""
    parser = parser_with_data(__doc__)
    parser.add_argument("--labels", nargs="+", default=["8", "64", "all"], help="rows a label, or all")
    parser.add_argument("--draws", type=int, default=2)
    parser.add_argument("--recipes", nargs="+", default=list(RECIPES), choices=list(RECIPES))
    parser.add_argument("--most", type=int, default=3000, help="rows in all, at most")
    parser.add_argument("--kept", type=Path, default=Path("recipes.jsonl"), help="where figures are kept")
    parser.add_argument("--only-kept", action="store_true", help="make nothing, show what is kept")
    parser.add_argument("--write", type=Path, default=None, help="a page whose tables are written anew")
    parser.add_argument("--judged", type=int, default=1000, help="validation rows, at most")
    arguments = parser.parse_args()
    shown, known = [], read_kept(arguments.kept)
    for few in arguments.labels:
        found: dict[tuple[str, str], list[Cell]] = defaultdict(list)
        for one in (read_published(arguments.data, name) for name in arguments.sets):
            for draw in range(arguments.draws if few != "all" else 1):
                rows, judged = _drawn(one, few, arguments.most, arguments.judged, draw)
                for name in arguments.recipes:
                    key, model = (few, one.name, draw, name), RECIPES[name].models.get(one.language)
                    if model is not None and (key in known or not arguments.only_kept):
                        cell = once(arguments.kept, key, partial(_tried, name, model, rows, judged))
                        found[one.name, name].append(Cell(*cell))
                        print(*key, cell, file=sys.stderr, flush=True)
        shown.append(_table(few, found, arguments.sets, arguments.recipes))
    print("\n\n".join(shown))
    if arguments.write:
        write_between(arguments.write, "recipes", "\n\n".join(shown))


def _drawn(one: Published, few: str, most: int, judged: int, draw: int) -> tuple[list[Row], list[Row]]:
    """Rows to learn from and rows to be judged on; the same rows are judged in each draw."""
    train, valid = list(one.train), list(one.valid)
    random.Random(0).shuffle(train)
    if not valid:
        train, valid = train[judged:], train[:judged]
    random.Random(1).shuffle(valid)
    random.Random(draw).shuffle(train)
    if few == "all":
        return train[:most], valid[:judged]
    by_label: dict[str, list[Row]] = defaultdict(list)
    for row in train:
        by_label[row.label].append(row)
    kept = [row for rows in by_label.values() for row in rows[: int(few)]]
    random.Random(draw).shuffle(kept)
    return kept[:most], valid[:judged]


def _tried(name: str, model: Any, rows: Sequence[Row], judged: Sequence[Row]) -> Cell:
    with tempfile.TemporaryDirectory() as folder:
        recipe = [*CLEANING, *RECIPES[name].lines]
        task = Task.load(write_task(Path(folder), {"train": rows, "test": judged}, recipe, model))
        began = time.perf_counter()
        ready = make_ready(task)
        workshop = Workshop(task, ready.store, ready.prepared, baseline_line(task), task.seed, silent)
        state, _ = workshop.carry_out(ready.recipe.lines)
        pipeline = workshop.finish(state).pipeline
        answers = pipeline.answer(pl.DataFrame({"text": [row.text for row in judged]})).answers.best()
        score = scored([row.label for row in judged], [answer or "" for answer in answers])
        return Cell(score.value or 0.0, time.perf_counter() - began)


def _table(few: str, found: dict[tuple[str, str], list[Cell]], sets: Sequence[str], recipes: Sequence[str]) -> str:
    lines = [f"| {few} rows a label | {' | '.join(recipes)} |", "|---" * (len(recipes) + 1) + "|"]
    for name in sets:
        cells = [_cell(found.get((name, recipe), [])) for recipe in recipes]
        lines.append(f"| `{name}` ({LANGUAGES[name]}) | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(cells: Sequence[Cell]) -> str:
    if not cells:
        return ""
    scores = [cell.score for cell in cells]
    spread = f" ± {stdev(scores):.3f}" if len(scores) > 1 else ""
    return f"{fmean(scores):.3f}{spread}"


if __name__ == "__main__":
    main()
