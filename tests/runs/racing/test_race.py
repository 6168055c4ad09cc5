"""A race over a small network: who wins, when it is a tie, and that nothing is trained twice."""

import copy
from pathlib import Path
from typing import Any

import pytest
from tests.models.tiny_encoder import write_tiny_encoder
from tests.runs.made import reviews, task_in

pytest.importorskip("torch")
pytest.importorskip("transformers")

from tasklift.runs.progress import Progress, silent  # noqa: E402
from tasklift.runs.racing.contenders import TIMES_ADAMW, named  # noqa: E402
from tasklift.runs.racing.find_rate import find_rate  # noqa: E402
from tasklift.runs.racing.ground import Ground, beginning, ground_of  # noqa: E402
from tasklift.runs.racing.race import forecast, race_over, run_race  # noqa: E402
from tasklift.settings.errors import UserError  # noqa: E402

QUICK = {"finetune": {"learning_rate": 3e-3, "batch_size": 16, "precision": "fp32", "weight_decay": 0.0}}


def ground(folder: Path, rows: int = 160, **keys: Any) -> Ground:
    written = reviews(rows)
    if not (folder / "tiny").exists():
        write_tiny_encoder(folder / "tiny", [row["review"] for row in written])
    settings = {"model": "./tiny", "recipe": ["normalize", QUICK], "split": {"test": 0.2, "valid": 0.3}, **keys}
    return ground_of(task_in(folder, written, **settings))


def raced(where: Ground, names: str, steps: int, tell: Any = silent) -> dict[str, Any]:
    return run_race(race_over(where, named(names), steps=steps, seeds=3), tell=tell)


def without_seconds(record: dict[str, Any]) -> dict[str, Any]:
    told = copy.deepcopy(record)
    for one in told["contenders"]:
        del one["seconds"]
    return told


def test_steps_of_so_many_tokens_are_raced_as_about_as_many_rows(tmp_path: Path) -> None:
    tokens = {"finetune": {**QUICK["finetune"], "batch_size": None, "batch_tokens": 640}}
    where = ground(tmp_path, recipe=["normalize", tokens])
    entered = race_over(where, named("sgd,adam"), steps=None, seeds=1)
    assert entered.steps == 20
    lasting = where.lasting(20, {"learning_rate": 1e-3}).step.model_dump()
    assert (lasting["batch_size"], lasting["batch_tokens"], lasting["learning_rate"]) == (20, None, 1e-3)
    assert round(lasting["epochs"] * -(-where.train.height // 20)) == 20


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


def test_the_optimizer_that_learns_beats_one_whose_rates_are_far_too_low(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(TIMES_ADAMW, "sgd", 1e-6)  # type: ignore[index]
    record = raced(ground(tmp_path, 240), "adamw,sgd", 60)
    first, second = record["contenders"]
    assert [first["optimizer"], second["optimizer"]] == ["adamw", "sgd"]
    assert first["score"] > second["score"] + 0.02
    assert first["low"] < first["score"] < first["high"]
    assert first["loss"] < record["loss_by_chance"]
    assert first["against_leader"] is None and second["against_leader"]["value"] < 0
    assert first["rate"] == max(first["rates"], key=lambda one: one["score"])["rate"]
    assert record["recommended"]["optimizer"] == "adamw"
    assert record["line"]["finetune"] == {**QUICK["finetune"], **record["recommended"]}


def test_equals_tie_the_simpler_is_taken_and_the_record_is_the_same_in_another_store(tmp_path: Path) -> None:
    records = [raced(ground(tmp_path / name), "adam,adamw", 2) for name in ("a", "b")]
    assert without_seconds(records[0]) == without_seconds(records[1])
    assert sorted(records[0]["tied"]) == ["adam", "adamw"]
    assert records[0]["recommended"]["optimizer"] == "adamw"
    first, second = records[0]["contenders"]
    assert first["score"] == second["score"]
    assert first["rates"][0]["scores"] == second["rates"][0]["scores"]
    assert records[0]["chosen_on"] == "valid"


def test_an_interrupted_race_goes_on_and_trains_nothing_twice(tmp_path: Path) -> None:
    where = ground(tmp_path)
    race = race_over(where, named("adamw,momentum"), steps=2, seeds=3)
    begun, rest, again = Listener(4), Listener(), Listener()
    with pytest.raises(KeyboardInterrupt):
        run_race(race, tell=begun)
    assert forecast(race).kept == 4
    record = run_race(race, tell=rest)
    assert len(begun.trained) == 4 and not set(begun.trained) & set(rest.trained)
    trials = sum(len(one["scores"]) for contender in record["contenders"] for one in contender["rates"])
    assert len(begun.trained) + len(rest.trained) == trials
    assert run_race(race, tell=again) == record and again.trained == []
    assert forecast(race).seconds == 0.0
    assert not list((where.workshop.store.root / "work").iterdir())


def test_a_planned_network_races_from_its_first_weights_and_after_pretraining(tmp_path: Path) -> None:
    plan = {"layers": 1, "heads": 2, "width": 8, "context": 32}
    where = ground(tmp_path / "plain", model=plan)
    assert raced(where, "adamw,momentum", 2)["line"]["finetune"]["learning_rate"]
    trained = ground(tmp_path / "trained", model=plan, recipe=[{"pretrain": {"epochs": 0.1}}, QUICK])
    assert where.state.network and not beginning(where).learned
    assert beginning(trained).learned


def test_a_forecast_counts_trainings_and_times_some_steps(tmp_path: Path) -> None:
    race = race_over(ground(tmp_path), named("adamw,sgd"), steps=None, seeds=3)
    ahead = forecast(race)
    assert (ahead.trainings, ahead.at_most, ahead.kept) == (18, 30, 0)
    assert ahead.seconds > 0 and race.steps == 20


def test_a_rate_is_found_once_at_which_the_network_learns(tmp_path: Path) -> None:
    where = ground(tmp_path, 240)
    found = find_rate(where, steps=120)
    assert found["recommended"]["learning_rate"] == pytest.approx(3e-3, rel=9)
    assert 3e-4 < found["recommended"]["learning_rate"] < 0.3
    assert found["line"]["finetune"] == {**QUICK["finetune"], **found["recommended"]}
    heard: list[Progress] = []
    assert find_rate(where.telling(heard.append), steps=120) == found
    assert heard == []


@pytest.mark.parametrize(
    ("keys", "slug"),
    [
        ({"model": "auto", "recipe": ["normalize"]}, "no-network"),
        ({"recipe": ["normalize", {"filter_length": {"minimum": 5000}}, QUICK]}, "too-few-rows"),
    ],
)
def test_without_a_network_or_rows_it_says_so(tmp_path: Path, keys: dict[str, Any], slug: str) -> None:
    with pytest.raises(UserError) as caught:
        ground(tmp_path, **keys)
    assert caught.value.slug == slug and caught.value.advice


def test_without_valid_there_is_no_judge(tmp_path: Path) -> None:
    where = ground(tmp_path, 40, split={"test": 0.3, "valid": 0.0001})
    assert not where.valid.height
    with pytest.raises(UserError) as caught:
        race_over(where, named("adamw,sgd"), steps=2, seeds=3)
    assert caught.value.slug == "no-valid" and "split" in caught.value.advice
