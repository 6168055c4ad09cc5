"""Questions answered from documents that are looked up by what they mean: the run, its models, and what is measured."""

import json
import shutil
from pathlib import Path

import polars as pl
import pytest
from tests.endtoend import test_answered_from_documents as town
from tests.models.tiny_encoder import write_tiny_encoder

from tasklift import load, run
from tasklift.models.kept import kept_library
from tasklift.runs.history import Run
from tasklift.runs.measuring.compare import compare, compared_record
from tasklift.settings import extras
from tasklift.settings.errors import UserError

pytest.importorskip("torch")
pytest.importorskip("transformers")

TASK = town.TASK.replace("passages: 2", "passages: 2, by: both, model: ./tiny")
ASKED = pl.DataFrame({"question": ["How many lamps has the museum?", "zebra"]})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("town")
    write_tiny_encoder(place / "tiny", [asked.format(place) for place in town.PLACES for asked in town.ASKED])
    return place


@pytest.fixture(scope="module")
def answered(folder: Path) -> Run:
    return run(town.task_in(folder, TASK))


def test_passages_are_looked_up_by_both_and_kept_with_the_run(answered: Run, folder: Path) -> None:
    name = answered.kept["material"]["passages"]
    library = kept_library(answered.store, name)
    assert library.by == "both" and library.meanings is not None
    assert set(library.objects) <= set(answered.kept["objects"])
    assert answered.record["metrics"]["passage_recall"]["final"] > 0
    assert str(folder) not in json.dumps(answered.kept)


def test_a_model_carries_the_encoder_and_answers_without_the_one_that_was_named(
    answered: Run, folder: Path, tmp_path: Path
) -> None:
    given = answered.model_named("final").answer(ASKED)
    assert [len(ids) for ids in given.passages] == [2, 2], "by meaning every passage has a rank"
    answered.export(tmp_path / "model", "final")
    shutil.move(folder / "tiny", tmp_path / "away")
    try:
        again = load(tmp_path / "model").answer(ASKED)
        kept = compared_record(answered, answered)["metrics"]["passage_recall"]
    finally:
        shutil.move(tmp_path / "away", folder / "tiny")
    assert (again.answers.best(), again.passages) == (given.answers.best(), given.passages)
    assert kept["final"] == answered.record["metrics"]["passage_recall"]["final"]


def test_without_torch_what_needs_no_passages_is_compared_and_no_run_begins(
    answered: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extras, "find_spec", lambda _: None)
    assert compare(answered, answered)["metric"] == "squad_f1"
    with pytest.raises(UserError) as fault:
        run(town.task_in(answered.store.root.parent, TASK))
    assert fault.value.slug == "package-missing"
    assert fault.value.where is not None and fault.value.where.line == 5
