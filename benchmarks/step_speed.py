"""Megabytes of text a second and core that go through each step which acts on rows and runs no network.

Every step is carried out alone, with its defaults, as a run carries it out: rows are read from the store, judged,
changed or counted, and written again with the account. Texts are posts and film reviews, Chinese reviews, mails and
articles of a Chinese encyclopedia, as published, so many rows as make up `--megabytes`; what is less is taken whole.
Seconds are those of the processor, of all threads, so that other programs and the number of cores change them little.

Usage: python benchmarks/step_speed.py --data FOLDER [--megabytes 8] [--steps normalize redact ...]
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import polars as pl

sys.path.insert(0, str(Path(__file__).parent))

from published import FOLDER_VARIABLE, read_records

from tasklift.data.dataset import Dataset, write_dataset
from tasklift.data.roles import Role, RoleType, Side
from tasklift.forms.tune import Tune
from tasklift.runs.carrying.applying import Held, apply_step
from tasklift.runs.cleaning.table import no_learner, table_store
from tasklift.runs.preparing.guard import NoTest
from tasklift.runs.recipe import parse_line
from tasklift.settings.located import Located
from tasklift.settings.registry import find, parts
from tasklift.tasks.kind import Layout, RecipeLine

TEXTS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "posts (en)": (("hate_offensive_votes", "text"), ("sst2", "text")),
    "reviews (zh)": (("online_shopping_10_cats", "text"), ("waimai_10k", "text")),
    "mails (en)": (("aeslc", "source"),),
    "articles (zh)": (("cmrc2018", "context"),),
}
"""Where texts come from, by what they are called: sets and columns."""
SETTINGS: Final[Mapping[str, Mapping[str, Any]]] = {
    "filter_length": {"minimum": 2},
    "filter_relevance": {"examples": "seeds.txt"},
}
"""What a step must be told to do anything on texts alone."""
WARM_UP: Final = 300
LEFT_OUT: Final = ("find_label_errors", "drop_missing_values", "fill_missing", "normalize_values")
"""What asks models, and what looks at values of tables."""


class Texts(Layout):
    """A text and its label."""

    roles = (
        Role("text", RoleType.TEXT, Side.INPUT, "the text"),
        Role("label", RoleType.LABEL, Side.ANSWER, "its label"),
    )


def main() -> None:
    """Measure and print the table, a line a step."""
    arguments = _arguments()
    columns = {name: list(_texts(arguments.data, sets, arguments.megabytes)) for name, sets in TEXTS.items()}
    print("| step | " + " | ".join(columns) + " |\n" + "|---" * (1 + len(columns)) + "|")
    for step in arguments.steps:
        speeds = [_shown(speed_of(step, texts)) for texts in columns.values()]
        print(f"| `{step}` | " + " | ".join(speeds) + " |", flush=True)


def speed_of(step: str, texts: list[str], times: int = 3) -> float:
    """Megabytes (10^6 bytes of UTF-8) a second of the processor, the median of so many times."""
    size = sum(len(text.encode()) for text in texts) / 1e6
    with tempfile.TemporaryDirectory() as folder, table_store(None, None) as store:
        (Path(folder) / "seeds.txt").write_text("\n".join(texts[:50]), encoding="utf-8")
        line: RecipeLine = {step: dict(SETTINGS.get(step, {}))}
        made = parse_line(line, Located(f"{folder}/task.yaml", None), ()).step
        rows = write_dataset(store, ("id", "text", "label"), [_frame(texts)])
        _carry_out(made, write_dataset(store, rows.columns, [_frame(texts[:WARM_UP])]))
        seconds = [_carry_out(made, rows) for _ in range(times)]
    return size / statistics.median(seconds)


def _carry_out(step: Any, rows: Dataset) -> float:
    began = time.process_time()
    apply_step(step, rows, Held(NoTest(Texts)), no_learner, lambda done: None)
    return time.process_time() - began


def _frame(texts: list[str]) -> pl.DataFrame:
    numbers = range(len(texts))
    return pl.DataFrame(
        {"id": [f"{one}" for one in numbers], "text": texts, "label": [f"{one % 2}" for one in numbers]}
    )


def _texts(data: Path, sets: tuple[tuple[str, str], ...], megabytes: float) -> Iterator[str]:
    left = megabytes * 1e6
    for name, column in sets:
        for row in read_records(data, name, "train"):
            left -= len(str(row[column]).encode())
            if left < 0:
                return
            yield str(row[column])


def _shown(speed: float) -> str:
    return f"{speed:.0f}" if speed >= 10 else f"{speed:.1f}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = os.environ.get(FOLDER_VARIABLE)
    known = [name for name in parts("steps") if not issubclass(find("steps", name), Tune) and name not in LEFT_OUT]
    parser.add_argument("--data", type=Path, default=default, required=not default, help=f"or ${FOLDER_VARIABLE}")
    parser.add_argument("--megabytes", type=float, default=8.0, help="of each sort of text at most")
    parser.add_argument("--steps", nargs="+", default=known, choices=known, metavar="STEP")
    return parser.parse_args()


if __name__ == "__main__":
    main()
