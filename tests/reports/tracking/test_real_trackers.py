"""The real libraries, each with a store in a folder, read back with what the library itself offers for that."""

import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tasklift import Task
from tasklift.reports.tracking.track import track

Make = Callable[..., Task]
FILES = ["record.json", "report.html"]

READ_MLFLOW = """
import json, mlflow, os
client = mlflow.MlflowClient()
experiment = client.get_experiment_by_name("reviews-zh")
runs = client.search_runs([experiment.experiment_id])
(run,) = runs
files = sorted(one.path for one in client.list_artifacts(run.info.run_id))
history = client.get_metric_history(run.info.run_id, "lift")
curves = {
    name: [(one.step, one.value) for one in client.get_metric_history(run.info.run_id, f"training/finetune/{name}")]
    for name in ("loss", "learning_rate", "gradient_norm", "valid_score", "valid_loss")
}
told = {"name": run.info.run_name, "status": run.info.status, "metrics": run.data.metrics, "params": run.data.params}
print(json.dumps({**told, "tags": run.data.tags, "files": files, "points": len(history), "curves": curves}))
"""

READ_TRACKIO = """
import json, trackio
from trackio.sqlite_storage import SQLiteStorage
(run,) = trackio.Api().runs("tasklift")
logs = SQLiteStorage.get_logs("tasklift", run.name, run_id=run.id)
reader = trackio.init(project="other", name="reader", embed=False, auto_log_gpu=False, auto_log_cpu=False)
print()
print(json.dumps({"name": run.name, "config": run.config, "logs": logs}), flush=True)
"""

READ_WANDB = """
import json, struct, sys
from pathlib import Path
from wandb.proto import wandb_internal_pb2

def records(content, block=32768, head=7):
    # The log of LevelDB: blocks of fragments, each with checksum, length and kind (1 whole, 2 first, 3 middle, 4 last).
    place, parts = head, b""
    while place + head <= len(content):
        if block - place % block < head:
            place += block - place % block
            continue
        length, kind = struct.unpack_from("<HB", content, place + 4)
        parts += content[place + head : place + head + length]
        place += head + length
        if kind in (1, 4):
            yield wandb_internal_pb2.Record.FromString(parts)
            parts = b""

def values(items):
    return {item.key or "/".join(item.nested_key): json.loads(item.value_json) for item in items}

told = {"summary": {}, "config": {}, "files": [], "history": [], "over": {}}
for record in records(Path(sys.argv[1]).read_bytes()):
    kind = record.WhichOneof("record_type")
    if kind == "run":
        run = record.run
        told |= {"id": run.run_id, "name": run.display_name, "project": run.project, "tags": list(run.tags)}
        told["host"] = run.host
        told["config"] |= values(run.config.update)
    elif kind == "summary":
        told["summary"] |= values(record.summary.update)
    elif kind == "history":
        told["history"].append(values(record.history.item))
    elif kind == "metric" and record.metric.step_metric:
        told["over"][record.metric.glob_name or record.metric.name] = record.metric.step_metric
    elif kind == "artifact" or kind == "request" and record.request.WhichOneof("request_type") == "log_artifact":
        artifact = record.artifact if kind == "artifact" else record.request.log_artifact.artifact
        told["files"] += [one.path for one in artifact.manifest.contents]
print(json.dumps(told))
"""
"""The library writes this file and sends it later, but has nothing that reads it in Python: it gives the records."""


def read(code: str, environment: Mapping[str, str], *arguments: str) -> dict[str, Any]:
    """What the library's own reader finds."""
    command = [sys.executable, "-c", code, *arguments]
    told = subprocess.run(command, env=dict(environment), capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    found: dict[str, Any] = next(json.loads(line) for line in told.stdout.splitlines() if line.startswith("{"))
    return found


def needs(library: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(importlib.util.find_spec(library) is None, reason=f"{library} is not installed")


@needs("mlflow")
def test_mlflow_has_the_run_once(
    chinese: dict[str, Any],
    task_that_tracks: Make,
    environment: Mapping[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    asking = {
        **environment,
        "MLFLOW_TRACKING_URI": f"sqlite:///{tmp_path / 'kept.db'}",
        "MLFLOW_EXPERIMENT_NAME": "reviews-zh",
    }
    told = [track(chinese, task_that_tracks(), asking) for _ in range(2)]
    assert [one.arrived for deliveries in told for one in deliveries] == [True, True], told
    found = read(READ_MLFLOW, asking)
    assert (found["name"], found["status"], found["files"]) == ("reviews-3f2a9c41", "FINISHED", FILES)
    assert found["points"] == 1
    (training,) = chinese["trainings"]
    asked = {"loss": "loss", "learning_rate": "rate", "gradient_norm": "norm"}
    drawn = {name: [[point["step"], point[own]] for point in training["points"]] for name, own in asked.items()}
    valid = {own: [[one["step"], one[own]] for one in training["evaluations"]] for own in ("score", "loss")}
    assert found["curves"] == {**drawn, "valid_score": valid["score"], "valid_loss": valid["loss"]}
    assert found["metrics"]["training/finetune/tokens_per_second"] == 2740.4
    assert found["metrics"]["final"] == 0.856 and found["metrics"]["path/4_classical"] == 0.013
    assert found["params"]["metric"] == "macro_f1" and "find_label_errors" in found["params"]["recipe"]
    assert found["tags"]["verdict"] == "better"


@needs("trackio")
def test_trackio_has_the_run_once(
    chinese: dict[str, Any], task_that_tracks: Make, environment: Mapping[str, str], tmp_path: Path
) -> None:
    asking = {**environment, "TRACKIO_DIR": str(tmp_path / "kept")}
    told = [track(chinese, task_that_tracks(), asking) for _ in range(2)]
    assert [one.arrived for deliveries in told for one in deliveries] == [True, True], told
    found = read(READ_TRACKIO, asking)
    assert found["name"] == "reviews-3f2a9c41"
    figures, *curve = found["logs"]
    assert figures["final"] == 0.856 and figures["path/4_classical"] == 0.013
    assert figures["training/finetune/tokens_per_second"] == 2740.4
    drawn = {point["step"]: point for point in curve}
    assert len(curve) == len(drawn) == 240 and drawn[1]["training/finetune/loss"] == pytest.approx(0.7095)
    assert drawn[40]["training/finetune/valid_score"] == 0.6
    assert found["config"]["metric"] == "macro_f1" and found["config"]["verdict"] == "better"
    kept = [path for path in (tmp_path / "kept" / "artifacts").rglob("*") if path.is_file()]
    assert any(path.read_bytes().startswith(b"<!doctype html>") for path in kept)


@needs("wandb")
def test_weights_and_biases_offline_has_the_run_once(
    chinese: dict[str, Any], task_that_tracks: Make, environment: Mapping[str, str], tmp_path: Path
) -> None:
    asking = {
        **environment,
        "WANDB_MODE": "offline",
        "WANDB_DIR": str(tmp_path),
        "WANDB_DATA_DIR": str(tmp_path / "data"),
        "WANDB_CACHE_DIR": str(tmp_path / "cache"),
    }
    told = [track(chinese, task_that_tracks(), asking) for _ in range(2)]
    assert [one.arrived for deliveries in told for one in deliveries] == [True, True], told
    (kept,) = (tmp_path / "wandb").glob("offline-run-*/run-*.wandb")
    found = read(READ_WANDB, asking, str(kept))
    assert (found["id"], found["name"], found["project"]) == ("3f2a9c41d07be8", "reviews-3f2a9c41", "tasklift")
    assert found["summary"]["final"] == 0.856 and found["summary"]["path/4_classical"] == 0.013
    assert found["config"]["metric"] == "macro_f1"
    assert "verdict: better" in found["tags"]
    assert found["host"] == "-"
    assert found["over"] == {"training/finetune/*": "training/finetune/step"}
    assert [point["training/finetune/step"] for point in found["history"]] == list(range(1, 241))
    assert found["history"][39]["training/finetune/valid_score"] == 0.6
    assert found["history"][0]["training/finetune/loss"] == pytest.approx(0.7095)
    assert sorted(found["files"]) == FILES
