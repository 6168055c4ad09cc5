"""The published data sets of the benchmarks: labelled rows out of a folder with `NAME/SPLIT.jsonl.gz`."""

import argparse
import gzip
import json
import os
from pathlib import Path
from typing import Any, NamedTuple

FOLDER_VARIABLE = "TASKLIFT_BENCHMARK_DATA"

LANGUAGES = {
    "waimai_10k": "zh",
    "online_shopping_10_cats": "zh",
    "sst2": "en",
    "banking77": "en",
    "tnews_fewclue": "zh",
    "csl_category": "zh",
    "hate_offensive_votes": "en",
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
    parser.add_argument("--rows", type=int, default=None, help="at most so many rows of each split, to try it out")
    return parser


def read_published(folder: Path, name: str, most: int | None = None) -> Published:
    """One set, cut to `most` rows a split, from all over it."""
    splits = (read_rows(folder, name, split, most) for split in ("train", "validation", "test"))
    return Published(name, LANGUAGES[name], *splits)


def read_rows(folder: Path, name: str, split: str, most: int | None = None) -> list[Row]:
    """The texts and labels of one split."""
    records = read_records(folder, name, split)
    count = min(most or len(records), len(records))
    spread = [records[place * len(records) // count] for place in range(count)]  # some sets are sorted by label
    return [Row(str(one["text"]), str(one["label"])) for one in spread]


def read_records(folder: Path, name: str, split: str) -> list[dict[str, Any]]:
    """The rows of one split with all their columns, none where it was not published."""
    path = folder / name / f"{split}.jsonl.gz"
    if not path.exists():
        return []
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]
