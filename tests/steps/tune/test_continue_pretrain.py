"""Pretraining further: on a folder of transformers and on a plan, with what it forgets measured on other texts."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.models.tiny_encoder import write_tiny_encoder
from tests.runs.made import reviews, task_in

pytest.importorskip("torch")
pytest.importorskip("transformers")

from tasklift import load, run  # noqa: E402
from tasklift.engines.local import map_batches  # noqa: E402
from tasklift.forms.desk import Desk  # noqa: E402
from tasklift.forms.rows import Rows  # noqa: E402
from tasklift.models.encoder import Encoder  # noqa: E402
from tasklift.models.networks.beginnings import open_encoder, planned_encoder  # noqa: E402
from tasklift.runs.history import Run  # noqa: E402
from tasklift.settings.errors import UserError  # noqa: E402
from tasklift.steps.tune.continue_pretrain import ContinuePretrain  # noqa: E402
from tasklift.tasks.encoder_plan import EncoderPlan  # noqa: E402

QUICK = {"epochs": 1, "batch_size": 16, "learning_rate": 1e-3, "precision": "fp32", "evaluations": 1}
PLAN = {"layers": 1, "heads": 2, "width": 16, "context": 32, "vocabulary": 200}
TEXTS = [row["review"] for row in reviews(60)]
OTHERS = [f"news of {text}" for text in reversed(TEXTS)]


def task_of(folder: Path, recipe: list[Any], **keys: Any) -> Any:
    """A task of few reviews, whose `general` are other texts."""
    write_tiny_encoder(folder / "tiny", [*TEXTS, "news of"])
    lines = [json.dumps({"review": text}) for text in OTHERS]
    (folder / "general.jsonl").write_text("\n".join(lines), encoding="utf-8")
    data = {"train": "rows.jsonl", "general": "general.jsonl"}
    return task_in(folder, reviews(60), **{"data": data, "model": "./tiny", "recipe": recipe, **keys})


RECIPE: list[Any] = [
    {"continue_pretrain": {**QUICK, "general": "general", "replay": 0.5}},
    {"finetune": {**QUICK, "learning_rate": 3e-3}},
]


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run(task_of(tmp_path_factory.mktemp("further"), RECIPE))


def test_what_it_forgot_is_in_the_record(finished: Run) -> None:
    further, tuned = finished.record["trainings"]
    assert (further["line"], tuned["line"]) == ("continue_pretrain", "finetune")
    assert further["perplexity"].keys() == {"task", "general"}
    for asked in further["perplexity"].values():
        assert asked["before"] > 1 and asked["after"] > 1 and asked["before"] != asked["after"]


def test_the_model_is_carried_away_and_answers_the_same(finished: Run, tmp_path: Path) -> None:
    finished.export(tmp_path / "away")
    assert load(tmp_path / "away").predict(TEXTS) == finished.model.predict(TEXTS)


def test_two_runs_give_the_same(finished: Run, tmp_path: Path) -> None:
    again = run(task_of(tmp_path, RECIPE)).record
    for key in ("metrics", "trainings", "lift", "final"):
        assert again[key] == finished.record[key]


def test_a_planned_network_that_was_pretrained_goes_on(tmp_path: Path) -> None:
    pretrain = {"pretrain": {**QUICK, "corpus": "train"}}
    found = run(task_of(tmp_path, [pretrain, {"continue_pretrain": {**QUICK, "general": "general"}}], model=PLAN))
    first, further = found.record["trainings"]
    assert further["perplexity"]["task"]["before"] == pytest.approx(first["perplexity"]["task"]["after"])
    assert found.record["steps"][0]["without"]["value"] == 0, "what is left begins with what is there"
    assert found.record["lift"]["value"] == 0


@pytest.mark.parametrize("before", [[], ["linear_probe"]])
def test_a_planned_network_that_knows_nothing_cannot_go_on(tmp_path: Path, before: list[str]) -> None:
    with pytest.raises(UserError) as caught:
        run(task_of(tmp_path, [*before, {"continue_pretrain": QUICK}, "finetune"], model=PLAN))
    assert caught.value.slug == "network-not-learned"
    assert caught.value.where is not None and caught.value.where.file.endswith("task.yaml")
    assert "put `pretrain` before it" in caught.value.advice


def test_a_pretrained_folder_is_not_pretrained_from_nothing(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        run(task_of(tmp_path, ["pretrain"]))
    assert caught.value.slug == "network-learned"


def handed(texts: list[str]) -> Rows:
    frame = pl.DataFrame({"id": [str(place) for place in range(len(texts))], "text": texts})
    return Rows(frame.height, tuple(frame.columns), lambda: iter([frame]), map_batches)


@pytest.fixture
def start(tmp_path: Path) -> Encoder:
    return open_encoder(write_tiny_encoder(tmp_path / "tiny", [*TEXTS, "news of"]))


def tuned(start: Any, datasets: dict[str, Rows], **settings: Any) -> Any:
    return ContinuePretrain(**{**QUICK, **settings}).tune(datasets, start=start, seed=0, desk=Desk())


def steps_of(start: Any, **settings: Any) -> int:
    datasets = {"train": handed(TEXTS[:24]), "valid": handed(TEXTS[24:30]), "general": handed(OTHERS[:20])}
    return tuned(start, datasets, batch_size=2, **settings).history["steps"]


def test_general_texts_are_read_only_as_replay_and_never_those_that_are_asked(start: Encoder) -> None:
    assert steps_of(start, general="general") == 12
    assert steps_of(start, general="general", replay=0.25) == 12 + 3
    assert steps_of(start, general="general", replay=10) == 12 + 9, "a tenth of them is asked"
    assert steps_of(start) == 12 + 10, "without a name it is a dataset like others"


def test_which_datasets_it_learns_from_is_known_beforehand() -> None:
    names = ("train", "valid", "unlabelled", "general")
    assert ContinuePretrain().learns_from(names) == ("train", "unlabelled", "general")
    assert ContinuePretrain(general="general").learns_from(names) == ("train", "unlabelled")
    assert ContinuePretrain(general="general", corpus="unlabelled").learns_from(names) == ("unlabelled",)
    assert ContinuePretrain(replay=0.5).effort() == 1.5 * ContinuePretrain().effort()


def test_a_network_that_knew_nothing_has_nothing_to_forget() -> None:
    """So it is where a recipe is measured without the line that pretrains."""
    planned = planned_encoder(EncoderPlan.model_validate(PLAN), TEXTS, seed=0)
    found = tuned(planned, {"train": handed(TEXTS), "general": handed(OTHERS)}, general="general")
    assert found.learned and found.history["perplexity"]["general"]["before"] is None


def test_replay_keeps_it_from_forgetting(start: Encoder) -> None:
    """It knows that every other text ends in two words, and now reads texts that are those two turned around."""
    general = [f"{text} news of" for text in TEXTS]
    own = [" ".join(["of news"] * 6)[: 20 + place % 40] for place in range(40)]
    knowing = tuned(start, {"train": handed(general)}, epochs=12, learning_rate=5e-3)

    def forgotten(replay: float) -> float:
        given = {"general": "general", "replay": replay, "epochs": 4, "learning_rate": 5e-3}
        found = tuned(knowing, {"train": handed(own), "general": handed(general)}, **given)
        asked = found.history["perplexity"]["general"]
        return asked["after"] / asked["before"]

    assert forgotten(1.0) < forgotten(0.0)
    assert forgotten(0.0) > 1.1


def test_without_texts_a_network_or_a_dataset_of_that_name_it_says_so(start: Encoder) -> None:
    train = {"train": handed(TEXTS[:20])}
    cases: list[tuple[Any, dict[str, Rows], dict[str, Any], str]] = [
        (None, train, {}, "no-network"),
        (start, {"train": handed(["", " "])}, {}, "no-rows"),
        (start, train, {"general": "trian"}, "no-dataset"),
        (start, train, {"corpus": "archive"}, "no-dataset"),
    ]
    for begun, datasets, settings, slug in cases:
        with pytest.raises(UserError) as caught:
            tuned(begun, datasets, **settings)
        assert caught.value.slug == slug
