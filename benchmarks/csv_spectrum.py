"""csv-spectrum (Ogden) through Tasklift's reader: CSV files beside the JSON of what each must be read as.

Promise: every value is right, or its row is in quarantine with file and line. An empty field counts as an empty text,
which Tasklift reads as no text. The peers are Python's `csv` and `polars.read_csv`, which is asked for text so that it
does not guess numbers. One case cannot be right: location_coordinates.json has another phone number than its CSV.

Usage: python benchmarks/csv_spectrum.py FOLDER   (a copy of github.com/max-mapper/csv-spectrum, with csvs/ and json/)
"""

import argparse
import csv
import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl
from tables import show_table

from tasklift.data.formats.parsed import LINE, REST
from tasklift.data.sniff import parse, sniff
from tasklift.settings.errors import UserError

Record = dict[str, str]


def main() -> None:
    """A line for each file: right, or what is wrong, for each reader."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    readers: dict[str, Callable[[Path], list[Record]]] = {
        "Tasklift": by_tasklift,
        "Python's csv": by_python,
        "polars.read_csv": by_polars,
    }
    show_table(["file", *readers], (line(path, folder, readers) for path in sorted((folder / "csvs").glob("*.csv"))))


def line(path: Path, folder: Path, readers: Mapping[str, Callable[[Path], list[Record]]]) -> list[str]:
    """What each reader makes of one file."""
    wanted = json.loads((folder / "json" / f"{path.stem}.json").read_text(encoding="utf-8"))
    return [path.name, *(outcome(reader, path, wanted) for reader in readers.values())]


def outcome(reader: Callable[[Path], list[Record]], path: Path, wanted: list[Record]) -> str:
    """Whether what is read is what must be."""
    try:
        found = reader(path)
    except (UserError, pl.exceptions.PolarsError, csv.Error) as fault:
        return f"refused: {fault}"
    return "right" if found == wanted else f"wrong: {found}"


def by_tasklift(path: Path) -> list[Record]:
    """Rows as Tasklift reads them; it must quarantine none of these."""
    parts = list(parse(path, sniff(path), None))
    faults = [fault for part in parts for fault in part.quarantined]
    if faults:
        raise UserError("quarantined", f"line {faults[0].line}: {faults[0].reason}")
    frame = pl.concat([part.rows for part in parts]).drop(LINE, REST)
    return frame.fill_null("").to_dicts()


def by_python(path: Path) -> list[Record]:
    """Rows by the standard library."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def by_polars(path: Path) -> list[Record]:
    """Rows by polars, all columns as text."""
    return pl.read_csv(io.BytesIO(path.read_bytes()), infer_schema=False).fill_null("").to_dicts()


if __name__ == "__main__":
    main()
