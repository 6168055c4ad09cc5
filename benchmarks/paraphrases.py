"""What `deduplicate` finds among pairs that people called the same: by wording and by meaning.

`bustm` has pairs of questions to a voice assistant, in Chinese, and says which mean the same; `crowd_product` has pairs
of product names, in English, and says which are the same product. A pair is found where the step would set one of the
two aside. Recall: of the pairs that are the same, those found; precision: of those found, the ones that are the same.

Usage: python benchmarks/paraphrases.py --data FOLDER [--rows 2000]
"""

import argparse
import gzip
import json
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polars as pl
from published import FOLDER_VARIABLE
from tables import show_table

from tasklift.engines.local import map_batches
from tasklift.forms.rows import Rows
from tasklift.steps.clean.deduplicate import Deduplicate

METHODS = {
    "wording": ({}, (0.5, 0.7, 0.85)),
    "meaning, minilm": ({"by": "meaning", "model": "minilm"}, (0.7, 0.8, 0.9, 0.95)),
    "meaning, e5-small": ({"by": "meaning", "model": "e5-small"}, (0.9, 0.93, 0.95, 0.97)),
}


class Pair(NamedTuple):
    """Two texts, and whether people say that they are the same."""

    one: str
    other: str
    same: bool


def main() -> None:
    """A line for each set, method and threshold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=os.environ.get(FOLDER_VARIABLE), help="folder of the data sets")
    parser.add_argument("--rows", type=int, default=2000, help="pairs of a set, at most")
    asked = parser.parse_args()
    lines = []
    for name, pairs in (("bustm", _bustm(asked.data)), ("crowd_product", _products(asked.data))):
        random.Random(0).shuffle(pairs)
        for method, (settings, thresholds) in METHODS.items():
            for threshold in thresholds:
                step = Deduplicate.model_validate({**settings, "threshold": threshold})
                lines.append((name, method, f"{threshold:g}", *_told(pairs[: asked.rows], step)))
    show_table(("set", "method", "threshold", "found", "recall", "precision"), lines)


def _told(pairs: list[Pair], step: Deduplicate) -> tuple[str, str, str]:
    found = [_is_found(one, step) for one in pairs] if step.by == "wording" else _found_together(pairs, step)
    right = sum(one.same for one, yes in zip(pairs, found, strict=True) if yes)
    recall, precision = right / sum(one.same for one in pairs), right / max(1, sum(found))
    return f"{sum(found):,}", f"{recall:.3f}", f"{precision:.3f}"


def _is_found(pair: Pair, step: Deduplicate) -> bool:
    aside = step.survey(_rows([pair.one, pair.other]), _nobody).set_aside
    return aside is not None and aside.height > 0


def _found_together(pairs: list[Pair], step: Deduplicate) -> list[bool]:
    """By meaning all texts are read at once; a pair counts where its own two are close enough."""
    from tasklift.steps.clean.alike import _vectors

    assert step.model is not None
    ones, others = (
        _vectors(pl.Series(list(texts)), step.model) for texts in zip(*((p.one, p.other) for p in pairs), strict=True)
    )
    return [bool(cosine >= step.threshold) for cosine in (ones * others).sum(axis=1)]


def _rows(texts: list[str]) -> Rows:
    frame = pl.DataFrame({"id": [str(n) for n in range(len(texts))], "input": texts})
    return Rows(frame.height, tuple(frame.columns), lambda: iter([frame]), map_batches)


def _nobody(*_: object, **__: object) -> None:
    raise AssertionError


def _bustm(data: Path) -> list[Pair]:
    return [
        Pair(row["sentence1"], row["sentence2"], str(row["label"]) == "1")
        for row in _read(data / "bustm" / "test.jsonl.gz")
    ]


def _products(data: Path) -> list[Pair]:
    rows = _read(data / "crowd_product" / "items.jsonl.gz")
    return [Pair(row["text1"], row["text2"], str(row["gold"]) == "1") for row in rows if row["text1"] and row["text2"]]


def _read(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


if __name__ == "__main__":
    main()
