"""Settings of training: what goes together, and what is refused where it stands."""

from typing import Any

import pytest

from tasklift.settings.check import build
from tasklift.settings.errors import UserError
from tasklift.settings.located import Located, load_yaml
from tasklift.steps.tune.finetune import Finetune
from tasklift.training.pace import EncoderPace

TOGETHER: list[dict[str, Any]] = [
    {"optimizer": "schedule_free"},
    {"optimizer": "schedule_free", "schedule": "constant"},
    {"weights": "lora", "rank": 4, "alpha": 4},
    {"weights": "dora"},
    {"weights": "head", "class_weight": "balanced"},
    {"unfreezing": "gradual"},
    {"loss": "focal", "focus": 0},
    {"smoothing": 0.1},
    {"batch_size": "all", "optimizer": "sgd", "l1": 0.1, "l2": 0.1},
    {"batch_tokens": 4096, "recompute": True},
]
APART = [
    ({"batch_tokens": 4096, "batch_size": 32}, "write one of them"),
    ({"batch_tokens": 4096, "batch_size": "all"}, "write one of them"),
    ({"optimizer": "schedule_free", "schedule": "linear"}, "no schedule"),
    ({"optimizer": "schedule_free", "l1": 0.1}, "undoes the zeros"),
    ({"rank": 4}, "`weights: lora`"),
    ({"weights": "head", "alpha": 4}, "`weights: lora`"),
    ({"weights": "lora", "unfreezing": "gradual"}, "`weights: all`"),
    ({"weights": "head", "unfreezing": "gradual"}, "`weights: all`"),
    ({"focus": 2}, "`loss: focal`"),
    ({"loss": "squared_error", "focus": 2}, "`loss: focal`"),
    ({"loss": "focal", "smoothing": 0.1}, "`loss: cross_entropy`"),
    ({"loss": "squared_error", "smoothing": 0.1}, "`loss: cross_entropy`"),
]


@pytest.mark.parametrize("settings", TOGETHER)
def test_what_goes_together_is_taken_and_survives_json(settings: dict[str, Any]) -> None:
    chosen = EncoderPace(**settings)
    assert EncoderPace.model_validate_json(chosen.model_dump_json()) == chosen


@pytest.mark.parametrize(("settings", "reason"), APART)
def test_what_contradicts_itself_is_refused(settings: dict[str, Any], reason: str) -> None:
    with pytest.raises(UserError, match=reason) as caught:
        build(Finetune, settings, Located("task.yaml", None), ("recipe", 0, "finetune"))
    assert caught.value.slug == "bad-setting"


def test_each_optimiser_has_its_own_schedule_unless_one_is_named() -> None:
    assert EncoderPace().rate_schedule == "linear"
    assert EncoderPace(optimizer="schedule_free").rate_schedule == "constant"
    assert EncoderPace(schedule="cosine").rate_schedule == "cosine"


@pytest.mark.parametrize("value", [0, 65537, "some", True, 2.5])
def test_a_batch_is_some_rows_or_all(value: object) -> None:
    with pytest.raises(UserError, match="batch_size: .*number|batch_size: .*integer|batch_size: .*or '?all"):
        build(Finetune, {"batch_size": value}, Located("task.yaml", None), ("recipe", 0, "finetune"))


def test_a_contradiction_is_told_at_its_line() -> None:
    text = "recipe:\n  - normalize\n  - finetune: {weights: head, rank: 4}\n"
    located = load_yaml(text, "task.yaml")
    with pytest.raises(UserError) as caught:
        build(Finetune, located.value["recipe"][1]["finetune"], located, ("recipe", 1, "finetune"))
    assert str(caught.value.where) == "task.yaml:3:5"
