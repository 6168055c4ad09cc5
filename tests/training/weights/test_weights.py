"""What learns and what stays: the head, adapters that are merged, layers that open one after another."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.models.tiny_encoder import write_tiny_encoder
from tests.runs.made import reviews
from tests.training.made import Killed, killed_at
from tests.training.networks import tower

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")
pytest.importorskip("peft")

from safetensors.torch import load_file  # noqa: E402

from tasklift.forms.desk import Desk  # noqa: E402
from tasklift.models.encoder import Encoder  # noqa: E402
from tasklift.models.networks.beginnings import open_encoder  # noqa: E402
from tasklift.models.networks.heads import with_head  # noqa: E402
from tasklift.models.saved import save_model  # noqa: E402
from tasklift.training import clock  # noqa: E402
from tasklift.training.depths import places  # noqa: E402
from tasklift.training.lessons.encoders import teach_labels  # noqa: E402
from tasklift.training.pace import EncoderPace  # noqa: E402
from tasklift.training.weights.adapters import adapt, merge  # noqa: E402
from tasklift.training.weights.head import learn_head  # noqa: E402
from tasklift.training.weights.unfreezing import GradualUnfreezing  # noqa: E402

ROWS = reviews(96)
TEXTS = [row["review"] for row in ROWS]
LABELS = ("bad", "good")


def frame(rows: list[dict[str, Any]]) -> pl.DataFrame:
    said = {"text": [row["review"] for row in rows], "label": [row["stars"] for row in rows]}
    said["unit"] = [str(place) for place in range(len(rows))]
    return pl.DataFrame({**said, "weight": pl.Series([None] * len(rows), dtype=pl.String)})


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    return open_encoder(write_tiny_encoder(tmp_path_factory.mktemp("model") / "tiny", TEXTS))


@pytest.fixture
def checkpoint_each_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "_LEAST_PAUSE", 0.0)
    monkeypatch.setattr(clock, "_SHARE", 1e9)


def taught(start: Encoder, *, seed: int = 0, desk: Desk | None = None, **settings: Any) -> Encoder:
    pace = EncoderPace(
        **{
            "head": "drawn",
            "epochs": 2,
            "batch_size": 16,
            "learning_rate": 3e-3,
            "precision": "fp32",
            "evaluations": 1,
            **settings,
        }
    )
    return teach_labels(start, frame(ROWS[:64]), frame(ROWS[64:]), pace, seed=seed, desk=desk or Desk())


def weights_of(model: Encoder) -> dict[str, "torch.Tensor"]:
    return {name: one.clone() for name, one in model.module.state_dict().items()}


def same(one: Encoder, other: Encoder) -> bool:
    return all(torch.equal(value, weights_of(other)[name]) for name, value in weights_of(one).items())


def headed(start: Encoder) -> Any:
    """With a head that answers as loudly as one that has learned."""
    module = with_head(start, LABELS, dropout=0.1, seed=0)
    module.classifier.weight.data.mul_(100)
    return module


def adapted(start: Encoder, weights: str) -> Encoder:
    """With adapters that have learned something: their second matrices are no longer zero."""
    module = headed(start)
    adapt(module, rank=4, alpha=8, lengths=weights == "dora", seed=1)
    torch.manual_seed(2)
    for name, one in module.named_parameters():
        if "lora_B" in name or "magnitude" in name:
            one.data.add_(0.3 * torch.randn_like(one))
    return Encoder(module, start.tokenizer, LABELS, ("text",), start.longest, "fp32")


@pytest.mark.parametrize("weights", ["lora", "dora"])
def test_answers_are_the_same_before_and_after_the_merge(start: Encoder, weights: str, tmp_path: Path) -> None:
    model = adapted(start, weights)
    begun = headed(start)
    untouched = Encoder(begun, start.tokenizer, LABELS, ("text",), start.longest, "fp32")
    rows = frame(ROWS)
    before = model.logits(model.encode(rows))
    assert np.abs(before - untouched.logits(untouched.encode(rows))).max() > 1e-2
    merge(model.module)
    assert model.logits(model.encode(rows)) == pytest.approx(before, abs=1e-5)
    assert list(model.module.state_dict()) == list(begun.state_dict())
    save_model(model, tmp_path)
    assert not list(tmp_path.rglob("adapter*"))
    theirs, info = transformers.AutoModelForSequenceClassification.from_pretrained(tmp_path, output_loading_info=True)
    assert not info["missing_keys"] and not info["unexpected_keys"]
    assert all(torch.equal(one, weights_of(model)[name]) for name, one in theirs.state_dict().items())


def test_adapters_stand_beside_every_linear_map_of_the_layers_and_nowhere_else(start: Encoder) -> None:
    module = adapted(start, "lora").module
    learning = {name for name, one in module.named_parameters() if one.requires_grad}
    assert sum("lora_A" in name for name in learning) == 2 * 6
    assert {name for name in learning if "lora" not in name} == {
        "bert.pooler.dense.weight",
        "bert.pooler.dense.bias",
        "classifier.weight",
        "classifier.bias",
    }


def test_adapters_are_drawn_under_the_seed(start: Encoder) -> None:
    def drawn(seed: int) -> "torch.Tensor":
        module = with_head(start, LABELS, dropout=0.1, seed=0)
        torch.rand(3)
        adapt(module, rank=4, alpha=8, lengths=False, seed=seed)
        return module.bert.encoder.layer[0].attention.self.query.lora_A["default"].weight

    assert torch.equal(drawn(1), drawn(1))
    assert not torch.equal(drawn(1), drawn(2))


@pytest.mark.parametrize("weights", ["head", "lora", "dora"])
def test_what_is_frozen_stays_and_the_rest_learns(start: Encoder, weights: str) -> None:
    model = taught(start, weights=weights)
    before = {f"bert.{name}": one for name, one in start.module.state_dict().items()}
    changed = {name for name, one in weights_of(model).items() if not torch.equal(one, before.get(name, one))}
    in_layers = {name for name in changed if ".layer." in name}
    assert not any("embeddings" in name or "LayerNorm" in name for name in changed)
    assert len(in_layers) == (0 if weights == "head" else 2 * 6)
    assert "bert.pooler.dense.weight" in changed
    assert not any("lora" in name for name in weights_of(model))


@pytest.mark.parametrize("settings", [{"weights": "lora", "rank": 4}, {"weights": "dora"}, {"weights": "all"}])
def test_it_learns(start: Encoder, settings: dict[str, Any]) -> None:
    history = taught(start, epochs=15, learning_rate=2e-2, **settings).history
    assert history is not None
    losses = [point["loss"] for point in history["points"]]
    assert sum(losses[-8:]) < 0.8 * sum(losses[:8])


def test_the_seed_decides_all(start: Encoder) -> None:
    assert same(taught(start, weights="lora"), taught(start, weights="lora"))
    assert not same(taught(start, weights="lora"), taught(start, weights="lora", seed=1))


@pytest.mark.parametrize(
    "settings",
    [
        {"weights": "lora"},
        {"weights": "dora"},
        {"weights": "head"},
        {"unfreezing": "gradual"},
        {"unfreezing": "gradual", "optimizer": "schedule_free"},
        {"unfreezing": "gradual", "optimizer": "muon"},
    ],
)
def test_killed_it_goes_on_to_the_same_numbers(
    start: Encoder, settings: dict[str, Any], tmp_path: Path, checkpoint_each_step: None
) -> None:
    whole = taught(start, **settings)
    for step in (3, 6):
        folder = tmp_path / str(step)
        with pytest.raises(Killed):
            taught(start, desk=killed_at(step, folder), **settings)
        assert same(taught(start, desk=Desk(folder), **settings), whole), step


@pytest.mark.parametrize("weights", ["lora", "head"])
def test_a_checkpoint_has_no_room_for_what_stays(
    start: Encoder, weights: str, tmp_path: Path, checkpoint_each_step: None
) -> None:
    with pytest.raises(Killed):
        taught(start, desk=killed_at(6, tmp_path), weights=weights)
    for name in ("weights", "good"):
        held = set(load_file(tmp_path / "checkpoint-5" / f"{name}.safetensors"))
        assert "classifier.weight" in held
        assert not any("embeddings" in one or "base_layer" in one or "LayerNorm" in one for one in held)


def test_bfloat16_merges_to_nearly_the_same_answers(start: Encoder) -> None:
    for weights in ("lora", "dora"):
        model = adapted(start, weights)
        narrow = Encoder(model.module, model.tokenizer, LABELS, ("text",), model.longest, "bf16")
        before = narrow.logits(narrow.encode(frame(ROWS)))
        merge(narrow.module)
        assert narrow.logits(narrow.encode(frame(ROWS))) == pytest.approx(before, abs=0.05)


def test_the_head_is_what_stands_on_top() -> None:
    network = tower()
    learn_head(network)
    assert [name for name, one in network.named_parameters() if one.requires_grad] == [
        "classifier.weight",
        "classifier.bias",
    ]


def opened(network: "torch.nn.Module") -> set[str]:
    """The parts that learn, layers with their number."""
    learning = [name for name, one in network.named_parameters() if one.requires_grad]
    return {
        place.layer.split(".")[0] + "".join(filter(str.isdigit, place.layer)) for place in places(learning).values()
    }


def test_layers_open_from_the_top_in_equal_parts_and_embeddings_last() -> None:
    network = tower(layers=2)
    unfreezing = GradualUnfreezing(network)
    head = {"classifier"}
    for step, expected in (
        (0, head),
        (24, head),
        (25, head | {"encoder1"}),
        (49, head | {"encoder1"}),
        (50, head | {"encoder1", "encoder0"}),
        (75, head | {"encoder1", "encoder0", "embeddings"}),
        (99, head | {"encoder1", "encoder0", "embeddings"}),
        (0, head),
    ):
        unfreezing.at(step, 100)
        assert opened(network) == expected, step


def test_what_never_learns_is_not_opened_and_all_is_open_at_the_last_of_few_steps() -> None:
    network = tower(layers=2)
    network.encoder.layer[0].requires_grad_(False)
    unfreezing = GradualUnfreezing(network)
    unfreezing.at(0, 1)
    assert opened(network) == {"classifier", "encoder1", "embeddings"}


def test_gradual_unfreezing_changes_every_layer_and_another_way_than_at_once(start: Encoder) -> None:
    gradual, at_once = taught(start, unfreezing="gradual"), taught(start)
    begun = {f"bert.{name}": one for name, one in start.module.state_dict().items()}
    assert not same(gradual, at_once)
    for name in ("bert.embeddings.LayerNorm.weight", "bert.encoder.layer.0.attention.self.query.weight"):
        assert not torch.equal(weights_of(gradual)[name], begun[name])


def test_balanced_labels_weigh_the_same(start: Encoder) -> None:
    """Of rows that say nothing apart, the frequent label is answered, unless the rare one weighs as much."""
    rows = [{"review": "food", "stars": "good" if place % 8 == 0 else "bad"} for place in range(64)]
    shares = []
    for class_weight in ("none", "balanced"):
        pace = EncoderPace(epochs=30, batch_size="all", learning_rate=1e-2, precision="fp32", dropout=0,
                           weights="head", class_weight=class_weight)  # fmt: skip
        model = teach_labels(start, frame(rows), frame([]), pace, seed=0, desk=Desk())
        shares.append(model.predict(frame(rows[:1])).probabilities[0, 1])
    assert shares[0] == pytest.approx(1 / 8, abs=0.08)
    assert shares[1] == pytest.approx(1 / 2, abs=0.1)
