"""A head on a frozen encoder: from the task file to a model that is carried away; texts are read once."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.models.tiny_encoder import write_tiny_encoder
from tests.runs.made import CLASSICAL, reviews, task_in

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

from sklearn.linear_model import LogisticRegression  # noqa: E402

from tasklift import load, run  # noqa: E402
from tasklift.engines.local import map_batches  # noqa: E402
from tasklift.forms.desk import Desk  # noqa: E402
from tasklift.forms.rows import Rows  # noqa: E402
from tasklift.models.encoder import Encoder  # noqa: E402
from tasklift.models.networks import features as network_features  # noqa: E402
from tasklift.models.networks.beginnings import open_encoder  # noqa: E402
from tasklift.models.probe import Probe  # noqa: E402
from tasklift.models.saved import load_model, save_model  # noqa: E402
from tasklift.settings.errors import UserError  # noqa: E402
from tasklift.steps.tune.linear_probe import LinearProbe  # noqa: E402
from tasklift.store.collect import collect  # noqa: E402
from tasklift.store.store import Store  # noqa: E402


def handed(rows: list[dict[str, Any]], weight: list[str | None] | None = None) -> Rows:
    frame = pl.DataFrame(
        {
            "id": [str(place) for place in range(len(rows))],
            "unit": [str(place) for place in range(len(rows))],
            "text": [row["review"] for row in rows],
            "label": [row["stars"] for row in rows],
            "weight": pl.Series(weight or [None] * len(rows), dtype=pl.String),
        }
    )
    return Rows(frame.height, tuple(frame.columns), lambda: iter([frame]), map_batches)


@pytest.fixture
def start(tmp_path: Path) -> Encoder:
    texts = [row["review"] for language in ("en", "zh") for row in reviews(120, language=language)]
    return open_encoder(write_tiny_encoder(tmp_path / "tiny", texts))


def tuned(start: Any, rows: Rows, *, seed: int = 0, **settings: Any) -> Any:
    return LinearProbe(**settings).tune({"train": rows}, start=start, seed=seed, desk=Desk())


def task_of(folder: Path, *, language: str = "en", **keys: Any) -> Any:
    rows = reviews(240, language=language)
    write_tiny_encoder(folder / "tiny", [row["review"] for row in rows])
    return task_in(folder, rows, **{"model": "./tiny", "recipe": ["normalize", "linear_probe"], **keys})


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_run_from_a_pretrained_folder_to_a_model_that_is_carried_away(tmp_path: Path, language: str) -> None:
    found = run(task_of(tmp_path, language=language))
    assert [step["name"] for step in found.record["steps"]] == ["normalize", "linear_probe"]
    assert found.record["final"]["score"] > 0.6
    assert not found.record["steps"][1]["draws_lots"]
    texts = [row["review"] for row in reviews(30, seed=1, language=language)]
    found.export(tmp_path / "away")
    assert load(tmp_path / "away").predict(texts) == found.model.predict(texts)


def test_classical_after_it_is_measured_and_pools_the_answers_of_both(tmp_path: Path) -> None:
    found = run(task_of(tmp_path, recipe=["normalize", "linear_probe", CLASSICAL]))
    assert [step["path"] is not None for step in found.record["steps"]] == [True] * 3
    assert found.record["steps"][-1]["note"] is None, "without it the probe answers, and not the baseline's trainer"
    found.export(tmp_path / "away")
    said = json.loads((tmp_path / "away" / "model" / "model.json").read_text())
    assert said["model"] == "blend"
    start = json.loads((tmp_path / "away" / "model" / "start" / "model.json").read_text())
    assert start["model"] == "probe"


def test_the_network_stays_what_it_was_after_it(tmp_path: Path) -> None:
    tuning = {"finetune": {"epochs": 1, "precision": "fp32"}}
    both = run(task_of(tmp_path / "both", recipe=["linear_probe", tuning]))
    alone = run(task_of(tmp_path / "alone", recipe=[tuning]))
    assert both.record["final"] == alone.record["final"]


def test_what_was_fine_tuned_may_be_probed(tmp_path: Path) -> None:
    tuning = {"finetune": {"epochs": 2, "learning_rate": 3e-3, "precision": "fp32"}}
    record = run(task_of(tmp_path, recipe=[tuning, "linear_probe"])).record
    assert record["trainings"][0]["line"] == "finetune"


def test_probabilities_are_those_of_scikit_learn_on_the_same_features(start: Encoder) -> None:
    rows = handed(reviews(120))
    model = tuned(start, rows, C=3.0, class_weight="none")
    features = network_features.features(model.encoder, rows.frame()).astype(np.float64)
    theirs = LogisticRegression(C=3.0, max_iter=1000).fit(features, rows.frame()["label"].to_list())
    assert model.predict(rows.frame()).probabilities == pytest.approx(theirs.predict_proba(features), abs=1e-4)


def test_what_is_saved_answers_the_same_and_loads_with_transformers(start: Encoder, tmp_path: Path) -> None:
    rows = handed(reviews(120))
    model = tuned(start, rows)
    (tmp_path / "kept").mkdir()
    save_model(model, tmp_path / "kept")
    again = load_model(tmp_path / "kept")
    assert isinstance(again, Probe) and not again.is_network and again.trials == model.trials
    assert (again.predict(rows.frame()).probabilities == model.predict(rows.frame()).probabilities).all()
    theirs = transformers.AutoModel.from_pretrained(tmp_path / "kept")
    ours = model.encoder.module.state_dict()
    assert all(torch.equal(ours[name], one) for name, one in theirs.state_dict().items())


@pytest.mark.parametrize("name", ["head.safetensors", "model.json"])
def test_a_damaged_model_is_told_of(start: Encoder, tmp_path: Path, name: str) -> None:
    (tmp_path / "kept").mkdir()
    save_model(tuned(start, handed(reviews(40))), tmp_path / "kept")
    file = tmp_path / "kept" / name
    content = file.read_bytes()
    file.write_bytes(content[:-5] if name.startswith("head") else content.replace(b'"longest": 64', b'"longest": 0'))
    with pytest.raises(UserError) as caught:
        load_model(tmp_path / "kept")
    assert caught.value.slug == "model-damaged"


def test_no_seed_moves_it(start: Encoder) -> None:
    rows = handed(reviews(80))
    one, other = (tuned(start, rows, seed=seed) for seed in (1, 2))
    assert (one.head.weights == other.head.weights).all()


def test_rows_that_weigh_nothing_teach_nothing(start: Encoder) -> None:
    rows = reviews(120)
    turned = [{**row, "stars": "bad" if row["stars"] == "good" else "good"} for row in rows]
    weighed = handed(rows + turned, ["1.0"] * 120 + ["0.00001"] * 120)
    one, other = (tuned(start, given, C=3.0, class_weight="none") for given in (handed(rows), weighed))
    frame = handed(rows).frame()
    assert one.predict(frame).probabilities == pytest.approx(other.predict(frame).probabilities, abs=1e-2)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_handful_of_rows_makes_a_model(start: Encoder, count: int) -> None:
    rows = handed(reviews(count))
    answers = tuned(start, rows).predict(rows.frame())
    assert answers.labels == (("bad",) if count == 1 else ("bad", "good"))
    assert answers.probabilities.sum(axis=1) == pytest.approx(np.ones(count))


def test_without_rows_or_a_network_it_says_so(start: Encoder) -> None:
    for begun, rows, slug in ((start, [], "no-rows"), (None, reviews(4), "no-network")):
        with pytest.raises(UserError) as caught:
            tuned(begun, handed(rows))
        assert caught.value.slug == slug


def test_the_same_texts_are_read_once_and_gc_leaves_what_a_run_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    vectors = network_features.vectors

    def counted(encoder: Encoder, encoded: Any) -> Any:
        read.append(encoded.rows)
        return vectors(encoder, encoded)

    monkeypatch.setattr(network_features, "vectors", counted)
    train = run(task_of(tmp_path)).record["steps"][1]["rows_in"]
    assert read.count(train) == 1
    collect(Store(tmp_path / ".tasklift"))
    run(task_in(tmp_path, reviews(240), model="./tiny", recipe=["normalize", {"linear_probe": {"C": 2.0}}]))
    assert read.count(train) == 1
