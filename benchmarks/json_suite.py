"""JSONTestSuite (Seriot, "Parsing JSON is a minefield", 2016) through Tasklift's reader: what is taken, what not.

A Tasklift file holds rows, so each case stands as the value of one row between two good ones, in a list of objects (and
as one line of JSONL, where it has no line end of its own). Promise: every `y_` case becomes a row, every `n_` case is
quarantined with line and column while the good row before it is kept, and no case crashes. The `i_` cases are free. The
peers are Python's `json`, asked for the value, and `polars.read_json`, asked for a list of that row alone.

Usage: python benchmarks/json_suite.py FOLDER   (the folder `test_parsing` of github.com/nst/JSONTestSuite)
"""

import argparse
import io
import json
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl
from tables import show_table

from tasklift.data.formats.parsed import Fault
from tasklift.data.sniff import parse, sniff
from tasklift.settings.errors import UserError

PREFIXES = ("y_", "n_", "i_")
PROMISED = {"y_": "accepted", "n_": "refused"}
Outcome = str


def main() -> None:
    """Put every case through every reader and print the counts, then what broke the promise."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    cases = sorted(parser.parse_args().folder.glob("*.json"))
    readers: dict[str, Callable[[bytes], Outcome]] = {
        "Tasklift, JSON": lambda content: by_tasklift(in_list(content)),
        "Tasklift, JSONL": by_lines,
        "Python's json": by_python,
        "polars.read_json": by_polars,
    }
    outcomes = {name: {case: reader(case.read_bytes()) for case in cases} for name, reader in readers.items()}
    show_table(["reader", *PREFIXES], ([name, *counts(found)] for name, found in outcomes.items()))
    broken = [
        f"{name}: {case.name} {outcome}"
        for name, found in outcomes.items()
        for case, outcome in found.items()
        if name.startswith("Tasklift") and is_broken(case, outcome)
    ]
    print("\nAgainst the promise:", *(broken or ["nothing"]), sep="\n")


def counts(outcomes: Mapping[Path, Outcome]) -> list[str]:
    """How many cases of each prefix went which way."""
    found = [
        Counter(outcome for case, outcome in outcomes.items() if case.name.startswith(prefix)) for prefix in PREFIXES
    ]
    return [", ".join(f"{count} {outcome}" for outcome, count in sorted(one.items())) for one in found]


def is_broken(case: Path, outcome: Outcome) -> bool:
    """Whether a case went otherwise than it must."""
    return outcome not in (PROMISED.get(case.name[:2], outcome), "has line ends")


def in_list(content: bytes) -> bytes:
    """The case as a row of a JSON document."""
    return b'[{"text": "before"},\n{"text": ' + content + b'},\n{"text": "after"}]'


def by_lines(content: bytes) -> Outcome:
    """The case as a line of JSONL."""
    if b"\n" in content or b"\r" in content:
        return "has line ends"
    return by_tasklift(b'{"text": "before"}\n{"text": ' + content + b'}\n{"text": "after"}\n')


def by_tasklift(file: bytes) -> Outcome:
    """What Tasklift does with the file."""
    with tempfile.NamedTemporaryFile(suffix=".json") as stream:
        stream.write(file)
        stream.flush()
        path = Path(stream.name)
        try:
            parts = list(parse(path, sniff(path), ["text"]))
        except UserError as fault:
            return f"whole file refused ({fault.slug})"
    texts = [text for part in parts for text in part.rows["text"]]
    return judged(texts, [fault for part in parts for fault in part.quarantined])


def judged(texts: list[str | None], faults: list[Fault]) -> Outcome:
    """Accepted: three rows and no fault. Refused: at least one fault, each at its place, and the row before is kept."""
    if not faults:
        return "accepted" if len(texts) == 3 and (texts[0], texts[2]) == ("before", "after") else "lost"
    if texts[:1] != ["before"]:
        return "refused, and the row before is lost"
    if not all(fault.line >= 2 and fault.column for fault in faults):
        return "refused without its place"
    return "refused"


def by_python(content: bytes) -> Outcome:
    """What Python's own parser does with the value."""
    try:
        json.loads(content)
    except (ValueError, RecursionError):
        return "refused"
    return "accepted"


def by_polars(content: bytes) -> Outcome:
    """What polars does with the row."""
    try:
        frame = pl.read_json(io.BytesIO(b'[{"text": ' + content + b"}]"))
    except BaseException as fault:  # noqa: BLE001 - its panics are no Exceptions
        if isinstance(fault, KeyboardInterrupt):
            raise
        return "refused" if isinstance(fault, pl.exceptions.PolarsError) else "crashed"
    return "accepted" if frame.height == 1 else "lost"


if __name__ == "__main__":
    main()
