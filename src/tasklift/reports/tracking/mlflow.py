"""MLflow: a run in the experiment that `MLFLOW_EXPERIMENT_NAME` or `MLFLOW_EXPERIMENT_ID` names, found by its tag.

Reference: Zaharia et al., "Accelerating the machine learning lifecycle with MLflow", 2018.
"""

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tasklift.reports.tracking.entry import PROJECT, Entry

if TYPE_CHECKING:
    from mlflow import MlflowClient

_RUN_TAG = "tasklift.run"
_FINISHED = "FINISHED"
_AT_ONCE = 1000
"""Metrics that its servers take in one go."""


def send(entry: Entry, files: Path) -> str:
    """Send the entry and the folder of files, unless they are there; gives where they are."""
    from mlflow import MlflowClient

    client = MlflowClient()
    experiment = _experiment(client)
    run, status = _begun(client, experiment, entry)
    if status != _FINISHED:
        _log(client, run, entry)
        client.log_artifacts(run, str(files))
        client.set_terminated(run, _FINISHED)
    return _place(str(client.tracking_uri), experiment, run)


def _experiment(client: "MlflowClient") -> str:
    numbered = os.environ.get("MLFLOW_EXPERIMENT_ID")
    if numbered:
        return numbered
    name = os.environ.get("MLFLOW_EXPERIMENT_NAME") or PROJECT
    found = client.get_experiment_by_name(name)
    return str(found.experiment_id if found else client.create_experiment(name))


def _begun(client: "MlflowClient", experiment: str, entry: Entry) -> tuple[str, str]:
    """The id and status of the run's entry: one from before, which may have been cut off half way, or a new one."""
    found = client.search_runs([experiment], f"tags.`{_RUN_TAG}` = '{entry.run}'", max_results=1)
    run = found[0] if found else client.create_run(experiment, tags={_RUN_TAG: entry.run}, run_name=entry.name)
    return str(run.info.run_id), str(run.info.status)


def _log(client: "MlflowClient", run: str, entry: Entry) -> None:
    from mlflow.entities import Metric, Param, RunTag

    now = int(1000 * time.time())
    curves = [
        Metric(f"{name}/{figure}", value, now, step)
        for name, curve in entry.curves.items()
        for step, figures in curve
        for figure, value in figures.items()
    ]
    for start in range(0, len(curves), _AT_ONCE):
        client.log_batch(run, metrics=curves[start : start + _AT_ONCE])
    client.log_batch(
        run,
        metrics=[Metric(name, value, now, 0) for name, value in entry.metrics.items()],
        params=[Param(name, str(value)) for name, value in entry.parameters.items()],
        tags=[RunTag(name, value) for name, value in entry.tags.items()],
    )


def _place(uri: str, experiment: str, run: str) -> str:
    return f"{uri}/#/experiments/{experiment}/runs/{run}" if uri.startswith("http") else uri
