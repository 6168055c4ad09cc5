"""Trainings for one process or several; each process writes what came of them. Run as a module."""

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import torch
from tests.models.tiny_encoder import write_tiny_encoder
from tests.runs.made import reviews

from tasklift.forms.desk import Crew, Desk
from tasklift.models.networks.beginnings import open_encoder
from tasklift.training import clock
from tasklift.training.lessons.encoders import teach_labels
from tasklift.training.lessons.pretraining import Corpus, teach_gaps
from tasklift.training.loop import train
from tasklift.training.pace import EncoderPace, PretrainPace

from .made import ROWS, Killed, killed_at, network, pace, work

SETTINGS = {"precision": "fp32", "dropout": 0.0, "learning_rate": 2e-3, "batch_size": 15, "tokens_at_once": 48}
CASES: dict[str, dict[str, Any]] = {
    "all": {"evaluations": 2},
    "gradual": {"unfreezing": "gradual", "class_weight": "balanced", "optimizer": "schedule_free"},
    "lora": {"weights": "lora", "clip": 0.05},
    "tokens": {"batch_size": None, "batch_tokens": 90, "recompute": True},
}


def trainings(folder: Path, crew: Crew) -> dict[str, Any]:
    """The history of each training by name, and sums of weights that would differ if any of them did."""
    torch.set_num_threads(1)
    start = open_encoder(folder / "tiny")
    rows = [row["review"] for row in reviews(40)]
    found = {name: _taught(folder / "tiny", Desk(crew=crew), **changes) for name, changes in CASES.items()}
    corpus, settings = Corpus(rows, {"task": rows[:9]}), PretrainPace(epochs=2, batch_size=8)
    gaps = teach_gaps(start, corpus, settings, seed=0, desk=Desk(crew=crew))
    found["gaps"] = [gaps.history, _sum(gaps.module)]
    # One process begins anew, and several where it was killed.
    found["resumed"] = _resumed(Desk(folder / "desk" if crew.size > 1 else None, crew=crew))
    return {**found, "uneven": _uneven(Desk(crew=crew))}


def prepare(folder: Path) -> None:
    write_tiny_encoder(folder / "tiny", [row["review"] for row in reviews(40)])


def _taught(network: Path, desk: Desk, **changes: Any) -> list[Any]:
    rows = [{"id": str(number), "unit": str(number), **_named(row)} for number, row in enumerate(reviews(40))]
    weights = ["3", None, "0.5", None]
    frame = pl.DataFrame([{**row, "weight": weights[number % 4]} for number, row in enumerate(rows)])
    settings = EncoderPace(**{**SETTINGS, "epochs": 3, **changes})
    model = teach_labels(open_encoder(network), frame[:31], frame[31:], settings, seed=5, desk=desk)
    return [model.history, _sum(model.module)]


def _named(row: dict[str, str]) -> dict[str, str]:
    return {"text": row["review"], "label": row["stars"]}


def _uneven(desk: Desk) -> list[Any]:
    """Batches of five rows and a last one of one, so that a process has fewer rows than another, or none."""
    module = network()
    module[2] = torch.nn.Identity()
    made = work(module, weights=np.linspace(0.1, 5, ROWS))
    history = train(made, pace(batch_size=5, tokens_at_once=16, epochs=2), seed=1, desk=desk)
    return [history.to_json(), _sum(module)]


def leave_checkpoint(folder: Path) -> None:
    """What one process leaves that was killed in the midst of `_resumed`."""
    with pytest.MonkeyPatch.context() as patch, pytest.raises(Killed):
        patch.setattr(clock, "_LEAST_PAUSE", 0.0)
        patch.setattr(clock, "_SHARE", 1e9)
        _resumed(killed_at(9, folder / "desk"))


def _resumed(desk: Desk) -> list[Any]:
    module = network()
    module[2] = torch.nn.Identity()
    return [train(work(module), pace(epochs=2), seed=7, desk=desk).to_json(), _sum(module)]


def dies(crew: Crew) -> None:
    """The second process is killed in the midst of training; the first says what it hears of it."""

    def tell(done: int, _total: int, _words: str) -> None:
        if done == 3 and not crew.is_first:
            os.kill(os.getpid(), signal.SIGKILL)

    train(work(network()), pace(), seed=0, desk=Desk(None, tell, crew=crew))


def _sum(module: torch.nn.Module) -> float:
    return float(sum(one.double().square().sum() for one in module.state_dict().values()))


if __name__ == "__main__":
    from tasklift.training.processes import join

    what, place = sys.argv[1], Path(sys.argv[2])
    me = join()
    if what == "dies":
        dies(me)
    (place / f"trainings-{me.number}.json").write_text(json.dumps(trainings(place, me)))
