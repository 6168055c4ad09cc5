"""The one loop: it learns, goes on after a kill to the same numbers, and finds its way back when it goes wrong."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from safetensors.torch import load_file  # noqa: E402

from tasklift.forms.desk import Desk, Speed  # noqa: E402
from tasklift.settings.errors import UserError  # noqa: E402
from tasklift.training.history import History  # noqa: E402
from tasklift.training.loop import train  # noqa: E402

from .made import ROWS, Killed, breaking, killed_at, network, pace, rows, work  # noqa: E402


def digest(module: "torch.nn.Module") -> bytes:
    return b"".join(one.detach().numpy().tobytes() for one in module.state_dict().values())


def trained(desk: Desk | None = None, **changes: object) -> tuple[bytes, History]:
    module = network()
    history = train(work(module), pace(**changes), seed=7, desk=desk or Desk())
    return digest(module), history


def test_it_learns_and_keeps_the_weights_that_did_best() -> None:
    module = network()
    history = train(work(module), pace(), seed=0, desk=Desk())
    best = max(history.evaluations, key=lambda one: (one.score, -one.loss))
    assert best.score > 0.85
    assert history.kept == best.step
    values, gold = rows()
    assert float((module(values).argmax(dim=1) == gold).float().mean()) == best.score
    assert len(history.points) == history.steps == 60
    assert history.points[-1].loss < history.points[0].loss / 2


def test_the_same_seed_gives_the_same_weights_and_another_seed_others() -> None:
    assert trained()[0] == trained()[0]
    module = network()
    train(work(module), pace(), seed=8, desk=Desk())
    assert digest(module) != trained()[0]


@pytest.mark.parametrize(
    ("optimizer", "tokens_at_once", "steps"),
    [("adamw", 16, range(1, 13)), ("momentum", 4096, (5, 6)), ("schedule_free", 4096, (5, 6))],
)
def test_killed_at_any_step_it_goes_on_to_the_same_numbers(
    tmp_path: Path, checkpoint_each_step: None, optimizer: str, tokens_at_once: int, steps: Iterable[int]
) -> None:
    schedule = "constant" if optimizer == "schedule_free" else "plateau"
    settings = {"optimizer": optimizer, "tokens_at_once": tokens_at_once, "epochs": 1, "schedule": schedule}
    whole = trained(**settings)
    for step in steps:
        folder = tmp_path / str(step)
        with pytest.raises(Killed):
            trained(killed_at(step, folder), **settings)
        assert any(folder.glob("checkpoint-*")) == (step > 1)
        assert trained(Desk(folder), **settings) == whole, step


def test_steps_of_so_many_tokens_go_on_after_a_kill_to_the_same_numbers(
    tmp_path: Path, checkpoint_each_step: None
) -> None:
    settings = {"batch_size": None, "batch_tokens": 40, "epochs": 1.5, "schedule": "cosine"}
    whole = trained(**settings)
    assert whole[1].steps == len(whole[1].points) > 18
    assert max(point.tokens for point in whole[1].points) <= 40
    assert whole[1].points[-1].rate < 1e-3
    for step in range(1, whole[1].steps + 1, 3):
        folder = tmp_path / str(step)
        with pytest.raises(Killed):
            trained(killed_at(step, folder), **settings)
        assert trained(Desk(folder), **settings) == whole, step


@pytest.mark.parametrize("name", ["weights.safetensors", "optimizer.safetensors", "good.safetensors", "state.json"])
def test_a_damaged_checkpoint_is_passed_over_for_the_one_before(
    tmp_path: Path, checkpoint_each_step: None, name: str
) -> None:
    with pytest.raises(Killed):
        trained(killed_at(9, tmp_path), epochs=1)
    assert sorted(place.name for place in tmp_path.iterdir()) == ["checkpoint-7", "checkpoint-8"]
    damaged = tmp_path / "checkpoint-8" / name
    content = damaged.read_bytes()
    damaged.write_bytes(content[:-2] + bytes([content[-2] ^ 1]) + content[-1:])
    steps: list[int] = []
    assert trained(Desk(tmp_path, lambda done, _total, _words: steps.append(done)), epochs=1) == trained(epochs=1)
    assert steps[0] == 8


def test_one_batch_in_pieces_is_the_batch() -> None:
    """Without dropout, whose lots are drawn a piece at a time."""

    def weights_of(tokens_at_once: int) -> np.ndarray:
        module = network()
        module[2] = torch.nn.Identity()
        train(work(module), pace(tokens_at_once=tokens_at_once, epochs=1), seed=0, desk=Desk())
        return np.concatenate([one.detach().numpy().ravel() for one in module.state_dict().values()])

    assert weights_of(16) == pytest.approx(weights_of(4096), abs=2e-6)


def test_a_row_of_weight_two_counts_as_two_rows() -> None:
    def gradient_of(weights: np.ndarray) -> np.ndarray:
        module = network()
        module[2] = torch.nn.Identity()
        settings = pace(batch_size=ROWS, epochs=1, optimizer="sgd", schedule="constant", warmup=0, clip=1e9)
        train(work(module, weights=weights), settings, seed=0, desk=Desk())
        return np.concatenate([one.detach().numpy().ravel() for one in module.state_dict().values()])

    twice, thrice = np.ones(ROWS), np.ones(ROWS)
    twice[0], thrice[:] = 2.0, 3.0
    assert gradient_of(thrice) == pytest.approx(gradient_of(np.ones(ROWS)), abs=1e-7)
    assert gradient_of(twice) != pytest.approx(gradient_of(np.ones(ROWS)), abs=1e-7)


def test_the_batch_of_all_rows_is_one_step_an_epoch() -> None:
    _, history = trained(batch_size="all", epochs=4)
    assert history.steps == 4
    assert trained(batch_size="all", epochs=4) == trained(batch_size=ROWS, epochs=4)


def test_l1_leaves_zeros_and_l2_small_weights() -> None:
    def weights_with(**changes: float) -> np.ndarray:
        module = network()
        settings = pace(optimizer="sgd", learning_rate=0.3, weight_decay=0, schedule="constant", **changes)
        train(replace(work(module), judge=None), settings, seed=0, desk=Desk())
        return module[0].weight.detach().numpy()

    plain, sparse, small = weights_with(), weights_with(l1=0.03), weights_with(l2=0.05)
    assert not (plain == 0).any() and (sparse == 0).mean() > 0.1
    assert np.linalg.norm(small) < 0.8 * np.linalg.norm(plain)


def test_l2_is_the_coupled_weight_decay_of_sgd() -> None:
    settings = {"optimizer": "sgd", "epochs": 1}
    coupled = np.frombuffer(trained(l2=0.1, weight_decay=0, **settings)[0], np.float32)
    assert coupled == pytest.approx(np.frombuffer(trained(weight_decay=0.1, **settings)[0], np.float32), abs=1e-6)


def test_frozen_weights_take_no_room_and_it_goes_on_to_the_same_numbers(
    tmp_path: Path, checkpoint_each_step: None
) -> None:
    def half_frozen(desk: Desk) -> bytes:
        module = network()
        module[0].requires_grad_(False)
        train(work(module), pace(epochs=1), seed=7, desk=desk)
        return digest(module)

    with pytest.raises(Killed):
        half_frozen(killed_at(8, tmp_path))
    for name in ("weights", "good"):
        assert set(load_file(tmp_path / "checkpoint-7" / f"{name}.safetensors")) == {"3.weight", "3.bias"}
    states = {name.split("/")[0] for name in load_file(tmp_path / "checkpoint-7" / "optimizer.safetensors")}
    assert len(states) == 2
    assert half_frozen(Desk(tmp_path)) == half_frozen(Desk())


def test_it_stops_when_nothing_is_gained() -> None:
    history = trained(epochs=200, patience=3, learning_rate=1e-9, evaluations=1)[1]
    assert len(history.points) < history.steps
    assert len(history.evaluations) == 4


def test_of_a_few_rows_the_last_weights_within_chance_are_kept_and_of_many_the_best() -> None:
    scores = iter([0.5, 0.9, 0.83, 0.86] * 2)
    judged = {"judge": lambda: (next(scores), 1.0)}
    settings = pace(epochs=2, evaluations=2)
    for rows_of_valid, step in ((12, 24), (1_000_000, 12)):
        module = network()
        few = replace(work(module), **judged, judged_on=rows_of_valid)
        assert train(few, settings, seed=0, desk=Desk()).kept == step


def test_what_it_begins_with_is_kept_where_no_step_makes_it_better(tmp_path: Path, checkpoint_each_step: None) -> None:
    def begun(desk: Desk) -> tuple[bytes, History]:
        module, scores = network(), iter([0.9, *[0.1] * 20])
        first = replace(work(module), judge=lambda: (next(scores), 1.0), can_answer=True)
        return digest(module), train(first, pace(epochs=1), seed=0, desk=desk)

    before, history = begun(Desk())
    assert history.kept == 0
    assert history.evaluations[0].step == 0
    with pytest.raises(Killed):
        begun(killed_at(8, tmp_path))
    assert begun(Desk(tmp_path))[1].evaluations[0].score == 0.9


def test_a_loss_that_is_no_number_sends_it_back_to_good_weights_at_half_the_rate() -> None:
    module = network()
    history = train(work(module, losses=breaking(module, 30)), pace(), seed=0, desk=Desk())
    assert history.falls == (29,)
    assert [point.step for point in history.points] == list(range(1, 61))
    assert history.evaluations[-1].score > 0.8
    highest = max(point.rate for point in history.points if point.step > 24)
    assert highest <= pace().learning_rate / 2
    assert all(bool(one.isfinite().all()) for one in module.state_dict().values())
    assert any("not a finite number" in note["sentence"] for note in history.notes) or history.notes == ()


def test_what_never_settles_is_told_of() -> None:
    with pytest.raises(UserError) as caught:
        trained(optimizer="sgd", learning_rate=10.0, schedule="constant", warmup=0, clip=1e9, evaluations=1)
        module = network()
        nothing = lambda places: module(rows()[0][places]).sum(dim=1) * float("inf")  # noqa: E731
        train(work(module, losses=nothing), pace(), seed=0, desk=Desk())
    assert caught.value.slug == "training-diverged"


def test_it_says_how_far_it_is() -> None:
    said: list[tuple[int, int, str]] = []
    trained(Desk(None, lambda *told: said.append(told)), epochs=1)
    assert [done for done, _, _ in said] == list(range(1, 13))
    assert said[-1][2].startswith("loss ") and "tokens a second" in said[-1][2]


def test_a_history_for_a_record_has_few_points() -> None:
    history = trained(epochs=50)[1]
    thin = history.thinned()
    assert len(thin.points) == 200
    assert thin.points[-1].step == history.points[-1].step
    assert sum(point.tokens for point in thin.points) == sum(point.tokens for point in history.points)
    assert History.from_json(history.to_json()) == history


def test_who_asks_hears_how_fast_it_was_and_the_weights_are_the_same() -> None:
    heard: list[Speed] = []
    assert trained(Desk(clocked=heard.append)) == trained()
    (speed,) = heard
    tokens = sum(point.tokens for point in trained()[1].points[1:])
    assert (speed.tokens, speed.device) == (tokens, "cpu")
    assert speed.seconds > 0 and speed.ceiling > 1e8
