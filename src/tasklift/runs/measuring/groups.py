"""The groups of users that a task guards: the values of its columns for the test rows."""

import json
from collections.abc import Mapping
from typing import Any

from tasklift.data.formats.parsed import REST
from tasklift.evaluation.harm import Groups
from tasklift.evaluation.measure import beside_test
from tasklift.runs.preparing.prepare import Prepared
from tasklift.tasks.task import Task


def groups_of_test(task: Task, prepared: Prepared) -> Groups:
    """By column of `guard: {groups: …}`, the value of each test row as text; null where it has none."""
    columns = task.guard.groups
    if not columns:
        return {}
    origins = prepared.readings.get("test", prepared.readings["train"]).origins
    rest = beside_test(prepared.test, origins.batches(["id", REST]))[REST]
    rows = [json.loads(text) if text else {} for text in rest]
    return {column: [_text(row, column) for row in rows] for column in columns}


def _text(row: Mapping[str, Any], column: str) -> str | None:
    value = row.get(column)
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)
