"""Layers that are reckoned twice give what they gave: losses, gradients, dropout, and the weights that are kept."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from tests.models.tiny_encoder import write_tiny_encoder  # noqa: E402
from tests.training.made import Killed, killed_at, network, pace, work  # noqa: E402

from tasklift.forms.desk import Desk  # noqa: E402
from tasklift.models.encoder import Encoder  # noqa: E402
from tasklift.models.networks.beginnings import open_encoder, planned_encoder  # noqa: E402
from tasklift.settings.errors import UserError  # noqa: E402
from tasklift.tasks.encoder_plan import EncoderPlan  # noqa: E402
from tasklift.training.layers import recomputing  # noqa: E402
from tasklift.training.layers.recomputing import recomputed  # noqa: E402
from tasklift.training.lessons.encoders import teach_labels  # noqa: E402
from tasklift.training.loop import train  # noqa: E402
from tasklift.training.pace import EncoderPace  # noqa: E402

TEXTS = [
    f"{size} {place} {thing}" for size in ("a big", "the small") for place in ("red", "blue") for thing in "abcdef"
]


def of_transformers(folder: Path) -> Encoder:
    return open_encoder(write_tiny_encoder(folder / "tiny", TEXTS))


def of_blocks(folder: Path, share: str = "embeddings") -> Encoder:
    plan = EncoderPlan.model_validate(
        {"layers": 3, "heads": 2, "width": 16, "context": 32, "vocabulary": 60, "share": share}
    )
    return planned_encoder(plan, TEXTS, seed=0)


STARTS: dict[str, Callable[[Path], Encoder]] = {
    "transformers": of_transformers,
    "blocks": of_blocks,
    "one block for all": lambda folder: of_blocks(folder, "layers"),
}


def taught(start: Encoder, desk: Desk | None = None, **changes: Any) -> Encoder:
    rows = pl.DataFrame(
        [
            {"id": str(place), "unit": str(place), "text": text, "label": text.split()[1], "weight": None}
            for place, text in enumerate(TEXTS)
        ],
        schema_overrides={"weight": pl.String},
    )
    settings = {"epochs": 2, "batch_size": 5, "learning_rate": 3e-3, "precision": "fp32", "dropout": 0.3}
    made = EncoderPace(**{**settings, **changes})
    return teach_labels(start, rows, rows[:6], made, seed=2, desk=desk or Desk())


def weights(model: Encoder) -> dict[str, bytes]:
    return {name: one.numpy().tobytes() for name, one in model.module.state_dict().items()}


@pytest.mark.parametrize("name", STARTS)
@pytest.mark.parametrize("precision", ["fp32", "bf16"])
def test_all_numbers_are_the_same(name: str, precision: str, tmp_path: Path) -> None:
    start = STARTS[name](tmp_path)
    kept, again = (taught(start, recompute=one, precision=precision) for one in (False, True))
    assert again.history == kept.history
    assert weights(again) == weights(kept)


@pytest.mark.parametrize("chosen", ["lora", "head"])
def test_it_goes_with_layers_of_which_little_learns(chosen: str, tmp_path: Path) -> None:
    start = of_transformers(tmp_path)
    kept, again = (taught(start, recompute=one, weights=chosen) for one in (False, True))
    assert weights(again) == weights(kept)
    assert weights(again) != weights(taught(start, weights=chosen, epochs=1))


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """How many layers were set down to be reckoned again."""
    counts = [0]
    plain = recomputing.checkpoint

    def counting(*given: Any, **named: Any) -> Any:
        counts[0] += 1
        return plain(*given, **named)

    monkeypatch.setattr(recomputing, "checkpoint", counting)
    yield counts


def test_layers_are_reckoned_again_in_training_alone(counted: list[int], tmp_path: Path) -> None:
    start = of_blocks(tmp_path)
    made = taught(start, recompute=True)
    assert made.history is not None
    assert counted[0] == 3 * made.history["steps"]
    taught(start)
    assert counted[0] == 3 * made.history["steps"]


def kept_bytes(module: Any, ids: Any) -> int:
    """Of values that are kept for the way back."""
    held: dict[int, int] = {}

    def note(value: Any) -> Any:
        held[value.data_ptr()] = value.untyped_storage().nbytes()
        return value

    with torch.autograd.graph.saved_tensors_hooks(note, lambda value: value):
        module(input_ids=ids, attention_mask=torch.ones_like(ids))
    return sum(held.values())


def test_less_is_kept_for_the_way_back_and_the_module_is_as_before_after_it(tmp_path: Path) -> None:
    plan = EncoderPlan(layers=6, heads=2, width=16, context=32, vocabulary=60)
    module = planned_encoder(plan, TEXTS, seed=0).module.train()
    ids = torch.randint(1, 9, (8, 32))
    before, names = kept_bytes(module, ids), [name for name, _ in module.named_modules()]
    with recomputed(module):
        assert kept_bytes(module, ids) < before / 4
    assert [name for name, _ in module.named_modules()] == names
    assert kept_bytes(module, ids) == before


def test_killed_it_goes_on_to_the_same_weights(tmp_path: Path, checkpoint_each_step: None) -> None:
    start = of_blocks(tmp_path)
    whole = taught(start, recompute=True)
    for step in (2, 6):
        with pytest.raises(Killed):
            taught(start, killed_at(step, tmp_path / str(step)), recompute=True)
        # What was begun with it may go on without.
        for again in (True, False):
            assert weights(taught(start, Desk(tmp_path / str(step)), recompute=again)) == weights(whole)


def test_other_networks_are_told_of() -> None:
    with pytest.raises(UserError, match="second time") as caught:
        train(work(network()), pace(recompute=True), seed=0, desk=Desk())
    assert caught.value.slug == "cannot-recompute"
