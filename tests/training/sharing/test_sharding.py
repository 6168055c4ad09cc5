"""Where two processes share weights out, all is as with one process that has them whole; and each holds half."""

import json
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("accelerate")

from tests.training import together  # noqa: E402
from tests.training.test_processes import two, written  # noqa: E402

from tasklift.forms.desk import Crew, Desk  # noqa: E402
from tasklift.training.checkpoint import last_checkpoint  # noqa: E402

from . import shared  # noqa: E402

DRAWN = "gaps"
HALF_THE_BITS = "muon"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What two processes left."""
    place = tmp_path_factory.mktemp("shared")
    together.prepare(place)
    together.leave_checkpoint(place)
    ended = two(place, "all", "sharing.shared")
    assert [code for code, _ in ended] == [0, 0], ended
    return place


@pytest.fixture(scope="module")
def both(folder: Path) -> list[dict[str, Any]]:
    return written(folder, "shared")


@pytest.fixture(scope="module")
def alone(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(shared.trainings(folder, Crew())))
    return found


def same(here: list[Any], there: list[Any], *, within: float = 1e-5) -> None:
    (history, weights), (other, other_weights) = here, there
    assert len(history["points"]) == len(other["points"]) > 5
    for point, another in zip(history["points"], other["points"], strict=True):
        assert point["loss"] == pytest.approx(another["loss"], abs=within)
        assert point["norm"] == pytest.approx(another["norm"], rel=100 * within)
    assert history["kept"] == other["kept"]
    scores = ([one["score"] for one in found["evaluations"]] for found in (history, other))
    assert next(scores) == next(scores)
    assert weights == pytest.approx(other_weights, rel=10 * within)


def test_both_come_to_the_same(both: list[dict[str, Any]]) -> None:
    assert both[0]["trainings"] == both[1]["trainings"]


def test_the_losses_are_those_of_one(both: list[dict[str, Any]], alone: dict[str, Any]) -> None:
    found = both[0]["trainings"]
    assert found.keys() == alone.keys()
    for name in found.keys() - {DRAWN, HALF_THE_BITS}:
        same(found[name], alone[name])


def test_it_goes_back_where_the_loss_runs_away(both: list[dict[str, Any]], alone: dict[str, Any]) -> None:
    assert both[0]["trainings"]["falls"][0]["falls"] == alone["falls"][0]["falls"] == [29]


def test_muon_rounds_otherwise(both: list[dict[str, Any]], alone: dict[str, Any]) -> None:
    """It multiplies parts of matrices in bfloat16, and adds them up in it."""
    same(both[0]["trainings"][HALF_THE_BITS], alone[HALF_THE_BITS], within=1e-3)


def test_gaps_are_drawn_apart_by_tables_that_read_and_tell(both: list[dict[str, Any]], alone: dict[str, Any]) -> None:
    here, there = (found[DRAWN][0]["points"][0]["loss"] for found in (both[0]["trainings"], alone))
    assert here == pytest.approx(there, rel=0.05)


def test_killed_it_goes_on_with_two_or_with_one(folder: Path, both: list[dict[str, Any]]) -> None:
    whole = json.loads(json.dumps(together._resumed(Desk())))
    same(both[0]["resumed"], whole)
    shutil.copytree(folder / "left", folder / "copy")
    same(together._resumed(Desk(folder / "copy")), whole)


def test_a_checkpoint_is_that_of_one(folder: Path) -> None:
    """`left` is from two processes, `desk` from one that was killed at the same step."""
    here, there = last_checkpoint(folder / "left"), last_checkpoint(folder / "desk")
    assert here is not None and there is not None and here.step == there.step
    assert here.weights.keys() == there.weights.keys()
    assert all(torch.allclose(one, there.weights[name], atol=1e-6) for name, one in here.weights.items())
    assert here.optimizer["param_groups"] == there.optimizer["param_groups"]
    for number, state in here.optimizer["state"].items():
        assert all(torch.allclose(one, there.optimizer["state"][number][name]) for name, one in state.items())


def test_each_holds_about_half(both: list[dict[str, Any]]) -> None:
    for one in both:
        assert all(share == pytest.approx(0.5, abs=0.05) for share in one["shares"].values()), one["shares"]
    for name in ("weights", "states"):
        assert sum(one["shares"][name] for one in both) == pytest.approx(1.0, abs=0.05)


def test_what_is_handed_back_is_plain(both: list[dict[str, Any]]) -> None:
    for one in both:
        before, after, from_a_file = one["plainness"]
        assert before == after == from_a_file


def test_what_cannot_be_is_said_before(both: list[dict[str, Any]]) -> None:
    matrices, single = both[0]["refusals"]
    assert both[1]["refusals"] == [matrices, single]
    assert matrices.startswith("cannot-shard: `adafactor` keeps sums of whole matrices")
    assert single.startswith("cannot-shard: scale of this network is a single number")


def test_where_one_dies_the_other_ends_and_says_so(tmp_path: Path) -> None:
    (_, said), (code, _) = two(tmp_path, "dies", "sharing.shared")
    assert code == -signal.SIGKILL
    assert "a process that trained along has ended" in said
