"""Trouble of a tracker is told in a sentence, and is never trouble of the run."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tasklift import Task
from tasklift.reports.tracking.track import track
from tasklift.settings.messages import speaking

Make = Callable[..., Task]
StandIn = Callable[[str, str], Mapping[str, str]]
MISSING = "raise ModuleNotFoundError(\"No module named 'mlflow'\", name='mlflow')"


def test_nothing_is_sent_where_nobody_asks(
    english: dict[str, Any], task_that_tracks: Make, stand_in: StandIn, tmp_path: Path
) -> None:
    environment = stand_in("mlflow", f"open({str(tmp_path / 'called')!r}, 'w')")
    assert track(english, task_that_tracks(), environment) == []
    assert not (tmp_path / "called").exists()


def test_a_library_that_is_not_there_is_named_with_what_to_do(
    english: dict[str, Any], task_that_tracks: Make, stand_in: StandIn
) -> None:
    (delivery,) = track(english, task_that_tracks(track=["mlflow"]), stand_in("mlflow", MISSING))
    assert not delivery.arrived
    assert delivery.said == (
        "MLflow did not get the run: the package mlflow is not installed\n"
        "  -> `pip install 'tasklift[track]'`, or set `track: []` in the task file"
    )


def test_trouble_is_told_in_the_readers_language_without_secrets(
    english: dict[str, Any], task_that_tracks: Make, stand_in: StandIn
) -> None:
    code = "raise RuntimeError('https://me:word@example.org\\n refuses the key 0123456789')"
    environment = {**stand_in("wandb", code), "WANDB_API_KEY": "0123456789"}
    with speaking("zh"):
        (delivery,) = track(english, task_that_tracks(), environment)
    first, advice = delivery.said.splitlines()
    assert first == "Weights & Biases 没有收到这次运行：https://…@example.org refuses the key …"
    assert "track: []" in advice


def test_a_library_that_ends_the_process_is_told_too(
    english: dict[str, Any], task_that_tracks: Make, stand_in: StandIn
) -> None:
    (delivery,) = track(english, task_that_tracks(track="trackio"), stand_in("trackio", "import os; os._exit(3)"))
    assert not delivery.arrived and "its library ended without an answer" in delivery.said


def test_several_that_do_not_answer_are_waited_for_no_longer_than_one(
    english: dict[str, Any], task_that_tracks: Make, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasklift.reports.tracking.track.SECONDS", 4.0)
    asked = ["mlflow", "wandb", "trackio"]
    environment = [stand_in(name, "import time; time.sleep(60)") for name in asked][0]
    begun = time.monotonic()
    with speaking("zh"):
        told = track(english, task_that_tracks(track=asked), environment)
    assert time.monotonic() - begun < 11
    assert [delivery.arrived for delivery in told] == [False] * 3
    assert all("4 秒内没有回应" in delivery.said for delivery in told)


def test_one_in_trouble_does_not_keep_the_others_from_theirs(
    english: dict[str, Any], task_that_tracks: Make, stand_in: StandIn
) -> None:
    stand_in("mlflow", MISSING)
    environment = stand_in("wandb", "raise RuntimeError('down')")
    told = track(english, task_that_tracks(track=["mlflow", "wandb"]), environment)
    assert [one.tracker for one in told] == ["mlflow", "wandb"]
    assert "not installed" in told[0].said and "down" in told[1].said


def test_what_lies_in_the_working_folder_is_not_taken_for_the_library(
    english: dict[str, Any],
    task_that_tracks: Make,
    environment: Mapping[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "trackio.py").write_text("raise RuntimeError('a file of the user')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    (delivery,) = track(
        english, task_that_tracks(track="trackio"), {**environment, "TRACKIO_DIR": str(tmp_path / "kept")}
    )
    assert "a file of the user" not in delivery.said
