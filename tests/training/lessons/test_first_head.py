"""The head that training begins with: fitted as `linear_probe` fits it, so that no step is taken from nothing."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.models.tiny_encoder import write_tiny_encoder
from tests.runs.made import reviews

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

from tasklift.engines.local import map_batches  # noqa: E402
from tasklift.forms.desk import Desk  # noqa: E402
from tasklift.forms.rows import Rows  # noqa: E402
from tasklift.models.encoder import Encoder  # noqa: E402
from tasklift.models.networks.beginnings import open_encoder, planned_encoder  # noqa: E402
from tasklift.models.networks.mean_pooled import MeanPooled  # noqa: E402
from tasklift.models.saved import load_model, save_model  # noqa: E402
from tasklift.steps.tune.linear_probe import LinearProbe  # noqa: E402
from tasklift.tasks.encoder_plan import EncoderPlan  # noqa: E402
from tasklift.training.lessons.encoders import teach_labels  # noqa: E402
from tasklift.training.pace import EncoderPace  # noqa: E402

from ..made import Killed, killed_at  # noqa: E402

ENGLISH, CHINESE = reviews(60), reviews(60, language="zh")
TEXTS = [row["review"] for row in (*ENGLISH, *CHINESE)]
STILL = {"epochs": 1, "learning_rate": 1e-12, "precision": "fp32", "weight_decay": 0.0}


def frame(rows: list[dict[str, Any]], labels: list[str] | None = None) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "id": [str(place) for place in range(len(rows))],
            "unit": [str(place) for place in range(len(rows))],
            "text": [row["review"] for row in rows],
            "label": labels or [row["stars"] for row in rows],
            "weight": pl.Series([None] * len(rows), dtype=pl.String),
        }
    )


def three_labels(rows: list[dict[str, Any]]) -> list[str]:
    return [row["stars"] if place % 3 else "mixed" for place, row in enumerate(rows)]


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    return open_encoder(write_tiny_encoder(tmp_path_factory.mktemp("model") / "tiny", TEXTS))


def taught(start: Encoder, rows: pl.DataFrame, desk: Desk | None = None, **settings: Any) -> Encoder:
    return teach_labels(start, rows, rows.clear(), EncoderPace(**settings), seed=0, desk=desk or Desk())


@pytest.mark.parametrize("rows", [frame(ENGLISH), frame(CHINESE), frame(ENGLISH, three_labels(ENGLISH))])
def test_untuned_it_answers_as_the_probe_does(start: Encoder, rows: pl.DataFrame) -> None:
    tuned = taught(start, rows, **STILL)
    handed = Rows(rows.height, tuple(rows.columns), lambda: iter([rows]), map_batches)
    probe = LinearProbe(class_weight="none").tune({"train": handed}, start=start, seed=0, desk=Desk())
    assert tuned.labels == probe.labels  # type: ignore[attr-defined]
    assert tuned.predict(rows).probabilities == pytest.approx(probe.predict(rows).probabilities, abs=2e-2)


def test_a_saved_one_answers_the_same_and_its_body_is_read_by_transformers(start: Encoder, tmp_path: Path) -> None:
    rows = frame(ENGLISH)
    tuned = taught(start, rows, epochs=2, learning_rate=1e-3, precision="fp32")
    save_model(tuned, tmp_path)
    again = load_model(tmp_path)
    assert np.array_equal(again.predict(rows).probabilities, tuned.predict(rows).probabilities)
    theirs, info = transformers.AutoModel.from_pretrained(tmp_path, output_loading_info=True)
    assert not info["missing_keys"]
    ours = tuned.module.base_model.state_dict()  # type: ignore[union-attr]
    assert all(torch.equal(value, ours[name]) for name, value in theirs.state_dict().items())


def test_pairs_of_texts_are_read_together_and_begin_with_a_fitted_head(start: Encoder, tmp_path: Path) -> None:
    one = frame(ENGLISH)
    rows = one.with_columns(text_pair=one["text"].reverse())
    tuned = taught(start, rows, epochs=1, learning_rate=1e-3, precision="fp32")
    assert tuned.columns == ("text", "text_pair") and isinstance(tuned.module, MeanPooled)
    save_model(tuned, tmp_path)
    answers = load_model(tmp_path).predict(rows).probabilities
    assert np.array_equal(answers, tuned.predict(rows).probabilities)
    turned = rows.with_columns(text_pair=one["text"])
    assert not np.array_equal(answers, tuned.predict(turned).probabilities)


def test_a_network_of_our_blocks_has_one_too(tmp_path: Path) -> None:
    plan = EncoderPlan(layers=1, heads=2, width=16, context=32, vocabulary=200)
    planned, rows = planned_encoder(plan, TEXTS, seed=0), frame(CHINESE)
    assert not isinstance(taught(planned, rows, **STILL).module, MeanPooled)
    tuned = taught(planned, rows, head="fitted", epochs=2, learning_rate=1e-3)
    assert isinstance(tuned.module, MeanPooled)
    save_model(tuned, tmp_path)
    assert np.array_equal(load_model(tmp_path).predict(rows).probabilities, tuned.predict(rows).probabilities)


def test_more_rows_of_the_same_labels_go_on_with_the_head_that_was_learned(start: Encoder) -> None:
    first = taught(start, frame(ENGLISH), epochs=4, learning_rate=1e-2)
    turned = frame(ENGLISH, ["bad" if row["stars"] == "good" else "good" for row in ENGLISH])
    assert np.array_equal(
        taught(first, turned, **STILL).module.head.weight.round(decimals=4).detach(),  # type: ignore[union-attr]
        first.module.head.weight.round(decimals=4).detach(),  # type: ignore[union-attr]
    )
    other = taught(first, frame(ENGLISH, three_labels(ENGLISH)), **STILL)
    assert other.labels == ("bad", "good", "mixed")


@pytest.mark.parametrize("settings", [{}, {"weights": "lora"}, {"weights": "head"}, {"unfreezing": "gradual"}])
def test_killed_it_goes_on_to_the_same_numbers(
    start: Encoder, settings: dict[str, Any], tmp_path: Path, checkpoint_each_step: None
) -> None:
    rows, settings = frame(CHINESE), {"epochs": 2, "learning_rate": 1e-3, "batch_size": 16, **settings}
    whole = taught(start, rows, **settings)
    with pytest.raises(Killed):
        taught(start, rows, killed_at(5, tmp_path), **settings)
    again = taught(start, rows, Desk(tmp_path), **settings)
    pairs = zip(whole.module.state_dict().values(), again.module.state_dict().values(), strict=True)
    assert all(torch.equal(one, other) for one, other in pairs)
    assert again.history == whole.history
