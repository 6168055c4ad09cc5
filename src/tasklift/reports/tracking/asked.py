"""Which trackers get a run: those that the task names, else those that the environment asks for."""

from collections.abc import Mapping

from tasklift.tasks.task import Task, Tracker

TITLES: Mapping[Tracker, str] = {"mlflow": "MLflow", "wandb": "Weights & Biases", "trackio": "Trackio"}
"""The trackers, as they write themselves."""

_VARIABLES: Mapping[Tracker, tuple[str, ...]] = {
    "mlflow": ("MLFLOW_TRACKING_URI",),
    "wandb": ("WANDB_API_KEY", "WANDB_PROJECT"),
    "trackio": ("TRACKIO_SPACE_ID", "TRACKIO_SERVER_URL", "TRACKIO_DIR", "TRACKIO_PROJECT"),
}
_MODE = "WANDB_MODE"


def trackers_asked(task: Task, environment: Mapping[str, str]) -> list[Tracker]:
    """The trackers to send to, each once; a task that names some, or none, is not overruled by the environment."""
    return [tracker for tracker in TITLES if _asked(tracker, task.track, environment)]


def _asked(tracker: Tracker, named: tuple[Tracker, ...] | None, environment: Mapping[str, str]) -> bool:
    if tracker == "wandb" and environment.get(_MODE) == "disabled":
        return False
    if named is not None:
        return tracker in named
    asks = any(environment.get(name) for name in _VARIABLES[tracker])
    return asks or (tracker == "wandb" and environment.get(_MODE) in {"offline", "online"})
