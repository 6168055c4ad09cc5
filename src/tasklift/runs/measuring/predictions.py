"""Someone's predictions in a file: a column `prediction`, and either `id` or the task's input columns."""

from pathlib import Path

import polars as pl

from tasklift.data.formats.parse import parse
from tasklift.data.formats.parsed import joined
from tasklift.data.sniff import sniff
from tasklift.evaluation.measure import match_answers
from tasklift.forms.answers import Answers
from tasklift.runs.preparing.gold import gold_of
from tasklift.runs.preparing.prepare import Prepared
from tasklift.settings.errors import Place, UserError
from tasklift.settings.messages import say
from tasklift.tasks.task import Task

PREDICTION = "prediction"


def matched_predictions(task: Task, prepared: Prepared, path: Path) -> tuple[Answers, int]:
    """The predictions as answers to the test rows, and how many rows they lack.

    Raises UserError `no-predictions` where columns are missing or no prediction is for a row of the test.
    """
    given = read_predictions(task, path)
    matched, lacking = match_answers(prepared.test, given, gold_of(task, prepared))
    if lacking == prepared.test.height:
        by = "id" if "id" in given.columns else " and ".join(task.columns[role.name][0] for role in task.inputs)
        raise UserError(
            "no-predictions",
            say(
                "none of the {predictions:,} predictions is for a row of the test; they are matched by {by!r}",
                predictions=given.height,
                by=by,
            ),
            where=Place(str(path)),
            advice=say("predict all rows of the task's data: those of the test are picked out here"),
        )
    return matched, lacking


def read_predictions(task: Task, path: Path) -> pl.DataFrame:
    """`prediction` with `id` or the input roles. Raises UserError `no-predictions` where columns are missing."""
    inputs = {role.name: task.columns[role.name] for role in task.inputs}
    found = sniff(path)
    by_id = "id" in found.columns
    wanted = [PREDICTION, *(["id"] if by_id else [column for columns in inputs.values() for column in columns])]
    missing = [column for column in wanted if column not in found.columns]
    if missing:
        raise UserError(
            "no-predictions",
            say("no column {column!r}", column=missing[0]),
            where=Place(str(path)),
            advice=say(
                "predictions need the column `prediction`, and `id` or the task's input columns to match rows by"
            ),
        )
    frame = pl.concat([part.rows.select(wanted) for part in parse(path, found, wanted)])
    if by_id:
        return frame
    frame = frame.select(PREDICTION, *(joined(columns).alias(name) for name, columns in inputs.items()))
    return frame.select(PREDICTION).hstack(task.kind_class.as_read(frame.drop(PREDICTION)))
