"""The network that a recipe trains: how large it is and what that takes, known before anything is built."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from tasklift.engines.memory import available_memory
from tasklift.models.networks.portion import tokens_at_once
from tasklift.models.pretrained.find import found_here
from tasklift.models.pretrained.inspect_folder import ModelFolder, check_model_folder
from tasklift.models.transformer.memory import Batch, check_fits, most_memory
from tasklift.models.transformer.size import flops_per_token, parameters_of
from tasklift.runs.recipe import Line
from tasklift.tasks.encoder_plan import EncoderPlan
from tasklift.tasks.starting import Start
from tasklift.tasks.task import Task
from tasklift.training.pace import USUAL_LENGTH

_FIXED: Final = 0.25
"""Of the time that this takes for a token, what does not grow with the network."""
_MEASURED: Final = EncoderPlan(layers=6, heads=12, width=384)
"""What the table of costs was measured with: MiniLM."""


@dataclass(frozen=True)
class Network:
    """`parameters` without a head; `operations` to learn from a token; `memory` in bytes that learning takes at most.

    `effort`: how many times as long as the network that costs were measured with it takes for a token.
    """

    parameters: int
    operations: int
    memory: int
    effort: float


def network_of(task: Task, lines: tuple[Line, ...]) -> Network | None:
    """What `model` names, as far as it is known without fetching anything.

    Raises UserError `model-too-large`, with the largest that fits, where it is planned and the machine has no room.
    """
    plan, parameters = _plan(task)
    batches = _batches(plan, tuple(one for line in lines for one in line.with_learner)) if plan else []
    if plan is None or not batches:
        return None
    if isinstance(task.model, EncoderPlan):
        with task.placing(("model",)):
            check_fits(plan, available_memory(), *batches)
    return Network(
        parameters, flops_per_token(plan, length=USUAL_LENGTH).training, most_memory(plan, *batches), _effort(plan)
    )


def effort_of(folder: Path) -> float:
    """The effort that the pretrained network in a folder takes to train; 1 where it is like none of our plans."""
    plan = _shape(check_model_folder(folder))
    return _effort(plan) if plan else 1.0


def memory_to_learn(plan: EncoderPlan, lines: tuple[Line, ...]) -> int:
    """Bytes that these lines take at most to train a network of that plan."""
    batches = _batches(plan, lines)
    return most_memory(plan, *batches) if batches else 0


def _batches(plan: EncoderPlan, lines: tuple[Line, ...]) -> list[Batch]:
    return [batch for line in lines if (batch := _batch(line, plan.context))]


def _plan(task: Task) -> tuple[EncoderPlan | None, int]:
    """The network's shape and parameters; those of a folder by its own account."""
    if isinstance(task.model, EncoderPlan):
        return task.model, parameters_of(task.model).total
    if task.start is Start.NO_NETWORK:
        return None, 0
    with task.placing(("model",)):
        folder = found_here(task.model, folder=task.folder)
        found = check_model_folder(folder) if folder else None
    return (_shape(found), found.parameters) if found else (None, 0)


def _shape(found: ModelFolder) -> EncoderPlan | None:
    """What is nearest to it among our plans; None where none is near."""
    try:
        return EncoderPlan(
            layers=found.layers,
            heads=found.heads or 1,
            width=found.hidden_size,
            vocabulary=found.vocabulary,
            context=found.context or 512,
        )
    except ValidationError:
        return None


def _batch(line: Line, context: int) -> Batch | None:
    """What a step that trains a network reads at once, and is asked; no text of it is longer than the context."""
    settings = line.step.model_dump()
    if "tokens_at_once" not in settings:
        return None
    length = min(settings["longest"], context)
    return Batch(
        tokens=max(settings["tokens_at_once"] or tokens_at_once("cpu"), length),
        length=length,
        masked=settings.get("masked", 0.0),
        recompute=settings["recompute"],
    )


def _effort(plan: EncoderPlan) -> float:
    return _FIXED + (1 - _FIXED) * _operations(plan) / _operations(_MEASURED)


def _operations(plan: EncoderPlan) -> int:
    return flops_per_token(plan, length=USUAL_LENGTH).training
