"""Every figure of a report comes from the answers that are kept: made again with scikit-learn, it is the same."""

import csv
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score, precision_recall_fscore_support, roc_auc_score
from tests.runs.made import CLASSICAL, messy, task_in

from tasklift import run
from tasklift.data.dataset import open_dataset
from tasklift.data.sealed import measure, sealed_from_json
from tasklift.models.kept import kept_answers
from tasklift.reports.files.folder import write_report
from tasklift.runs.history import Run

RECIPES: list[list[Any]] = [
    ["normalize", "drop_missing", {"deduplicate": {"threshold": 0.8}}, CLASSICAL],
    [{"classical": {"algorithm": "naive_bayes", "weighting": "tf_idf", "smoothing": 0.1, "class_weight": "none"}}],
]


@pytest.fixture(scope="module", params=[(language, at) for language in ("en", "zh") for at in range(len(RECIPES))])
def finished(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Run:
    language, at = request.param
    rows = messy(400, seed=11 + at, language=language)
    return run(task_in(tmp_path_factory.mktemp("truth"), rows, recipe=RECIPES[at]))


def gold_of(finished: Run) -> list[str]:
    """The labels of the sealed test."""
    test = sealed_from_json(finished.store, finished.kept["test"])
    gold: list[str] = measure(test, lambda rows, _units: rows["label"].to_list())
    return gold


def answers_of(finished: Run) -> tuple[list[str], pl.DataFrame]:
    """The final model's labels, and its probabilities by label."""
    answers = kept_answers(open_dataset(finished.store, finished.kept["final_answers"]))
    return answers.best(), pl.DataFrame(answers.probabilities, schema=list(answers.labels), orient="row")


def test_the_scores_are_those_of_the_answers(finished: Run) -> None:
    record, gold = finished.record, gold_of(finished)
    given, probabilities = answers_of(finished)
    assert record["test"]["rows"] == len(gold)
    assert record["final"]["score"] == pytest.approx(f1_score(gold, given, average="macro"))
    assert record["metrics"]["accuracy"]["final"] == pytest.approx(accuracy_score(gold, given))
    positive = max(probabilities.columns)
    auc = roc_auc_score([label == positive for label in gold], probabilities[positive])
    assert record["metrics"]["roc_auc"]["final"] == pytest.approx(auc)


def test_the_labels_and_the_confusion_are_those_of_the_answers(finished: Run) -> None:
    record, gold = finished.record, gold_of(finished)
    given, _ = answers_of(finished)
    labels = record["confusion"]["labels"]
    assert record["confusion"]["final"] == confusion_matrix(gold, given, labels=labels).tolist()
    columns = precision_recall_fscore_support(gold, given, labels=labels, zero_division=0)
    for label, *figures in zip(labels, *columns, strict=True):
        assert [record["by_label"][label][name] for name in ("precision", "recall", "f1", "rows")] == pytest.approx(
            figures
        )


def test_the_parts_of_the_path_add_up_to_the_lift(finished: Run) -> None:
    record = finished.record
    total = sum(step["path"]["value"] for step in record["steps"])
    assert total == pytest.approx(record["lift"]["value"], abs=1e-9)
    assert record["final"]["score"] - record["baseline"]["score"] == pytest.approx(record["lift"]["value"], abs=1e-9)


def test_changed_answers_are_wrong_on_one_side_and_right_on_the_other(finished: Run) -> None:
    for one in finished.record["changed"]["better"]:
        assert one["final"] == one["gold"] != one["baseline"]
    for one in finished.record["changed"]["worse"]:
        assert one["baseline"] == one["gold"] != one["final"]


def test_the_files_have_the_figures_of_the_record(finished: Run, tmp_path: Path) -> None:
    record = finished.record
    page = write_report(record, tmp_path, "en").read_text(encoding="utf-8")
    for value in (record["baseline"]["score"], record["final"]["score"]):
        assert f"{value:.3f}" in page
    with (tmp_path / "data" / "confusion.csv").open(encoding="utf-8", newline="") as stream:
        counts = [int(row["rows"]) for row in csv.DictReader(stream) if row["model"] == "final"]
    assert sum(counts) == record["test"]["rows"] == int(np.sum(record["confusion"]["final"]))
