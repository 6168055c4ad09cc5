"""A trade-off over tiny networks: what is trained, that it is the same again, and that nothing is trained twice."""

import copy
from pathlib import Path
from typing import Any

import pytest
from tests.runs.made import reviews, task_in

pytest.importorskip("torch")
pytest.importorskip("transformers")

from tasklift.models.transformer.size import flops_per_token  # noqa: E402
from tasklift.runs.progress import Progress, silent  # noqa: E402
from tasklift.runs.racing import tradeoff as module  # noqa: E402
from tasklift.runs.racing.tradeoff import Tradeoff, forecast_sizes, run_tradeoff, tradeoff_over  # noqa: E402
from tasklift.settings.errors import UserError  # noqa: E402
from tasklift.tasks.encoder_plan import EncoderPlan  # noqa: E402

PLAN = {"layers": 2, "heads": 2, "width": 8, "context": 32, "vocabulary": 200}
FINETUNE = {"finetune": {"epochs": 2, "learning_rate": 3e-3, "precision": "fp32", "patience": 1}}
PRETRAIN = {"pretrain": {"epochs": 1, "precision": "fp32"}}


def planned(folder: Path, rows: int = 80, seeds: int = 2, **keys: Any) -> Tradeoff:
    """A trade-off between two depths."""
    settings = {"model": PLAN, "recipe": ["normalize", FINETUNE], "split": {"test": 0.2, "valid": 0.3}, **keys}
    task = task_in(folder, reviews(rows), **settings)
    return tradeoff_over(task, layers=[1, 2], seeds=seeds)


def without_seconds(record: dict[str, Any]) -> dict[str, Any]:
    """The record less what depends on the machine."""
    told = copy.deepcopy(record)
    for one in told["sizes"]:
        del one["seconds"]
    return told


class Listener:
    """Hears which trainings took steps; pulls the plug when so many have."""

    def __init__(self, most: int = 1000) -> None:
        self.trained: list[str] = []
        self._most = most

    def __call__(self, progress: Progress) -> None:
        entry, _, steps = progress.words.partition(": step ")
        if steps and entry not in self.trained:
            if len(self.trained) == self._most:
                raise KeyboardInterrupt
            self.trained.append(entry)


def test_every_size_learns_from_as_many_tokens_and_the_record_is_the_same_in_another_store(tmp_path: Path) -> None:
    records = [run_tradeoff(planned(tmp_path / name)) for name in ("a", "b")]
    assert without_seconds(records[0]) == without_seconds(records[1])
    one, two = records[0]["sizes"]
    assert (one["layers"], two["layers"]) == (1, 2)
    assert one["tokens"] == two["tokens"] > 0
    plan = EncoderPlan(**{**PLAN, "layers": 1})
    assert one["operations"] == flops_per_token(plan, length=32).training
    assert two["compute"] == pytest.approx(2 * one["compute"])
    assert len(one["scores"]) == 2 and one["low"] < one["score"] < one["high"]
    assert records[0]["chosen_on"] == "valid"
    assert records[0]["lines"][-1]["finetune"]["patience"] is None
    taken = records[0]["sizes"][records[0]["knee"]["size"]]
    assert records[0]["model"] == {**PLAN, "layers": taken["layers"]}


def test_an_interrupted_one_goes_on_and_a_repeat_trains_nothing(tmp_path: Path) -> None:
    where = planned(tmp_path)
    begun, rest, again = Listener(1), Listener(), Listener()
    with pytest.raises(KeyboardInterrupt):
        run_tradeoff(where, tell=begun)
    ahead = forecast_sizes(where)
    assert (ahead.trainings, ahead.kept) == (4, 1) and ahead.seconds > 0
    record = run_tradeoff(where, tell=rest)
    assert len(begun.trained) + len(rest.trained) == 4 and not set(begun.trained) & set(rest.trained)
    assert run_tradeoff(where, tell=again) == record and again.trained == []
    assert forecast_sizes(where).seconds == 0.0


def test_pretraining_is_part_of_the_compute(tmp_path: Path) -> None:
    plain = run_tradeoff(planned(tmp_path / "plain", 60, 1))["sizes"][0]
    both = run_tradeoff(planned(tmp_path / "both", 60, 1, recipe=["normalize", PRETRAIN, FINETUNE]))["sizes"][0]
    assert both["tokens"] > plain["tokens"]
    assert both["operations"] > plain["operations"]


@pytest.mark.parametrize(
    ("keys", "slug"),
    [({"model": "auto", "recipe": ["normalize"]}, "no-plan"), ({"split": {"test": 0.3, "valid": 0.0001}}, "no-valid")],
)
def test_without_a_plan_or_a_judge_it_says_so(tmp_path: Path, keys: dict[str, Any], slug: str) -> None:
    with pytest.raises(UserError) as caught:
        planned(tmp_path, 40, **keys)
    assert caught.value.slug == slug and caught.value.advice


def test_sizes_without_room_are_left_out_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    where = planned(tmp_path, 40, 1)
    room = module.memory_to_learn(EncoderPlan(**PLAN), where.lines)
    monkeypatch.setattr(module, "available_memory", lambda: room)
    with pytest.raises(UserError) as caught:
        tradeoff_over(where.ready.task, layers=[2, 4], tell=silent)
    assert caught.value.slug == "no-such-size"
    sizes = tradeoff_over(where.ready.task, layers=[1, 2, 4]).sizes
    assert [one.layers for one in sizes.left_out] == [4]
