"""Which model answers: that of an exported folder, or of a run the one that did no harm."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tasklift.models.pipeline import DESCRIPTION, GRAPH, Pipeline, load
from tasklift.runs.history import Run, Which, find_run
from tasklift.settings.errors import Place, UserError
from tasklift.settings.messages import Note, say
from tasklift.store.store import Store

Choice = Literal["recommended", "final", "baseline"]


@dataclass(frozen=True)
class Chosen:
    """The model; `which` of a run it is, and what the user should know of the choice."""

    pipeline: Pipeline
    which: Which = "final"
    notice: Note | None = None


def find_model(
    name: str,
    open_store: Callable[[], Store],
    choice: Choice = "recommended",
    *,
    allow_code: bool = False,
    allow_endpoint: bool = False,
) -> Chosen:
    """The model of an exported folder, or one of a run. Raises UserError where it is neither.

    `allow_code`: whether an exported one may call a function of its maker's; `allow_endpoint`: whether it may send
    what it is to answer to another machine.
    """
    folder = Path(name)
    if (folder / DESCRIPTION).is_file() or (folder / GRAPH).is_file():
        return Chosen(load(folder, allow_code=allow_code, allow_endpoint=allow_endpoint))
    if folder.is_dir():
        advice = say("name a run, or a folder that `lift export` wrote")
        raise UserError("not-a-model", say("there is no model in this folder"), where=Place(name), advice=advice)
    return model_of_run(find_run(open_store(), name), choice)


def model_of_run(run: Run, choice: Choice) -> Chosen:
    """The final model or the baseline; the recommended one is the final unless it did harm."""
    if choice != "recommended":
        return Chosen(run.model_named(choice), choice)
    if run.recommended == "final":
        return Chosen(run.model)
    notice = Note(
        "this is the baseline, for the final model did harm (`lift show {run}`); `--model final` takes that", run=run.id
    )
    return Chosen(run.model, "baseline", notice)
