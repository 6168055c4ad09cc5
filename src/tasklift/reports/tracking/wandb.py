"""Weights & Biases: a run with our id, which a repeat updates; offline, a folder to `wandb sync`."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from tasklift.reports.tracking.entry import PROJECT, Entry

if TYPE_CHECKING:
    import wandb

_SECONDS_TO_BEGIN = 15.0
_SECONDS_TO_END = 20.0
_NO_HOST = "-"


def send(entry: Entry, files: Path) -> str:
    """Send the entry and the folder of files; gives where they are."""
    import wandb

    settings = _settings()
    kept = _kept_offline(entry.run)
    if kept:
        return kept
    with wandb.init(
        project=os.environ.get("WANDB_PROJECT") or PROJECT,
        id=entry.run,
        name=entry.name,
        resume="allow",
        config=dict(entry.parameters),
        tags=[f"{name}: {value}" for name, value in entry.tags.items()],
        settings=settings,
    ) as run:
        # The summary holds last values: set twice they are the same, where logged twice they would be two points.
        run.summary.update(dict(entry.metrics))
        _draw(run, entry)
        report = wandb.Artifact(f"tasklift-{entry.run}", type="report")
        report.add_dir(str(files))
        run.log_artifact(report)
    return str(run.url or _kept_offline(entry.run))


def _draw(run: "wandb.Run", entry: Entry) -> None:
    """Log the curves, each over the steps of its own training; of a repeat only what is not there yet."""
    for name in entry.curves:
        run.define_metric(f"{name}/*", step_metric=f"{name}/step")
    points = [(name, *point) for name, curve in entry.curves.items() for point in curve]
    for place, (name, step, figures) in enumerate(points[run.step :], start=run.step):
        run.log({f"{name}/{figure}": value for figure, value in {"step": step, **figures}.items()}, step=place)


def _settings() -> "wandb.Settings":
    """Patience with an end, and nothing told of this machine, its user's code or what the terminal says."""
    import wandb

    return wandb.Settings(
        silent=True,
        host=_NO_HOST,
        console="off",
        save_code=False,
        disable_code=True,
        disable_git=True,
        x_disable_meta=True,
        x_disable_machine_info=True,
        x_disable_stats=True,
        x_save_requirements=False,
        init_timeout=_SECONDS_TO_BEGIN,
        finish_timeout=_SECONDS_TO_END,
        finish_timeout_raises=True,
    )


def _kept_offline(run: str) -> str | None:
    """The folder of that run, where this process is offline and has, or had, written it."""
    import wandb

    settings = wandb.setup().settings
    if settings.mode != "offline":
        return None
    return max((str(one) for one in Path(settings.wandb_dir).glob(f"offline-run-*-{run}")), default=None)
