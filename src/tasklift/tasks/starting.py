"""What a task's `model` names: nothing yet, what `lift export` wrote, a pretrained network, or the plan of one."""

import os
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from tasklift.tasks.encoder_plan import EncoderPlan
from tasklift.tasks.families import Family, family_of

AUTO: Final = "auto"
PIPELINE: Final = "pipeline.json"
"""The file by which a folder that `lift export` wrote is known."""


class Start(StrEnum):
    """What is there to begin with: no network, one that others trained, or one that knows nothing."""

    NO_NETWORK = "no network"
    PRETRAINED = "pretrained"
    PLANNED = "planned"


@dataclass(frozen=True)
class Given:
    """What a default recipe goes by. `family`: that of the network, None where it is not known before it is opened.

    `rows_a_label`: of train, None where that is not known, or there are no labels. `roles`: those with a column.
    `metric`: the one that the task names, None where that is left to its kind.
    """

    start: Start = Start.NO_NETWORK
    family: Family | None = None
    rows_a_label: float | None = None
    roles: Collection[str] = ()
    metric: str | None = None


NOTHING: Final = Given()


def start_of(model: object, folder: Path) -> Start:
    """What `model` is: a plan, or the name of a catalogue, a hub's id or a folder, found from `folder`."""
    if not isinstance(model, str):
        return Start.PLANNED
    # Path.expanduser fails at names such as `~notes`, which is nobody's home.
    carried_away = (folder / os.path.expanduser(model) / PIPELINE).is_file()  # noqa: PTH111
    return Start.NO_NETWORK if model == AUTO or carried_away else Start.PRETRAINED


def given_of(
    model: str | EncoderPlan,
    folder: Path,
    *,
    roles: Collection[str],
    metric: str | None,
    rows_a_label: float | None = None,
) -> Given:
    """The same of a task whose `model` that is."""
    start = start_of(model, folder)
    return Given(start, None if start is Start.NO_NETWORK else family_of(model, folder), rows_a_label, roles, metric)
