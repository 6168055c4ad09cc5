"""Where the rows of a task have what is right."""

from collections.abc import Mapping
from typing import Any

from tasklift.data.roles import Side
from tasklift.evaluation.judging.beside_gold import Gold
from tasklift.runs.preparing.prepare import Prepared
from tasklift.tasks.kind import Kind
from tasklift.tasks.task import Task
from tasklift.text.scoring.material import Material


def gold_of(task: Task, prepared: Prepared) -> Gold:
    """What answers to the task's rows are held against."""
    return gold_in(task.kind_class, task.columns, prepared.language, prepared.material)


def gold_in(kind: type[Kind], columns: Mapping[str, Any], language: str | None, material: Material) -> Gold:
    """The same of rows of a kind that have columns for these roles."""
    answer = kind.answer()
    return Gold(answer.name, answer.type, tuple(kind.of_side(Side.INPUT, columns)), language, material)
