"""How long a judge that a task names will take, reckoned before anything is asked."""

from typing import Final

from tasklift.models.pretrained.find import found_here
from tasklift.runs.expected import expected_seconds
from tasklift.runs.lengths import times_as_long
from tasklift.runs.network import effort_of
from tasklift.runs.planned_requests import graded_answers, request_seconds
from tasklift.runs.preparing.prepare import Prepared
from tasklift.tasks.measuring import JudgeSettings
from tasklift.tasks.task import Task

_PROMPT: Final = 3.0
"""How many texts of the table's length the words are that a judge is asked with."""


def judging_seconds(task: Task, prepared: Prepared, models: int) -> float:
    """Seconds in which the judge grades the answers of so many models."""
    judge = task.measure.judge
    if judge is None:
        return 0.0
    grades = graded_answers(task, prepared, models)
    if judge.endpoint is not None:
        return request_seconds([(judge.endpoint, grades)])
    long = _PROMPT + times_as_long(prepared.datasets["valid"], list(task.roles))
    return _effort(judge, task) * long * expected_seconds("choose", grades)


def _effort(judge: JudgeSettings, task: Task) -> float:
    """That of a network as large as the table's where the judge's is not on this machine yet."""
    folder = found_here(str(judge.model), folder=task.folder)
    return effort_of(folder) if folder else 1.0
