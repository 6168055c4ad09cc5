"""Pretraining from nothing: from the plan in the task file to a model, and what the record tells of it."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.runs.made import reviews, task_in

pytest.importorskip("torch")
pytest.importorskip("transformers")

from tasklift import load, run  # noqa: E402
from tasklift.engines.local import map_batches  # noqa: E402
from tasklift.forms.desk import Desk  # noqa: E402
from tasklift.forms.rows import Rows  # noqa: E402
from tasklift.models.encoder import Encoder  # noqa: E402
from tasklift.models.networks.beginnings import planned_encoder  # noqa: E402
from tasklift.runs.history import Run  # noqa: E402
from tasklift.settings.errors import UserError  # noqa: E402
from tasklift.steps.tune.pretrain import Pretrain  # noqa: E402
from tasklift.tasks.encoder_plan import EncoderPlan  # noqa: E402

PLAN = {"layers": 1, "heads": 2, "width": 16, "context": 32, "vocabulary": 200}
QUICK = {"epochs": 2, "batch_size": 16, "precision": "fp32", "evaluations": 1}
RECIPE: list[Any] = [{"pretrain": QUICK}, {"finetune": {**QUICK, "learning_rate": 3e-3}}]
TEXTS = [row["review"] for row in reviews(60)]


def task_of(folder: Path, *, language: str = "en", **keys: Any) -> Any:
    return task_in(folder, reviews(60, language=language), **{"model": PLAN, "recipe": RECIPE, **keys})


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run(task_of(tmp_path_factory.mktemp("pretrain")))


def test_both_trainings_are_in_the_record_in_order(finished: Run) -> None:
    pretrained, tuned = finished.record["trainings"]
    assert (pretrained["line"], tuned["line"]) == ("pretrain", "finetune")
    asked = pretrained["perplexity"]["task"]
    assert asked["before"] is None and 1 < asked["after"] < 200
    assert "perplexity" not in tuned
    assert all(step["draws_lots"] for step in finished.record["steps"])


def test_what_it_pretrained_is_measured_by_what_is_tuned_on_it(finished: Run) -> None:
    pretrained, tuned = finished.record["steps"]
    assert pretrained["rows_in"] == pretrained["rows_out"] > 0
    assert pretrained["path"]["value"] == 0, "alone it answers nothing: the baseline's trainer stands in"
    assert tuned["note"] == "without it the baseline's trainer stands in its place"
    assert pretrained["without"] is not None


def test_the_model_is_carried_away_and_answers_the_same(finished: Run, tmp_path: Path) -> None:
    finished.export(tmp_path / "away")
    again = load(tmp_path / "away")
    assert again.predict(TEXTS) == finished.model.predict(TEXTS)


def test_two_runs_give_the_same(finished: Run, tmp_path: Path) -> None:
    again = run(task_of(tmp_path)).record
    for key in ("metrics", "trainings", "lift", "final"):
        assert again[key] == finished.record[key]


def test_alone_it_answers_nothing_and_the_baselines_trainer_stands_in(tmp_path: Path) -> None:
    rows = reviews(60, language="zh")
    found = run(task_in(tmp_path, rows, model=PLAN, recipe=[{"pretrain": QUICK}]))
    assert [one["line"] for one in found.record["trainings"]] == ["pretrain"]
    assert found.record["lift"]["value"] == 0
    assert found.record["final"].items() <= found.record["baseline"].items()
    assert set(found.model.predict([row["review"] for row in rows])) <= {"good", "bad"}


def handed(texts: list[str]) -> Rows:
    frame = pl.DataFrame(
        {"id": [str(place) for place in range(len(texts))], "text": texts}, schema_overrides={"text": pl.String}
    )
    return Rows(frame.height, tuple(frame.columns), lambda: iter([frame]), map_batches)


def planned() -> Encoder:
    return planned_encoder(EncoderPlan.model_validate(PLAN), TEXTS, seed=0)


def tokens_read(datasets: dict[str, Rows], **settings: Any) -> int:
    model: Any = Pretrain(**{**QUICK, "epochs": 1, **settings}).tune(datasets, start=planned(), seed=0, desk=Desk())
    assert isinstance(model, Encoder) and model.learned and model.fills_gaps
    return sum(point["tokens"] for point in model.history["points"])


def test_it_reads_every_dataset_but_valid_or_those_that_it_is_told_to() -> None:
    datasets = {"train": handed(TEXTS[:30]), "corpus": handed(TEXTS[20:50]), "valid": handed(TEXTS[50:])}
    every, named, both = (
        tokens_read(datasets, **given) for given in ({}, {"corpus": "corpus"}, {"corpus": ["train", "corpus"]})
    )
    assert every == both == tokens_read({"train": handed(TEXTS[:50])}), "a text that stands in both is read once"
    assert named == tokens_read({"train": handed(TEXTS[20:50])}) < every


def test_which_datasets_it_learns_from_is_known_beforehand() -> None:
    names = ("train", "valid", "corpus")
    assert Pretrain().learns_from(names) == ("train", "corpus")
    assert Pretrain(corpus="corpus").learns_from(names) == ("corpus",)
    assert Pretrain(epochs=6).effort() == 2 * Pretrain(epochs=3).effort()


def refused(datasets: dict[str, Rows], start: Any, **settings: Any) -> UserError:
    with pytest.raises(UserError) as caught:
        Pretrain(**{**QUICK, **settings}).tune(datasets, start=start, seed=0, desk=Desk())
    return caught.value


def test_without_texts_or_a_network_or_with_one_that_has_learned_it_says_so() -> None:
    train = {"train": handed(TEXTS[:20])}
    learned: Any = Pretrain(**{**QUICK, "epochs": 1}).tune(train, start=planned(), seed=0, desk=Desk())
    assert refused(train, learned).slug == "network-learned"
    assert "continue_pretrain" in refused(train, learned).advice
    assert refused(train, None).slug == "no-network"
    assert refused({"train": handed(["", " "])}, planned()).slug == "no-rows"
    assert refused(train, planned(), corpus="trian").advice == "did you mean 'train'?"


def test_a_corpus_of_its_own_is_read_in_a_run(tmp_path: Path) -> None:
    tmp_path.joinpath("corpus.jsonl").write_text("".join(f'{{"review": "{text}"}}\n' for text in TEXTS))
    data = {"train": "rows.jsonl", "corpus": "corpus.jsonl"}
    rows = reviews(40, seed=1)
    found = run(task_in(tmp_path, rows, data=data, model=PLAN, recipe=[{"pretrain": {**QUICK, "corpus": "corpus"}}]))
    (training,) = found.record["trainings"]
    assert training["steps"] == 2 * -(-len(set(TEXTS)) // 16)
