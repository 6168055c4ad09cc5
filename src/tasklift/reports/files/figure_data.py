"""The data of a report's figures as tables, for who wants to draw them otherwise."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tasklift.reports.confused import answers_of, counts_of
from tasklift.reports.training import trainings_of

Row = Sequence[Any]
_LIFT = ("value", "low", "high", "p", "verdict")


def figure_data(record: Mapping[str, Any]) -> dict[str, bytes]:
    """CSV files in UTF-8 by name."""
    tables = {
        "steps": _steps(record),
        "metrics": _metrics(record),
        **(_of_labels(record) if "by_label" in record else {}),
        "learning_curve": _learning_curve(record),
        "training": _training(record, "points", ("step", "loss", "rate", "norm", "tokens")),
        "evaluations": _training(record, "evaluations", ("step", "score", "loss")),
        "changed": _changed(record),
    }
    return {f"{name}.csv": _csv(rows) for name, rows in tables.items()}


def _of_labels(record: Mapping[str, Any]) -> dict[str, Iterator[Row]]:
    return {
        "labels": _labels(record),
        "confusion": _confusion(record),
        "reliability": _curves(record, "reliability", ("confidence", "accuracy", "low", "high", "rows")),
        "roc": _curves(record, "roc", ("false_positive_rate", "true_positive_rate")),
    }


def _steps(record: Mapping[str, Any]) -> Iterator[Row]:
    yield ["step", "rows_in", "rows_out", "seconds", *_LIFT, *(f"without_{name}" for name in _LIFT)]
    for step in record["steps"]:
        lifts = [None if step[where] is None else step[where][name] for where in ("path", "without") for name in _LIFT]
        yield [step["name"], step["rows_in"], step["rows_out"], step["seconds"], *lifts]


def _metrics(record: Mapping[str, Any]) -> Iterator[Row]:
    yield ["metric", "baseline", "final", "low", "high"]
    for name, one in record["metrics"].items():
        yield [name, one["baseline"], one["final"], one["low"], one["high"]]


def _labels(record: Mapping[str, Any]) -> Iterator[Row]:
    names = ("precision", "recall", "f1", "rows")
    yield ["label", "model", *names]
    for model, by_label in (("baseline", record["by_label_baseline"]), ("final", record["by_label"])):
        for label, one in by_label.items():
            yield [label, model, *(one[name] for name in names)]


def _confusion(record: Mapping[str, Any]) -> Iterator[Row]:
    yield ["model", "gold", "answer", "rows"]
    confusion = record["confusion"]
    answers = answers_of(confusion)
    for model in ("baseline", "final"):
        for gold, counts in zip(confusion["labels"], counts_of(confusion, model), strict=True):
            yield from ([model, gold, answer, rows] for answer, rows in zip(answers, counts, strict=True) if rows)


def _curves(record: Mapping[str, Any], name: str, columns: Sequence[str]) -> Iterator[Row]:
    yield ["model", *columns]
    for model, points in record["curves"][name].items():
        yield from ([model, *point] for point in points)


def _learning_curve(record: Mapping[str, Any]) -> Iterator[Row]:
    yield ["rows", "score", "low", "high"]
    curve = record["learning_curve"] or {"rows": [], "scores": []}
    for rows, one in zip(curve["rows"], curve["scores"], strict=True):
        yield [rows, one["value"], one["low"], one["high"]]


def _training(record: Mapping[str, Any], name: str, columns: Sequence[str]) -> Iterator[Row]:
    yield ["line", *columns]
    for training in trainings_of(record):
        yield from ([training["line"], *(one[column] for column in columns)] for one in training[name])


def _changed(record: Mapping[str, Any]) -> Iterator[Row]:
    yield ["change", "input", "gold", "baseline", "final"]
    for change, answers in record["changed"].items():
        for one in answers:
            text = "\n".join(text or "" for text in one["input"].values())
            yield [change, text, one["gold"], one["baseline"], one["final"]]


def _csv(rows: Iterator[Row]) -> bytes:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(rows)
    return written.getvalue().encode()
