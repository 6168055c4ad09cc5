"""Scoring anyone's predictions on the sealed test; predictions and models of the user's own as the baseline."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.runs.made import CLASSICAL, PLAIN, jsonl, reviews, task_in, task_over

from tasklift import Task, compare, evaluate, run
from tasklift.data.sealed import measure, sealed_from_json
from tasklift.runs.history import Run
from tasklift.runs.measuring.baseline import MAY_HAVE_SEEN
from tasklift.settings.errors import UserError

ROWS = [{**row, "key": f"k{number}"} for number, row in enumerate(reviews(150))]
COLUMNS = {"text": "review", "label": "stars", "id": "key"}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("evaluated")


@pytest.fixture(scope="module")
def task(place: Path) -> Task:
    return task_in(place, ROWS, columns=COLUMNS, recipe=[CLASSICAL])


@pytest.fixture(scope="module")
def done(task: Task) -> Run:
    return run(task)


def predictions(folder: Path, rows: Sequence[Mapping[str, Any]], name: str = "predictions.jsonl") -> Path:
    (folder / name).write_text(jsonl(rows), encoding="utf-8")
    return folder / name


def test_perfect_predictions_by_id_score_one(task: Task, done: Run, tmp_path: Path) -> None:
    path = predictions(tmp_path, [{"id": row["key"], "prediction": row["stars"]} for row in ROWS])
    found = evaluate(task, path)
    assert found["score"]["score"] == 1.0
    assert found["metrics"]["accuracy"] == 1.0
    assert found["notes"] == []
    assert found["against_baseline"]["value"] == pytest.approx(1 - done.record["baseline"]["score"])
    assert found["test"]["rows"] == done.record["test"]["rows"]
    assert found["by_label"]["good"]["rows"] + found["by_label"]["bad"]["rows"] == found["test"]["rows"]
    assert json.loads(json.dumps(found)) == found


def test_perfect_predictions_by_text_score_one(task: Task, tmp_path: Path) -> None:
    path = predictions(tmp_path, [{"review": row["review"], "prediction": row["stars"]} for row in ROWS[::-1]])
    assert evaluate(task, path)["score"]["score"] == 1.0


def test_missing_predictions_count_as_wrong_and_are_told(task: Task, done: Run, tmp_path: Path) -> None:
    sealed = measure(sealed_from_json(done.store, done.kept["test"]), lambda rows, units: rows["id"].to_list())
    lacking = set(sealed[:6])
    path = predictions(
        tmp_path, [{"id": row["key"], "prediction": row["stars"]} for row in ROWS if row["key"] not in lacking]
    )
    found = evaluate(task, path)
    assert found["notes"] == ["no prediction for 6 test rows: they count as wrong"]
    assert found["metrics"]["accuracy"] == pytest.approx(1 - 6 / len(sealed))


def test_other_predictions_are_a_look_and_the_same_ones_are_none(tmp_path: Path) -> None:
    task = task_in(tmp_path, ROWS, columns=COLUMNS, recipe=[CLASSICAL])
    run(task)
    good = predictions(tmp_path, [{"id": row["key"], "prediction": "good"} for row in ROWS], "good.jsonl")
    bad = predictions(tmp_path, [{"id": row["key"], "prediction": "bad"} for row in ROWS], "bad.jsonl")
    assert [evaluate(task, path)["test"]["looks"] for path in (good, good, bad, good)] == [2, 2, 3, 2]


def test_rows_without_text_are_matched_by_text_too(tmp_path: Path) -> None:
    rows = [*reviews(60), *({"review": None, "stars": "good"} for _ in range(3))]
    (tmp_path / "test.jsonl").write_text(jsonl([{"review": None, "stars": "good"}, *reviews(20, seed=5)]))
    task = task_in(tmp_path, rows, data={"train": "rows.jsonl", "test": "test.jsonl"}, recipe=[CLASSICAL])
    answers = [{"review": None, "prediction": "good"}, *reviews(20, seed=5)]
    path = predictions(tmp_path, [{"review": row["review"], "prediction": row.get("stars", "good")} for row in answers])
    assert evaluate(task, path)["score"]["score"] == 1.0


def test_predictions_for_other_rows_alone_are_refused(task: Task, tmp_path: Path) -> None:
    path = predictions(tmp_path, [{"review": "of something else", "prediction": "good"}])
    for refused in (lambda: evaluate(task, path), lambda: run(task.model_copy(update={"baseline": str(path)}))):
        with pytest.raises(UserError, match="none of the 1 predictions is for a row of the test; .* by 'review'"):
            refused()


@pytest.mark.parametrize("lacking", ["prediction", "review"])
def test_a_file_without_the_columns_is_refused(task: Task, tmp_path: Path, lacking: str) -> None:
    whole = {"prediction": "good", "review": "x", "other": "y"}
    path = predictions(tmp_path, [{name: value for name, value in whole.items() if name != lacking}])
    with pytest.raises(UserError, match=f"no column '{lacking}'") as caught:
        evaluate(task, path)
    assert caught.value.slug == "no-predictions"


def test_a_model_folder_can_be_the_baseline(task: Task, done: Run, place: Path) -> None:
    done.export(place / "yesterday")
    found = run(task_over(place, columns=COLUMNS, recipe=["normalize", CLASSICAL], baseline="yesterday"))
    assert found.record["baseline"]["name"] == "the model yesterday"
    assert found.record["baseline"]["score"] == done.record["final"]["score"]
    assert MAY_HAVE_SEEN in found.record["notes"]
    assert found.record["lift"]["value"] == 0.0
    parts = sum(step["path"]["value"] for step in found.record["steps"])
    assert parts == pytest.approx(found.record["lift"]["value"], abs=1e-12)


def test_a_predictions_file_can_be_the_baseline(place: Path, done: Run) -> None:
    predictions(place, [{"id": row["key"], "prediction": "good"} for row in ROWS[:-1]], "constant.jsonl")
    found = run(task_over(place, columns=COLUMNS, recipe=[CLASSICAL], baseline="constant.jsonl"))
    record = found.record
    assert record["baseline"]["name"] == "the predictions constant.jsonl"
    assert record["baseline"]["score"] < 0.5 < record["final"]["score"] == done.record["final"]["score"]
    assert record["lift"]["verdict"] == "better"
    assert record["headline"].startswith("Better than the baseline: macro_f1 0.")
    assert MAY_HAVE_SEEN in record["notes"]
    assert sum(step["path"]["value"] for step in record["steps"]) == pytest.approx(record["lift"]["value"], abs=1e-12)
    assert (
        run(task_over(place, columns=COLUMNS, recipe=[CLASSICAL], baseline="constant.jsonl")).record["lift"]
        == record["lift"]
    )


def test_a_baseline_that_is_not_there_is_refused_at_its_place(place: Path) -> None:
    with pytest.raises(UserError) as caught:
        run(task_over(place, columns=COLUMNS, recipe=[CLASSICAL], baseline="nobody"))
    assert caught.value.slug == "unknown-baseline"
    assert caught.value.where is not None
    assert caught.value.where.line == 1


def test_two_runs_are_compared_on_the_same_rows(place: Path, done: Run) -> None:
    other = run(task_over(place, columns=COLUMNS, recipe=[{"classical": {**PLAIN, "C": 0.001}}]))
    found = compare(done, other)
    assert found["runs"] == [done.id, other.id]
    assert [one["score"] for one in found["scores"]] == [one.record["final"]["score"] for one in (done, other)]
    assert found["lift"]["value"] == pytest.approx(other.record["final"]["score"] - done.record["final"]["score"])
    assert found["rows"] == done.record["test"]["rows"]
    assert compare(done, done)["lift"] == {"value": 0.0, "low": 0.0, "high": 0.0, "p": 1.0, "verdict": "cannot tell"}


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"split": {"edition": 2}}, "other editions"),
        ({"split": {"near": 0.8}}, "other editions"),
        ({"metric": "accuracy"}, "one was decided by macro_f1, the other by accuracy"),
    ],
)
def test_runs_on_other_editions_or_metrics_are_not_compared(
    place: Path, done: Run, settings: dict[str, Any], problem: str
) -> None:
    other = run(task_over(place, columns=COLUMNS, recipe=[CLASSICAL], **settings))
    with pytest.raises(UserError, match=problem) as caught:
        compare(done, other)
    assert caught.value.slug == "not-comparable"


def test_runs_before_and_after_the_test_has_grown_are_not_compared(tmp_path: Path) -> None:
    first = run(task_in(tmp_path, reviews(100), recipe=[CLASSICAL]))
    second = run(task_in(tmp_path, reviews(160), recipe=[CLASSICAL]))
    with pytest.raises(UserError, match="the test has grown between them"):
        compare(first, second)


def test_a_saved_model_is_where_a_run_without_a_tune_starts_from(place: Path, done: Run) -> None:
    done.export(place / "start")
    found = run(task_over(place, columns=COLUMNS, recipe=["normalize"], model="start"))
    assert found.record["final"]["score"] == done.record["final"]["score"]
    texts = [row["review"] for row in ROWS[:20]]
    assert found.model.predict(texts) == done.model.predict(texts)


def test_a_model_that_is_not_there_is_refused_at_its_place(place: Path) -> None:
    with pytest.raises(UserError) as caught:
        run(task_over(place, columns=COLUMNS, recipe=[CLASSICAL], model="nowhere"))
    assert caught.value.slug == "unknown-model"
