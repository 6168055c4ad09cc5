"""Everything that reads what a user, or a disk, may have spoilt: sound inputs of each, and what reads them."""

import gzip
import io
import json
import random
import shutil
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest
from tests.faults.fuzzing.mutating import mutated
from tests.runs.made import CLASSICAL, jsonl, reviews, task_in

from tasklift import Task, load
from tasklift.data.formats import source
from tasklift.data.sniff import parse, sniff
from tasklift.models.pipeline import Pipeline
from tasklift.runs.cleaning.recipe_file import read_recipe
from tasklift.runs.history import find_run
from tasklift.runs.measuring.predictions import read_predictions
from tasklift.runs.recipe import recipe_of
from tasklift.runs.run import run
from tasklift.settings.errors import MachineError, UserError
from tasklift.store.store import Store

_ROWS = [*reviews(6), *reviews(4, language="zh")]
_TASK = "data: {train: rows.jsonl}\ncolumns: {text: review, label: stars}\nrecipe:\n  - normalize\n  - classical\n"
_RECIPES = (
    b"- normalize\n- deduplicate: {threshold: 0.8}\n",
    b"keep: [a, b]\nrecipe:\n  - filter_length: {minimum: 3}\n  - drop_missing\n",
)
_BOMB = 1 << 22


@dataclass(frozen=True)
class Parser:
    """`seeds`: sound inputs. `read`: what is done with a file of that name in a folder that was made ready."""

    file: str
    seeds: Sequence[bytes]
    read: Callable[[Path], object]


@dataclass(frozen=True)
class Tally:
    """How many inputs there were, how many of them were refused by name, and what else came out, with its input."""

    inputs: int
    refused: int
    faults: tuple[str, ...]


def fuzzed(parser: Parser, folder: Path, inputs: int, seed: int) -> Tally:
    """So many mutated inputs; a traceback of any kind is a fault."""
    path = folder / parser.file
    refused, faults = 0, []
    with small_bombs():
        for number in range(inputs):
            content = mutated(parser.seeds, random.Random(f"{seed} {parser.file} {number}"))
            path.write_bytes(content)
            try:
                parser.read(path)
            except (UserError, MachineError) as fault:
                refused += 1
                if not fault.problem or not fault.slug:
                    faults.append(f"{number}: says nothing")
            except KeyboardInterrupt:
                raise
            except BaseException as fault:  # noqa: BLE001 - a panic of polars is no Exception
                faults.append(f"{number}: {type(fault).__name__}: {str(fault)[:200]} of {content[:120]!r}")
    return Tally(inputs, refused, tuple(faults))


@contextmanager
def small_bombs() -> Iterator[None]:
    """Inside, a packed file is refused early."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(source, "BOMB_BYTES", _BOMB)
        yield


def parsers(folder: Path) -> dict[str, Parser]:
    """Every parser by its name; the folder gets a finished run, its task and its model."""
    finished = run(task_in(folder, reviews(60), recipe=[CLASSICAL]))
    finished.export(folder / "model")
    task = Task.load(folder / "task.yaml")
    plain = jsonl(_ROWS).encode()
    table = pl.DataFrame(_ROWS)
    texts = (_csv(table), _csv(table, "\t"), _csv(table).decode().encode("gb18030"))
    packed = [gzip.compress(one, mtime=0) for one in (_csv(table), plain)]
    document = json.dumps({"data": _ROWS}, ensure_ascii=False, indent=1).encode()
    answers = pl.DataFrame({"id": ["a", "b"], "prediction": ["good", "bad"]})
    kept = {name: (folder / "model" / name).read_bytes() for name in ("pipeline.json", "model/model.json")}
    return {
        "CSV": Parser("fuzzed.csv", texts, _rows),
        "JSONL": Parser("fuzzed.jsonl", [plain], _rows),
        "JSON": Parser("fuzzed.json", [document, json.dumps(_ROWS).encode()], _rows),
        "Parquet": Parser("fuzzed.parquet", [_parquet(table), _parquet(_typed())], _rows),
        "gzip": Parser("fuzzed.csv.gz", [*packed, _zip(_csv(table))], _rows),
        "task file": Parser("fuzzed.yaml", [_TASK.encode(), (folder / "task.yaml").read_bytes()], _task),
        "cleaning recipe": Parser("recipe.yaml", _RECIPES, read_recipe),
        "predictions": Parser(
            "predictions.csv",
            [_csv(answers), jsonl(answers.to_dicts()).encode()],
            lambda path: read_predictions(task, path),
        ),
        "model's pipeline": Parser(
            "model/pipeline.json", [kept["pipeline.json"]], lambda path: _answered(load(path.parent))
        ),
        "model": Parser(
            "model/model/model.json", [kept["model/model.json"]], _with_sound_pipeline(folder, kept["pipeline.json"])
        ),
        "record of a run": Parser(
            "record/object",
            [finished.store.path(_record(finished.store)).read_bytes()],
            _record_read(folder, finished.store),
        ),
    }


def _rows(path: Path) -> Counter[str]:
    found = sniff(path)
    counted: Counter[str] = Counter()
    for part in parse(path, found):
        counted["rows"] += part.rows.height
        counted["quarantined"] += len(part.quarantined)
    return counted


def _task(path: Path) -> None:
    task = Task.load(path)
    recipe_of(task)


def _answered(model: Pipeline) -> None:
    model.predict(["a text", "", "一段文本"])


def _with_sound_pipeline(folder: Path, sound: bytes) -> Callable[[Path], None]:
    def read(path: Path) -> None:
        (folder / "model" / "pipeline.json").write_bytes(sound)
        _answered(load(folder / "model"))

    return read


def _record(store: Store) -> str:
    return str(next(entry.record for entry in store.journal.list_runs()))


def _record_read(folder: Path, store: Store) -> Callable[[Path], None]:
    """The record in the store is what was written; it must be sound or refused."""
    (folder / "record").mkdir(exist_ok=True)
    place = store.path(_record(store))
    place.chmod(0o644)

    def read(path: Path) -> None:
        shutil.copyfile(path, place)
        find_run(store, "last")

    return read


def _csv(table: pl.DataFrame, separator: str = ",") -> bytes:
    return table.write_csv(separator=separator).encode()


def _parquet(table: pl.DataFrame) -> bytes:
    stream = io.BytesIO()
    table.write_parquet(stream)
    return stream.getvalue()


def _typed() -> pl.DataFrame:
    return pl.DataFrame(
        {"review": [b"a", b"b"], "list": [[1], [2, 3]], "struct": [{"a": 1}, {"a": 2}], "when": [None, 1.5]}
    )


def _zip(content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(zipfile.ZipInfo("rows.csv"), content)
    return stream.getvalue()
