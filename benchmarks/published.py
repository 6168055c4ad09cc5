"""The published data sets of the benchmarks: labelled rows out of a folder with `NAME/SPLIT.jsonl.gz`."""

import argparse
import gzip
import json
import os
from pathlib import Path
from typing import NamedTuple

FOLDER_VARIABLE = "TASKLIFT_BENCHMARK_DATA"

LANGUAGES = {
    "waimai_10k": "zh",
    "online_shopping_10_cats": "zh",
    "sst2": "en",
    "banking77": "en",
    "tnews_fewclue": "zh",
    "csl_category": "zh",
}
"""The classification sets that results are shown on, and the language of each."""


class Row(NamedTuple):
    """A text and its label, as written."""

    text: str
    label: str


class Published(NamedTuple):
    """One set as it was published; `valid` is empty where none was."""

    name: str
    language: str
    train: list[Row]
    valid: list[Row]
    test: list[Row]


def parser_with_data(description: str | None) -> argparse.ArgumentParser:
    """A parser that knows where the data is, which sets are wanted, and how many rows of each split at most."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = os.environ.get(FOLDER_VARIABLE)
    parser.add_argument("--data", type=Path, default=default, required=not default, help=f"or ${FOLDER_VARIABLE}")
    parser.add_argument("--sets", nargs="+", default=list(LANGUAGES), choices=list(LANGUAGES), metavar="SET")
    parser.add_argument("--rows", type=int, default=None, help="about so many rows of each split, to try it out")
    return parser


def read_published(folder: Path, name: str, most: int | None = None) -> Published:
    """One set, cut to about `most` rows a split, from all over it."""
    splits = (read_rows(folder, name, split, most) for split in ("train", "validation", "test"))
    return Published(name, LANGUAGES[name], *splits)


def read_rows(folder: Path, name: str, split: str, most: int | None = None) -> list[Row]:
    """The rows of one split, none where it was not published."""
    path = folder / name / f"{split}.jsonl.gz"
    if not path.exists():
        return []
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        records = [json.loads(line) for line in stream]
    step = max(1, len(records) // most) if most else 1  # some sets are sorted by label
    return [Row(str(one["text"]), str(one["label"])) for one in records[::step][:most]]
