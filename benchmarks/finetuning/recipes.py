"""Which recipe serves which task best: networks and words alone and together, with few labels and with many.

For each set, so many rows a label are drawn out of the published train rows (all: at most `--most` in all) as the one
file that a user has; each recipe is carried out on it as `lift run` does, with valid split off by Tasklift, and its
answers to the published validation rows are scored. The test rows are not opened: default recipes are chosen by this
table. Where none was published for validation, rows of train are kept aside. Several draws of the rows are averaged.

Usage: python benchmarks/finetuning/recipes.py --data FOLDER [--sets sst2 ...] [--labels 8 64 all] [--draws 3]
    [--recipes probe ...] [--most 4000] [--judged 1000]
"""

import random
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean, stdev
from typing import Any, Final, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

import polars as pl
from published import LANGUAGES, Published, Row, parser_with_data, read_published
from scoring import scored
from tables import show_table
from whole_run import write_task

from tasklift import Task
from tasklift.runs.carrying.workshop import Workshop
from tasklift.runs.progress import silent
from tasklift.runs.recipe import baseline_line
from tasklift.runs.run import make_ready

CLEANING: Final = ["normalize", "drop_missing", "drop_conflicts", "deduplicate"]
MINILM: Final = "minilm"
SMALL: Final = {"layers": 4, "heads": 4, "width": 256, "context": 128, "share": "embeddings", "vocabulary": 8000}


class Contender(NamedTuple):
    """A recipe after the cleaning, the network that it starts from, and the languages that it is for."""

    lines: list[Any]
    model: Any = "auto"
    languages: tuple[str, ...] = ("en", "zh")


RECIPES: Final = {
    "words": Contender(["classical"]),
    "probe": Contender(["linear_probe"], MINILM, ("en",)),
    "probe + words": Contender(["linear_probe", "classical"], MINILM, ("en",)),
    "tuned": Contender(["finetune"], MINILM, ("en",)),
    "tuned 10": Contender([{"finetune": {"epochs": 10, "learning_rate": 1e-4}}], MINILM, ("en",)),
    "tuned + words": Contender(["finetune", "classical"], MINILM, ("en",)),
    "from nothing": Contender([{"finetune": {"epochs": 10, "learning_rate": 5e-4}}], SMALL, ("zh",)),
    "pretrained": Contender(["pretrain", {"finetune": {"epochs": 5, "learning_rate": 3e-4}}], SMALL, ("zh",)),
    "pretrained + words": Contender(
        ["pretrain", {"finetune": {"epochs": 5, "learning_rate": 3e-4}}, "classical"], SMALL, ("zh",)
    ),
}


class Cell(NamedTuple):
    """What one recipe scored on one draw, and its seconds."""

    score: float
    seconds: float


def main() -> None:
    """Print a table for each number of labels."""
    parser = parser_with_data(__doc__)
    parser.add_argument("--labels", nargs="+", default=["8", "64", "all"], help="rows a label, or all")
    parser.add_argument("--draws", type=int, default=3)
    parser.add_argument("--recipes", nargs="+", default=list(RECIPES), choices=list(RECIPES))
    parser.add_argument("--most", type=int, default=4000, help="rows in all, at most")
    parser.add_argument("--judged", type=int, default=1000, help="validation rows, at most")
    arguments = parser.parse_args()
    for few in arguments.labels:
        found: dict[tuple[str, str], list[Cell]] = defaultdict(list)
        for one in (read_published(arguments.data, name) for name in arguments.sets):
            for draw in range(arguments.draws if few != "all" else 1):
                rows, judged = _drawn(one, few, arguments.most, arguments.judged, draw)
                for name in arguments.recipes:
                    if one.language in RECIPES[name].languages:
                        found[one.name, name].append(_tried(RECIPES[name], rows, judged))
                        print(few, one.name, draw, name, found[one.name, name][-1], file=sys.stderr, flush=True)
        _show(few, found, arguments.sets, arguments.recipes)


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


def _tried(contender: Contender, rows: Sequence[Row], judged: Sequence[Row]) -> Cell:
    with tempfile.TemporaryDirectory() as folder:
        recipe = [*CLEANING, *contender.lines]
        task = Task.load(write_task(Path(folder), {"train": rows, "test": judged}, recipe, contender.model))
        began = time.perf_counter()
        ready = make_ready(task)
        workshop = Workshop(task, ready.store, ready.prepared, baseline_line(task), task.seed, silent)
        state, _ = workshop.carry_out(ready.recipe.lines)
        pipeline = workshop.finish(state).pipeline
        answers = pipeline.answer(pl.DataFrame({"text": [row.text for row in judged]})).answers.best()
        score = scored([row.label for row in judged], [answer or "" for answer in answers])
        return Cell(score.value or 0.0, time.perf_counter() - began)


def _show(few: str, found: dict[tuple[str, str], list[Cell]], sets: Sequence[str], recipes: Sequence[str]) -> None:
    print(f"\n## {few} rows a label: macro-F1 on validation rows (seconds)\n")
    lines = [[name, *(_cell(found.get((name, recipe), [])) for recipe in recipes)] for name in sets]
    for language in sorted({LANGUAGES[name] for name in sets}):
        own = [name for name in sets if LANGUAGES[name] == language]
        means = [[cell.score for name in own for cell in found.get((name, recipe), [])] for recipe in recipes]
        lines.append([f"mean, {language}", *(f"{fmean(scores):.3f}" if scores else "-" for scores in means)])
    show_table(("data", *recipes), lines)


def _cell(cells: Sequence[Cell]) -> str:
    if not cells:
        return "-"
    scores = [cell.score for cell in cells]
    spread = f" ± {stdev(scores):.3f}" if len(scores) > 1 else ""
    return f"{fmean(scores):.3f}{spread} ({fmean(cell.seconds for cell in cells):.0f} s)"


if __name__ == "__main__":
    main()
