"""`extract` beside `best_sentence` on the reviews of subjqa: F1 and exact match of SQuAD on the published test rows.

Of the published rows those are taken that stand at even distances: `--rows` to learn from, `--chosen` to choose weights
and the threshold of no answer on, `--judged` to be scored. Both models read the same rows in one run; the lift is
paired, with a 95 % interval of a bootstrap over reviews. What would score if nothing were answered stands beside them,
for half of the questions have no answer, and what `extract` scores without a threshold. Seconds are those of the
processor, on all its cores.

Usage: OMP_WAIT_POLICY=PASSIVE python benchmarks/writing/extract.py --data FOLDER [--rows 600] [--model minilm]
"""

import argparse
import os
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

sys.path.append(str(Path(__file__).parents[1]))
from published import FOLDER_VARIABLE, read_records  # noqa: E402
from scoring import points  # noqa: E402
from tables import show_table  # noqa: E402

from tasklift.evaluation.compare import compare  # noqa: E402
from tasklift.evaluation.resampling import Draws  # noqa: E402
from tasklift.forms.desk import Desk  # noqa: E402
from tasklift.metrics.catalogue import find_metric  # noqa: E402
from tasklift.metrics.judged import JudgedTexts  # noqa: E402
from tasklift.metrics.metric import score  # noqa: E402
from tasklift.models.networks.beginnings import open_encoder  # noqa: E402
from tasklift.models.pretrained.find import find_pretrained  # noqa: E402
from tasklift.models.written.extractor import Extractor  # noqa: E402
from tasklift.models.written.sentence import Sentence  # noqa: E402
from tasklift.settings.kept import say_again  # noqa: E402
from tasklift.training.lessons.marking import Asked, teach_spans  # noqa: E402
from tasklift.training.pace import SpansPace  # noqa: E402

METRICS = ("squad_f1", "squad_exact")
OURS, BASELINE, NOTHING = "extract", "best_sentence", "no answer to anything"
ALWAYS = "extract, whatever the threshold"


def rows_of(folder: Path, split: str, most: int) -> list[dict[str, Any]]:
    """So many rows of a split, at even distances."""
    records = read_records(folder, "subjqa", split)
    count = min(most, len(records))
    return [records[place * len(records) // count] for place in range(count)]


def asked(rows: list[dict[str, Any]]) -> Asked:
    """Rows as they are learned from."""
    questions, contexts = (tuple(row[name] for row in rows) for name in ("question", "context"))
    return Asked(questions, contexts, tuple(map(right_texts, rows)), np.ones(len(rows)))


def right_texts(row: dict[str, Any]) -> tuple[str, ...]:
    """Its right answers, a blank where there is none."""
    return tuple(one["text"] for one in row["answers"]) or ("",)


def taught(folder: Path, arguments: argparse.Namespace) -> Extractor:
    """The model that learned from train, and chose on validation."""
    train, valid = rows_of(folder, "train", arguments.rows), rows_of(folder, "validation", arguments.chosen)
    encoder = open_encoder(find_pretrained(arguments.model, folder=Path.cwd()))
    pace = SpansPace(epochs=arguments.epochs, learning_rate=arguments.rate, evaluations=1, batch_size=16)
    shown = Desk(tell=lambda done, total, words: print(f"  {done}/{total} {words}", end="\r", flush=True))
    return teach_spans(encoder, asked(train), asked(valid), pace, seed=arguments.seed, desk=shown)


def main() -> None:
    """Teach, answer, and print the table."""
    arguments = _arguments()
    test = rows_of(arguments.data, "test", arguments.judged)
    batch = pl.DataFrame({name: [row[name] for row in test] for name in ("question", "context")})
    started = time.process_time()
    model = taught(arguments.data, arguments)
    learned = time.process_time() - started
    given = {NOTHING: [""] * len(test)}
    seconds = {NOTHING: 0.0}
    for name, one in ((BASELINE, Sentence(1.2, 0.75)), (OURS, model), (ALWAYS, replace(model, threshold=None))):
        started = time.process_time()
        given[name], seconds[name] = one.predict(batch).best(), time.process_time() - started
    gold = tuple(map(right_texts, test))
    judged = {name: JudgedTexts(gold, tuple(some), ("",) * len(test), "en") for name, some in given.items()}
    reviews = np.unique([row["context"] for row in test], return_inverse=True)[1]
    print()
    show_table(
        ("answered by", *METRICS, "empty", "seconds to answer"),
        (
            (
                name,
                *(f"{score(find_metric(metric), one) or 0.0:.3f}" for metric in METRICS),
                f"{sum(not text for text in one.predicted) / len(test):.2f}",
                f"{seconds[name]:.1f}",
            )
            for name, one in judged.items()
        ),
    )
    print()
    for metric in METRICS:
        for other in (BASELINE, NOTHING):
            lift = compare(
                find_metric(metric), [judged[other]], [judged[OURS]], units=reviews.astype(np.int64), draws=Draws(0)
            )
            print(f"{OURS} over {other}, {metric}: {points(lift)} points, p = {lift.p:.4f}")
    blank, learned_from = sum(texts == ("",) for texts in gold), arguments.rows
    print(
        f"{len(test)} test rows of {reviews.max() + 1} reviews, {blank} without an answer; {learned_from} to learn from"
    )
    print(f"learned in {learned:.0f} seconds of the processor; threshold {model.threshold:.2f}", end="; ")
    print(f"answers of at most {model.longest_answer} tokens")
    for note in (model.history or {})["notes"]:
        print(f"note: {say_again(note)}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = os.environ.get(FOLDER_VARIABLE)
    parser.add_argument("--data", type=Path, default=default, required=not default, help=f"or ${FOLDER_VARIABLE}")
    parser.add_argument("--model", default="minilm")
    parser.add_argument("--rows", type=int, default=600)
    parser.add_argument("--chosen", type=int, default=100)
    parser.add_argument("--judged", type=int, default=400)
    parser.add_argument("--epochs", type=float, default=2)
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


if __name__ == "__main__":
    main()
