"""Passages looked up by words, by meaning and by both: how many questions of CMRC 2018 find one with their answer.

The contexts of the splits are taken from the questions and become documents, one for each title, cut into passages as
`documents` cuts them. Questions are those of the test that was published. `passage_recall` is told of the first 1, 3, 5
and 10 passages, and the seconds of the processor that it took to make the index, with all that is read by an encoder,
and to look all questions up.

Usage: python benchmarks/writing/documents.py --data FOLDER [--model e5-small] [--rows 1002] [--splits test]
"""

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import polars as pl

sys.path.append(str(Path(__file__).parents[1]))
from published import FOLDER_VARIABLE, read_records  # noqa: E402
from tables import show_table  # noqa: E402

from tasklift.metrics.catalogue import find_metric  # noqa: E402
from tasklift.metrics.judged import JudgedTexts  # noqa: E402
from tasklift.metrics.metric import score  # noqa: E402
from tasklift.models.looking_up.index import Index  # noqa: E402
from tasklift.models.looking_up.meanings import index_meanings  # noqa: E402
from tasklift.models.looking_up.passages import index_passages  # noqa: E402
from tasklift.models.networks.meaning import open_meaning  # noqa: E402
from tasklift.text.chunking.passages import in_passages  # noqa: E402
from tasklift.text.scoring.material import Material, Passages  # noqa: E402

COUNTS = (1, 3, 5, 10)
SET = "cmrc2018"
SPLITS = ("train", "validation", "test")
Made = TypeVar("Made")


def passages_of(folder: Path, words: int, splits: Sequence[str] = SPLITS) -> pl.Series:
    """The passages of all documents: a title's contexts, each once, apart by a blank line."""
    documents: dict[str, dict[str, None]] = {}
    for split in splits:
        for row in read_records(folder, SET, split):
            documents.setdefault(row["title"], {})[row["context"]] = None
    return in_passages(pl.Series(["\n\n".join(contexts) for contexts in documents.values()]), words)["passage"]


def recalls(texts: list[str], found: list[list[int]], test: list[dict[str, Any]]) -> list[str]:
    """`passage_recall` at each of the counts."""
    gold = tuple(tuple(one["text"] for one in row["answers"]) for row in test)
    questions = tuple(row["question"] for row in test)
    told = []
    for count in COUNTS:
        first = [[texts[place] for place in places[:count]] for places in found]
        material = Material(passages=Passages(str(count), lambda _, first=first: first))
        judged = JudgedTexts(gold, (None,) * len(test), questions, "zh", material=material)
        told.append(f"{score(find_metric('passage_recall'), judged):.3f}")
    return told


def lines(texts: pl.Series, test: list[dict[str, Any]], model: str) -> Iterator[list[str]]:
    """A line for each way to look up."""
    questions = pl.Series([row["question"] for row in test])
    words, spent_on_words = timed(lambda: index_passages(texts))
    meanings, spent_on_meaning = timed(lambda: index_meanings(texts, open_meaning(model, folder=Path.cwd(), who=SET)))
    ways = {
        "words": (Index(words), spent_on_words),
        f"meaning, {model}": (Index(None, meanings), spent_on_meaning),
        f"both, {model}": (Index(words, meanings), spent_on_words + spent_on_meaning),
    }
    for name, (index, spent) in ways.items():
        (places, _), asked = timed(lambda index=index: index.best(questions, max(COUNTS)))
        yield [name, *recalls(texts.to_list(), places.tolist(), test), f"{spent:.1f}", f"{asked:.1f}"]


def timed(work: Callable[[], Made]) -> tuple[Made, float]:
    """What comes of it, and how many seconds of the processor it took."""
    started = time.process_time()
    return work(), time.process_time() - started


def main() -> None:
    """Cut, look up, and print the table."""
    arguments = _arguments()
    texts = passages_of(arguments.data, arguments.words, arguments.splits)
    test = read_records(arguments.data, SET, "test")
    count = min(arguments.rows, len(test))
    test = [test[place * len(test) // count] for place in range(count)]
    print(f"{len(test)} questions, {len(texts)} passages of at most {arguments.words} words\n")
    heads = ["looked up by", *(f"at {count}" for count in COUNTS), "index, s", "questions, s"]
    show_table(heads, lines(texts, test, arguments.model))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = os.environ.get(FOLDER_VARIABLE)
    parser.add_argument("--data", type=Path, default=default, required=not default, help=f"or ${FOLDER_VARIABLE}")
    parser.add_argument("--model", default="e5-small")
    parser.add_argument("--rows", type=int, default=1002)
    parser.add_argument("--words", type=int, default=100)
    parser.add_argument("--splits", nargs="+", default=SPLITS, choices=SPLITS, help="whose contexts are documents")
    return parser.parse_args()


if __name__ == "__main__":
    main()
