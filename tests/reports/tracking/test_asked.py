"""Who is asked for: by the task, else by the variables that each tracker reads."""

from collections.abc import Callable, Mapping

import pytest
from pydantic import ValidationError

from tasklift import Task
from tasklift.reports.tracking.asked import trackers_asked

Make = Callable[..., Task]
ALL = {"MLFLOW_TRACKING_URI": "x", "WANDB_API_KEY": "x", "TRACKIO_DIR": "x"}


@pytest.mark.parametrize(
    ("environment", "asked"),
    [
        ({}, []),
        ({"MLFLOW_TRACKING_URI": "sqlite:///a.db"}, ["mlflow"]),
        ({"MLFLOW_TRACKING_URI": ""}, []),
        ({"MLFLOW_EXPERIMENT_NAME": "reviews"}, []),
        ({"WANDB_API_KEY": "x"}, ["wandb"]),
        ({"WANDB_PROJECT": "reviews"}, ["wandb"]),
        ({"WANDB_MODE": "offline"}, ["wandb"]),
        ({"WANDB_API_KEY": "x", "WANDB_MODE": "disabled"}, []),
        ({"TRACKIO_SPACE_ID": "me/reviews"}, ["trackio"]),
        ({"TRACKIO_SERVER_URL": "https://example.org"}, ["trackio"]),
        ({"TRACKIO_PROJECT": "reviews"}, ["trackio"]),
        (ALL, ["mlflow", "wandb", "trackio"]),
    ],
)
def test_the_environment_asks(task_that_tracks: Make, environment: Mapping[str, str], asked: list[str]) -> None:
    assert trackers_asked(task_that_tracks(), environment) == asked


@pytest.mark.parametrize(
    ("named", "asked"),
    [([], []), (["wandb"], ["wandb"]), ("trackio", ["trackio"]), (["wandb", "mlflow", "wandb"], ["mlflow", "wandb"])],
)
def test_a_task_that_says_who_is_not_overruled_by_the_environment(
    task_that_tracks: Make, named: object, asked: list[str]
) -> None:
    assert trackers_asked(task_that_tracks(track=named), ALL) == asked
    assert trackers_asked(task_that_tracks(track=named), {}) == asked


def test_weights_and_biases_turned_off_stays_off(task_that_tracks: Make) -> None:
    assert trackers_asked(task_that_tracks(track=["wandb"]), {"WANDB_MODE": "disabled"}) == []


def test_a_tracker_that_we_do_not_know_is_refused(task_that_tracks: Make) -> None:
    with pytest.raises(ValidationError, match="'mlflow', 'wandb' or 'trackio'"):
        task_that_tracks(track=["mlfow"])
