"""Replies measured under an encoder that the task names: the run, its record, and what becomes of it later."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.endtoend import test_dialogues_answered as dialogues
from tests.models.tiny_encoder import write_tiny_encoder

from tasklift import Task, run
from tasklift.runs.history import Run
from tasklift.runs.measuring.compare import compare, compared_record
from tasklift.settings.errors import UserError

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

METRIC = "embedding_similarity"
TEXT = "split: {near: 1}\nrecipe: [retrieve]\nmeasure: {encoder: ./tiny}\n"
DECIDED = f"{TEXT}metric: {METRIC}\n"


def write_encoder(folder: Path, seed: int = 0) -> None:
    shutil.rmtree(folder / "tiny", ignore_errors=True)
    write_tiny_encoder(folder / "tiny", [turn["content"] for talk in dialogues.talks() for turn in talk], seed=seed)


def task_in(folder: Path, text: str = TEXT) -> Task:
    return dialogues.task_in(folder, text)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("talks")


@pytest.fixture
def done(folder: Path) -> Run:
    write_encoder(folder)
    return run(task_in(folder))


@pytest.fixture
def decided(folder: Path) -> Run:
    write_encoder(folder)
    return run(task_in(folder, DECIDED))


def test_it_is_measured_beside_the_metric_that_decides(done: Run, folder: Path) -> None:
    assert done.record["metric"] == "chrf"
    assert 0.5 < done.record["metrics"][METRIC]["final"] <= 1.0
    assert str(folder) not in json.dumps(done.kept)
    assert set(done.kept["material"].values()) <= set(done.kept["objects"])


def test_without_an_encoder_it_is_not_measured(tmp_path: Path) -> None:
    bare = run(task_in(tmp_path, "split: {near: 1}\nrecipe: [retrieve]\n"))
    assert METRIC not in bare.record["metrics"]


def test_it_decides_and_a_kept_run_is_compared_by_it(decided: Run) -> None:
    score = decided.record["final"]["score"]
    assert decided.record["metric"] == METRIC and score == decided.record["metrics"][METRIC]["final"]
    assert compare(decided, decided)["scores"][1]["score"] == score
    record = compared_record(decided, decided)
    assert record["metrics"][METRIC]["baseline"] == record["metrics"][METRIC]["final"] == score
    assert record["notes"] == []


def test_another_encoder_is_another_run(decided: Run, folder: Path) -> None:
    write_encoder(folder, seed=1)
    other = run(task_in(folder, DECIDED))
    assert other.id != decided.id
    assert other.record["final"]["score"] != decided.record["final"]["score"]
    write_encoder(folder)
    again = run(task_in(folder, DECIDED))
    assert (again.id, again.record["final"]) == (decided.id, decided.record["final"])


@pytest.mark.parametrize(
    "lose", [lambda folder: write_encoder(folder, seed=2), lambda folder: shutil.rmtree(folder / "tiny")]
)
def test_where_the_encoder_changed_or_is_gone_kept_runs_are_not_measured_by_it(
    done: Run, decided: Run, folder: Path, lose: Callable[[Path], None]
) -> None:
    lose(folder)
    record = compared_record(done, done)
    assert METRIC not in record["metrics"] and "chrf" in record["metrics"]
    assert record["notes"] == [f"{METRIC} is left out: what it reads is gone, or no longer what it was"]
    with pytest.raises(UserError) as fault:
        compare(decided, decided)
    assert fault.value.slug == "not-comparable" and METRIC in fault.value.problem


@pytest.mark.parametrize(
    ("text", "slug", "line"),
    [
        (DECIDED.replace("measure: {encoder: ./tiny}\n", ""), "bad-setting", 6),
        (TEXT.replace("./tiny", "./none"), "unknown-model", 6),
        (TEXT.replace("./tiny", "minilmm"), "unknown-model", 6),
        (TEXT.replace("./tiny", "smollm2"), "bad-setting", 6),
    ],
)
def test_what_is_missing_is_said_at_its_place(tmp_path: Path, text: str, slug: str, line: int) -> None:
    with pytest.raises(UserError) as fault:
        run(task_in(tmp_path, text))
    assert fault.value.slug == slug
    assert fault.value.where is not None and fault.value.where.line == line


def test_kinds_that_label_have_no_use_for_it(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("text,label\na,x\nb,y\n", encoding="utf-8")
    (tmp_path / "task.yaml").write_text(
        "kind: classify\ndata: {train: rows.csv}\ncolumns: {text: text, label: label}\nmeasure: {encoder: minilm}\n",
        encoding="utf-8",
    )
    with pytest.raises(UserError, match="encoder"):
        Task.load(tmp_path / "task.yaml").check_names()
