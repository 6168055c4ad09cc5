"""The network that a run trained, to be trained further or read by transformers."""

from pathlib import Path

from tasklift.models.kept import kept_folder
from tasklift.runs.history import Run
from tasklift.settings.errors import UserError
from tasklift.settings.messages import say
from tasklift.store.atomic import copy_files, place_new


def export_network(run: Run, folder: Path) -> str:
    """Write the last network of the recipe into a new folder; gives the step that trained it.

    Raises UserError `no-trained-network` where no step trained one, or `output-exists`.
    """
    networks = run.kept.get("networks") or []
    if not networks:
        problem = say("this run trained no network")
        raise UserError("no-trained-network", problem, advice=say("leave --format out: that writes its model"))
    last = networks[-1]
    place_new(folder, lambda place: copy_files(kept_folder(run.store, last["model"]), place))
    step: str = last["step"]
    return step
