"""Which model answers: of a run the one that did no harm, unless another is asked for."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.runs.made import CLASSICAL, messy, task_in

from tasklift import run
from tasklift.reports.files.cards import model_card
from tasklift.runs.history import Run
from tasklift.runs.serving.chosen import find_model, model_of_run
from tasklift.settings.errors import UserError
from tasklift.store.store import Store


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run(task_in(tmp_path_factory.mktemp("chosen"), messy(200), recipe=[CLASSICAL]))


@pytest.fixture
def harmful(finished: Run) -> Run:
    """The same run, as if a guard had fallen."""
    record = {**finished.record, "recommended": "baseline"}
    return replace(finished, kept={**finished.kept, "record": record})


@pytest.fixture
def no_store() -> Callable[[], Store]:
    """For names that must not be looked for among runs."""

    def refuse() -> Store:
        raise AssertionError("the store was opened")

    return refuse


def same_model(one: object, other: object, folder: Path) -> bool:
    """Whether two pipelines are written as the same files."""
    written = []
    for number, pipeline in enumerate((one, other)):
        pipeline.save(folder / str(number))  # type: ignore[attr-defined]
        files = sorted(path for path in (folder / str(number)).rglob("*") if path.is_file())
        written.append([path.read_bytes() for path in files])
    return written[0] == written[1]


def test_the_final_model_answers_where_it_did_no_harm(finished: Run, tmp_path: Path) -> None:
    chosen = model_of_run(replace(finished, kept={**finished.kept, "record": {"recommended": "either"}}), "recommended")
    assert (chosen.which, chosen.notice) == ("final", None)
    assert same_model(chosen.pipeline, finished.model_named("final"), tmp_path)


def test_the_baseline_answers_where_the_final_model_did_harm_and_that_is_said(harmful: Run, tmp_path: Path) -> None:
    chosen = model_of_run(harmful, "recommended")
    assert chosen.which == "baseline"
    assert chosen.notice is not None and harmful.id in chosen.notice
    assert same_model(chosen.pipeline, harmful.model_named("baseline"), tmp_path / "same")
    assert not same_model(chosen.pipeline, harmful.model_named("final"), tmp_path / "other")


def test_another_model_is_had_by_its_name(harmful: Run) -> None:
    chosen = model_of_run(harmful, "final")
    assert (chosen.which, chosen.notice) == ("final", None)


def test_predictions_are_no_model_so_the_final_one_stays(harmful: Run) -> None:
    only = replace(harmful, kept={**harmful.kept, "models": {"final": harmful.kept["models"]["final"]}})
    assert model_of_run(only, "recommended").which == "final"
    with pytest.raises(UserError, match="not a model"):
        model_of_run(only, "baseline")


def test_the_card_of_a_baseline_has_its_results(finished: Run) -> None:
    record = json.loads(json.dumps(finished.record))
    record["metrics"]["accuracy"] |= {"baseline": 0.1234, "final": 0.9876}
    assert "0.9876" in model_card(record, "en")
    card = model_card(record, "en", "baseline")
    assert "0.1234" in card
    assert "This is the baseline of that run" in card


def test_an_exported_folder_is_a_model(finished: Run, tmp_path: Path, no_store: Callable[[], Store]) -> None:
    finished.export(tmp_path / "model", "final")
    assert find_model(str(tmp_path / "model"), no_store).pipeline.inputs == ["text"]


def test_another_folder_is_not(tmp_path: Path, no_store: Callable[[], Store]) -> None:
    with pytest.raises(UserError, match="no model in this folder"):
        find_model(str(tmp_path), no_store)


def test_a_folder_in_the_form_of_onnx_is_none_and_says_where_to_read_on(
    tmp_path: Path, no_store: Callable[[], Store]
) -> None:
    (tmp_path / "model.onnx").touch()
    with pytest.raises(UserError) as caught:
        find_model(str(tmp_path), no_store)
    assert caught.value.slug == "not-a-model" and "ONNX" in caught.value.problem
    assert caught.value.advice is not None and "README.md" in caught.value.advice
