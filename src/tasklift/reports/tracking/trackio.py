"""Trackio: a run with our name in a folder, on a server, or in a Space, which is made private."""

import os
from pathlib import Path

from tasklift.reports.tracking.entry import PROJECT, Entry


def send(entry: Entry, files: Path) -> str:
    """Send the entry and the folder of files, unless they are there; gives where they are."""
    import trackio

    project = os.environ.get("TRACKIO_PROJECT") or PROJECT
    try:
        _begin(project, entry, resume="must")
    except ValueError:
        _begin(project, entry, resume="never")
        report = trackio.Artifact(f"tasklift-{entry.run}", type="report")
        report.add_dir(str(files))
        # The files go first: a run is there once it has metrics, so one that was cut off before is sent again.
        trackio.log_artifact(report)
        trackio.log(dict(entry.metrics), step=0)
        for name, curve in entry.curves.items():
            for step, figures in curve:
                trackio.log({f"{name}/{figure}": value for figure, value in figures.items()}, step=step)
    trackio.finish()
    return os.environ.get("TRACKIO_SPACE_ID") or os.environ.get("TRACKIO_SERVER_URL") or str(trackio.utils.TRACKIO_DIR)


def _begin(project: str, entry: Entry, *, resume: str) -> None:
    import trackio

    trackio.init(
        project=project,
        name=entry.name,
        config={**entry.parameters, **entry.tags},
        resume=resume,
        private=True,
        embed=False,
        auto_log_gpu=False,
        auto_log_cpu=False,
    )
