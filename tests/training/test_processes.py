"""Two processes train as one does: the same losses, and the same weights in both; where one dies, the other ends."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("accelerate")

import tasklift  # noqa: E402
from tasklift.cli.launch import HERE, free_port  # noqa: E402
from tasklift.forms.desk import Crew, Desk  # noqa: E402
from tasklift.settings.errors import MachineError  # noqa: E402
from tasklift.training import clock  # noqa: E402
from tasklift.training.batches import batches_by_length  # noqa: E402
from tasklift.training.loop import train  # noqa: E402
from tasklift.training.processes import Processes, check_gpus  # noqa: E402

from . import made, together  # noqa: E402

ROOT = Path(__file__).parents[2]


def two(folder: Path, what: str, module: str = "together") -> list[tuple[int, str]]:
    """Two processes on this machine's processor, started as launchers start them: exit codes and what they said."""
    paths = f"{Path(tasklift.__file__).parents[1]}{os.pathsep}{ROOT}"
    told = {**os.environ, "PYTHONPATH": paths, "OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}
    told |= {"WORLD_SIZE": "2", "LOCAL_WORLD_SIZE": "2", "MASTER_ADDR": HERE, "MASTER_PORT": str(free_port())}
    command = [sys.executable, "-m", f"tests.training.{module}", what, str(folder)]
    started = [
        subprocess.Popen(
            command,
            env={**told, "RANK": str(number), "LOCAL_RANK": str(number)},
            cwd=ROOT,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in (0, 1)
    ]
    said = [one.communicate(timeout=120)[1] for one in started]
    return [(one.returncode, words) for one, words in zip(started, said, strict=True)]


def written(folder: Path, what: str) -> list[Any]:
    return [json.loads((folder / f"{what}-{number}.json").read_text()) for number in (0, 1)]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], list[Any]]:
    """What one process came to, and what each of two did."""
    folder = tmp_path_factory.mktemp("together")
    together.prepare(folder)
    together.leave_checkpoint(folder)
    ended = two(folder, "trainings")
    assert [code for code, _ in ended] == [0, 0], ended
    alone = json.loads(json.dumps(together.trainings(folder, Crew())))
    return alone, written(folder, "trainings")


@pytest.mark.parametrize("name", [*together.CASES, "uneven", "resumed"])
def test_two_processes_give_the_losses_of_one(both: tuple[dict[str, Any], list[Any]], name: str) -> None:
    alone, (first, second) = both
    history, weights = alone[name]
    assert first[name] == second[name]
    assert len(first[name][0]["points"]) == len(history["points"]) > 5
    for here, there in zip(first[name][0]["points"], history["points"], strict=True):
        assert here == pytest.approx(there, rel=1e-4, abs=1e-5)
        assert here["loss"] == pytest.approx(there["loss"], abs=1e-5)
    assert first[name][0]["kept"] == history["kept"]
    assert [one["score"] for one in first[name][0]["evaluations"]] == [one["score"] for one in history["evaluations"]]
    assert first[name][1] == pytest.approx(weights, rel=1e-5)


def test_gaps_are_drawn_apart_and_the_weights_are_the_same(both: tuple[dict[str, Any], list[Any]]) -> None:
    alone, (first, second) = both
    assert first["gaps"] == second["gaps"]
    points, others = (found["gaps"][0]["points"] for found in (first, alone))
    assert [one["tokens"] for one in points] == [one["tokens"] for one in others]
    assert points[0]["loss"] == pytest.approx(others[0]["loss"], rel=0.05)
    assert points[0]["loss"] != others[0]["loss"]


def test_only_the_first_writes_checkpoints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "_LEAST_PAUSE", 0.0)
    for number in (0, 1):
        folder = tmp_path / str(number)
        # A crew of one has nobody to wait for, whatever its number.
        train(made.work(made.network()), made.pace(epochs=1), seed=0, desk=Desk(folder, crew=Crew(number, 1)))
        assert folder.exists() == (number == 0)


def test_who_has_no_more_rows_reads_those_of_another_where_weights_are_shared_out() -> None:
    batches = batches_by_length(np.full(5, 4), made.pace(batch_size=5))

    def counted(crew: Crew) -> list[float]:
        processes = Processes(crew, torch.nn.Identity(), torch.device("cpu"))
        return [counts for _, counts in processes.pieces(batches, np.arange(5), 4)]

    assert [counted(Crew(number, 2)) for number in (0, 1)] == [[1, 1, 1], [1, 1]]
    assert [counted(Crew(number, 2, sharded=True)) for number in (0, 1)] == [[1, 1, 1], [1, 1, 0]]


def test_where_one_dies_the_other_ends_and_says_so(tmp_path: Path) -> None:
    (_, said), (code, _) = two(tmp_path, "dies")
    assert code == -signal.SIGKILL
    assert "a process that trained along has ended" in said


@pytest.mark.parametrize(("gpus", "processes"), [(0, 1), (0, 2), (1, 1), (2, 2), (4, 2)])
def test_each_process_has_a_gpu_of_its_own_or_none_has(gpus: int, processes: int) -> None:
    check_gpus(gpus, processes)


def test_two_processes_are_not_put_on_one_gpu() -> None:
    with pytest.raises(MachineError, match="2 processes are to train on 1 GPUs, each on its own") as refused:
        check_gpus(1, 2)
    assert refused.value.slug == "too-few-gpus"
