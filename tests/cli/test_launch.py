"""Several processes of one command: the first speaks for all, and none is left behind when one dies."""

import os
import re
import signal
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from tests.models.tiny_encoder import write_tiny_encoder
from tests.runs.made import reviews, task_in

import tasklift
from tasklift.cli import launch
from tasklift.cli.launch import launched
from tasklift.settings import extras
from tasklift.settings.errors import MachineError

from .conftest import lift

with_torch = pytest.mark.skipif(not (find_spec("torch") and find_spec("accelerate")), reason="torch is not installed")


def python(*lines: str) -> list[str]:
    said = ["import os, signal, sys, time", "number = int(os.environ['RANK'])", *lines]
    return [sys.executable, "-c", "\n".join(said)]


def test_the_exit_code_is_that_of_the_first(tmp_path: Path) -> None:
    told = "open(sys.argv[1] + '/' + str(number), 'w').write(os.environ['WORLD_SIZE'] + os.environ['LOCAL_RANK'])"
    assert launched(3, [*python(told, "sys.exit(0 if number else 5)"), str(tmp_path)]) == 5
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"0": "30", "1": "31", "2": "32"}


@pytest.mark.parametrize(
    ("end", "why"), [("sys.exit(3)", "exit code 3"), ("os.kill(os.getpid(), signal.SIGKILL)", "signal 9")]
)
def test_where_another_dies_the_first_is_stopped(tmp_path: Path, end: str, why: str, monkeypatch: Any) -> None:
    monkeypatch.setattr(launch, "_GRACE", 0.5)
    note = "open(sys.argv[1] + '/pid', 'w').write(str(os.getpid())) if number == 0 else None"
    with pytest.raises(MachineError, match=f"process 3 .*{why}") as caught:
        launched(3, [*python(note, "time.sleep(0.5)", f"{end} if number == 2 else time.sleep(600)"), str(tmp_path)])
    assert caught.value.slug == "process-lost"
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_the_first_speaks_for_itself_where_it_notices(tmp_path: Path) -> None:
    assert launched(2, python("sys.exit(3) if number else time.sleep(1.5)", "sys.exit(4)")) == 4


def test_it_does_not_wait_for_those_that_go_on(monkeypatch: Any) -> None:
    monkeypatch.setattr(launch, "_GRACE", 0.3)
    began = time.perf_counter()
    assert launched(2, python("time.sleep(600 if number else 0)")) == 0
    assert time.perf_counter() - began < 30


def test_the_number_is_one_at_least(tmp_path: Path) -> None:
    task_in(tmp_path, reviews(40))
    said = lift("run", "task.yaml", "--launch", "0", folder=tmp_path)
    assert said.code == 2 and "--launch" in said.err


def test_without_torch_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    task_in(tmp_path, reviews(40))
    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    said = lift("run", "task.yaml", "--launch", "2", folder=tmp_path)
    assert said.code == 2 and "pip install 'tasklift[torch]'" in said.err


def test_a_fault_of_the_task_is_said_once(tmp_path: Path) -> None:
    (tmp_path / "task.yaml").write_text("data: {train: rows.csv}\nsurprise: 1\n")
    said = lift("run", "task.yaml", "--launch", "2", folder=tmp_path)
    assert said.code == 2 and said.err.count("surprise") == 1


@with_torch
def test_a_run_whose_helper_is_killed_ends_and_goes_on(tmp_path: Path) -> None:
    rows = reviews(90)
    write_tiny_encoder(tmp_path / "tiny", [row["review"] for row in rows])
    line = {"finetune": {"epochs": 1000, "learning_rate": 1e-4, "batch_size": 16, "precision": "fp32"}}
    task_in(tmp_path, rows, model="./tiny", recipe=[line])
    running = started(tmp_path)
    os.kill(helper_in_training(running), signal.SIGKILL)
    _, said = running.communicate(timeout=60)
    assert running.returncode == 4, said
    assert "a process that trained along has ended" in said
    again = started(tmp_path, "--set", "recipe.finetune.epochs=2")
    _, said = again.communicate(timeout=200)
    assert again.returncode == 0, said


@with_torch
def test_two_processes_share_weights_out_and_the_model_answers(tmp_path: Path) -> None:
    rows = reviews(60)
    write_tiny_encoder(tmp_path / "tiny", [row["review"] for row in rows])
    line = {"finetune": {"epochs": 2, "learning_rate": 1e-3, "batch_size": 16, "precision": "fp32"}}
    task_in(tmp_path, rows, model="./tiny", recipe=[line])
    running = started(tmp_path, "--shard")
    _, said = running.communicate(timeout=200)
    assert running.returncode == 0, said
    (tmp_path / "new.csv").write_text("review\n" + rows[0]["review"] + "\n")
    answered = lift("predict", "last", "new.csv", "-o", "answers.csv", "--model", "final", folder=tmp_path)
    assert answered.code == 0, answered.err


@with_torch
def test_what_cannot_be_shared_out_is_said_once_whoever_asked_for_it(tmp_path: Path, monkeypatch: Any) -> None:
    rows = reviews(60)
    write_tiny_encoder(tmp_path / "tiny", [row["review"] for row in rows])
    task_in(tmp_path, rows, model="./tiny", recipe=[{"finetune": {"epochs": 2, "optimizer": "adafactor"}}])
    monkeypatch.setenv("ACCELERATE_USE_FSDP", "true")
    running = started(tmp_path)
    _, said = running.communicate(timeout=200)
    assert running.returncode == 2, said
    assert said.count("`adafactor` keeps sums of whole matrices") == 1


def started(folder: Path, *changes: str) -> "subprocess.Popen[str]":
    """`lift run` on two processes."""
    told = {"PYTHONPATH": str(Path(tasklift.__file__).parents[1]), "OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}
    return subprocess.Popen(
        [sys.executable, "-m", "tasklift.cli.main", "run", "task.yaml", "--launch", "2", *changes],
        cwd=folder,
        env={**os.environ, **told, "LC_ALL": "C.UTF-8"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def helper_in_training(running: "subprocess.Popen[str]") -> int:
    """The number of the second process, once they train."""
    assert running.stderr is not None
    before = [next(running.stderr)]
    while not re.match(r"finetune: [1-9][\d,]* of [\d,]+ steps", before[-1]):
        before.append(next(running.stderr))
    numbers = Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split()
    return next(
        int(number) for number in numbers if b"\0LOCAL_RANK=1\0" in Path(f"/proc/{number}/environ").read_bytes()
    )
