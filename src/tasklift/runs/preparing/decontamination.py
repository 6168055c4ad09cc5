"""What the guard looks for beside copies, with the model that it asks what texts mean."""

from dataclasses import dataclass
from typing import Any, Final

from tasklift.data.likeness import Vectors
from tasklift.runs.preparing.named_encoder import named_encoder
from tasklift.tasks.decontamination import DecontaminateSettings
from tasklift.tasks.task import Task

_WHO: Final = "decontaminate"


@dataclass(frozen=True)
class Decontamination:
    """The settings; `vectors`, where meaning counts; and all that decides what goes, as JSON values, for keys."""

    settings: DecontaminateSettings
    vectors: Vectors | None
    behaviour: tuple[Any, ...]


COPIES_ALONE: Final = Decontamination(DecontaminateSettings(), None, ())


def decontamination_of(task: Task) -> Decontamination:
    """What the task's guard looks for. Raises UserError at the key where its model is not to be had."""
    chosen = task.decontaminate
    if chosen.is_off:
        return COPIES_ALONE
    model: tuple[str, ...] = ()
    vectors: Vectors | None = None
    if chosen.meaning is not None:
        with task.placing(("decontaminate", "meaning")):
            encoder = named_encoder(chosen.meaning, folder=task.folder, who=_WHO)
        model, vectors = (encoder.digest,), encoder
    return Decontamination(chosen, vectors, (chosen.model_dump(mode="json", exclude={"meaning"}), *model))
