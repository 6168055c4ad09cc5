"""Vectors moved by label before a probe reads them: from the task file to a model that is carried away."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.models.tiny_encoder import write_tiny_encoder
from tests.runs.made import reviews, task_in

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from tasklift import load, run  # noqa: E402
from tasklift.engines.local import map_batches  # noqa: E402
from tasklift.forms.desk import Desk  # noqa: E402
from tasklift.forms.rows import Rows  # noqa: E402
from tasklift.models.encoder import Encoder  # noqa: E402
from tasklift.models.networks.beginnings import open_encoder, planned_encoder  # noqa: E402
from tasklift.models.networks.features import features, frozen  # noqa: E402
from tasklift.models.saved import load_model, save_model  # noqa: E402
from tasklift.settings.errors import UserError  # noqa: E402
from tasklift.steps.tune.contrastive import Contrastive  # noqa: E402
from tasklift.tasks.encoder_plan import EncoderPlan  # noqa: E402

QUICK = {"epochs": 3, "learning_rate": 3e-3, "precision": "fp32"}


def handed(rows: list[dict[str, Any]], **columns: Any) -> Rows:
    frame = pl.DataFrame(
        {
            "id": [str(place) for place in range(len(rows))],
            "text": [row["review"] for row in rows],
            **columns,
            "label": [row["stars"] for row in rows],
            "weight": pl.Series([None] * len(rows), dtype=pl.String),
        }
    )
    return Rows(frame.height, tuple(frame.columns), lambda: iter([frame]), map_batches)


@pytest.fixture
def start(tmp_path: Path) -> Encoder:
    texts = [row["review"] for language in ("en", "zh") for row in reviews(120, language=language)]
    return open_encoder(write_tiny_encoder(tmp_path / "tiny", texts))


def tuned(start: Any, rows: Rows, valid: Rows | None = None, **settings: Any) -> Any:
    datasets = {"train": rows} if valid is None else {"train": rows, "valid": valid}
    return Contrastive(**{**QUICK, **settings}).tune(datasets, start=start, seed=0, desk=Desk())


def apartness(encoder: Encoder, rows: Rows, columns: tuple[str, ...] = ("text",)) -> float:
    """By how much texts of one label are more alike than those of two."""
    read = features(frozen(encoder, columns, 64), rows.frame()).astype(np.float64)
    read /= np.linalg.norm(read, axis=1, keepdims=True)
    labels = rows.frame()["label"].to_numpy()
    same = labels[:, None] == labels
    likeness = read @ read.T
    return float(likeness[same].mean() - likeness[~same].mean())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_texts_of_a_label_come_together_seen_or_not(start: Encoder, language: str) -> None:
    seen, unseen = (handed(reviews(64, seed=seed, language=language)) for seed in (7, 5))
    made = tuned(start, seen, epochs=25, batch_size=16)
    assert apartness(made, seen) > apartness(start, seen) + 0.3
    assert apartness(made, unseen) > apartness(start, unseen) + 0.03


def test_a_run_to_a_model_that_is_carried_away(tmp_path: Path) -> None:
    rows = reviews(160)
    write_tiny_encoder(tmp_path / "tiny", [row["review"] for row in rows])
    recipe = ["normalize", {"contrastive": QUICK}, "linear_probe"]
    found = run(task_in(tmp_path, rows, model="./tiny", recipe=recipe))
    assert [step["draws_lots"] for step in found.record["steps"]] == [False, True, False]
    assert found.record["final"]["score"] > 0.6
    texts = [row["review"] for row in reviews(20, seed=1)]
    found.export(tmp_path / "away")
    assert load(tmp_path / "away").predict(texts) == found.model.predict(texts)


def test_it_makes_a_network_that_is_kept_and_answers_nothing(start: Encoder, tmp_path: Path) -> None:
    rows = handed(reviews(40))
    made = tuned(start, rows)
    assert not made.can_answer and made.is_network and made.learned and made.columns == ()
    (tmp_path / "kept").mkdir()
    save_model(made, tmp_path / "kept")
    again = load_model(tmp_path / "kept")
    columns = ("text",)
    ours, theirs = (features(frozen(one, columns, 64), rows.frame()) for one in (made, again))
    assert np.array_equal(ours, theirs)
    assert again.history == made.history


def test_weights_are_chosen_on_a_valid_that_is_large_enough(start: Encoder) -> None:
    rows = handed(reviews(40))
    assert tuned(start, rows, handed(reviews(40, seed=2))).history["evaluations"] == []
    history = tuned(start, rows, handed(reviews(120, seed=2))).history
    best = max(history["evaluations"], key=lambda one: (one["score"], -one["loss"]))
    assert history["kept"] == best["step"] and len(history["evaluations"]) == 3


def test_the_network_before_it_stays_what_it_was(start: Encoder) -> None:
    before = {name: one.clone() for name, one in start.module.state_dict().items()}
    tuned(start, handed(reviews(40)))
    assert all(torch.equal(one, before[name]) for name, one in start.module.state_dict().items())


def test_pairs_and_planned_encoders_learn_too() -> None:
    rows = reviews(64)
    plan = EncoderPlan(layers=1, heads=2, width=32, context=64, vocabulary=200)
    start = planned_encoder(plan, [row["review"] for row in rows], seed=0)
    paired = handed(rows, text_pair=[row["review"] for row in reversed(rows)])
    made = tuned(start, paired, epochs=25, batch_size=16)
    columns = ("text", "text_pair")
    assert made.learned and apartness(made, paired, columns) > apartness(start, paired, columns) + 0.1


def test_without_rows_or_a_network_it_says_so(start: Encoder) -> None:
    for begun, rows, slug in ((start, [], "no-rows"), (None, reviews(4), "no-network")):
        with pytest.raises(UserError) as caught:
            tuned(begun, handed(rows))
        assert caught.value.slug == slug


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_handful_of_rows_breaks_nothing(start: Encoder, count: int) -> None:
    made = tuned(start, handed(reviews(count)))
    assert all(bool(one.isfinite().all()) for one in made.module.state_dict().values())
