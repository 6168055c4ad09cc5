"""Strings as texts that a model answers and as labels that it answers with, in Python and in files."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import polars as pl
from rich.console import Console
from tests.endtoend.naughty.outcome import Found, NotPossible, Outcome, Refused, try_each, try_together
from tests.endtoend.naughty.reading import FORMATS, Row, is_unicode, write_jsonl

from tasklift.data.sniff import parse, sniff
from tasklift.models.pipeline import Pipeline, load
from tasklift.reports.commands.answers import answer_table
from tasklift.runs.serving.predict import predict_file, predict_texts

NAMES = {"CSV": "csv", "TSV": "tsv", "JSONL": "jsonl", "JSON": "json", "Parquet": "parquet"}


def outcomes(folder: Path, texts: Sequence[str], model: Pipeline, *, every: int = 1) -> list[Outcome]:
    """Every string as a text, and one in `every` as a label. `model` reads the column `review`."""
    found = try_each("Python: predict, a text", partial(_answered, model), texts)
    found += try_each("Python: predict, a mapping", lambda text: _answered(model, {"text": text}), texts)
    found += try_together("Python: predict, all texts", partial(_all_answered, model), _unicode(texts))
    found += try_each("texts shown on the terminal", partial(_shown, model), texts)
    for number, (form, suffix) in enumerate(NAMES.items()):
        held = texts if form in ("JSONL", "JSON") else _unicode(texts)
        found += try_together(f"predict, {form} in and out", partial(_file, folder, model, form), held)
        some = texts[number % every :: every]
        found += try_each(f"label in {form}", partial(_label, folder, model, suffix), some)
    return found + try_each("label of a saved model", partial(_saved, folder, model), texts[::every])


def _unicode(texts: Sequence[str]) -> list[str]:
    return [text for text in texts if is_unicode(text)]


def _answered(model: Pipeline, row: str | dict[str, str]) -> Found:
    """Nothing comes of a text but one of the labels."""
    (label,) = model.predict([row] if isinstance(row, str) else [row])
    assert label in model.shares
    return row if isinstance(row, str) else row["text"]


def _all_answered(model: Pipeline, texts: Sequence[str]) -> list[Found]:
    """In one table, each with the answer that it has by itself."""
    together = predict_texts(model, texts)
    alone = [model.predict([text])[0] for text in texts]
    answered = zip(together[model.inputs[0]], together["prediction"], alone, strict=True)
    return [text if one == other else f"{one} is not {other}" for text, one, other in answered]


def _shown(model: Pipeline, text: str) -> Found:
    """What is printed has no control character of the text's."""
    screen = Console(file=io.StringIO(), width=100, force_terminal=False)
    screen.print(answer_table(predict_texts(model, [text])))
    printed = screen.file.getvalue()  # type: ignore[attr-defined]
    return (
        text
        if all(letter.isprintable() or letter in "\n\u200c\u200d\ufe0f\u3000\xa0" for letter in printed)
        else printed
    )


def _file(folder: Path, model: Pipeline, form: str, texts: Sequence[str]) -> list[Found]:
    """A row for each row: with its text as it was, or with a note that says why it could not be read."""
    source, target = folder / "in", folder / f"out.{NAMES[form]}"
    FORMATS[form](source, [{"review": text, "number": str(place)} for place, text in enumerate(texts)])
    predict_file(model, source, target, overwrite=True)
    rows = _read(target)
    assert len(rows) == len(texts)
    return [_row_found(row, place, text) for place, (row, text) in enumerate(zip(rows, texts, strict=True))]


def _row_found(row: dict[str, str | None], place: int, text: str) -> Found:
    if not row["prediction"]:
        return "no answer"
    if row["note"] and "not readable" in row["note"]:
        return Refused(row["note"])
    return (row["review"] or "") if row["number"] == str(place) else "another row"


def _label(folder: Path, model: Pipeline, suffix: str, text: str) -> Found:
    """A row without text is answered with the most frequent label: here, with the string."""
    source, target = folder / "empty.jsonl", folder / f"labels.{suffix}"
    write_jsonl(source, [{"review": ""}])
    predict_file(_labelled(model, text), source, target, overwrite=True)
    (row,) = _read(target)
    parts = list(parse(target, sniff(target), ["prediction"]))
    assert row["prediction"] == text
    faults = [fault.reason for part in parts for fault in part.quarantined]
    return Refused(faults[0]) if faults else next(part.rows["prediction"][0] for part in parts if part.rows.height)


def _saved(folder: Path, model: Pipeline, text: str) -> Found:
    place = folder / "saved"
    place.mkdir(exist_ok=True)
    path = place / f"model {len(list(place.iterdir()))}"
    _labelled(model, text).save(path)
    return load(path).predict([""])[0]


def _labelled(model: Pipeline, text: str) -> Pipeline:
    if not is_unicode(text) or not text.strip():
        raise NotPossible("reading lets no such label in")
    return replace(model, shares={text: 1.0})


def _read(path: Path) -> list[dict[str, str | None]]:
    """With readers that are not ours."""
    if path.suffix == ".parquet":
        return pl.read_parquet(path).to_dicts()
    content = path.read_bytes().decode()
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in content.split("\n") if line]
    if path.suffix == ".json":
        return list(json.loads(content))
    delimiter = "\t" if path.suffix == ".tsv" else ","
    rows: list[Row] = list(csv.DictReader(io.StringIO(content, newline=""), delimiter=delimiter))
    return [dict(row) for row in rows]
