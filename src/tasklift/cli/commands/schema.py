"""Print the JSON Schema of a task file, for editors."""

from tasklift.cli.screen import show_json
from tasklift.tasks.schema import task_schema


def command() -> None:
    """Save it as task.schema.json and begin a task file with `# yaml-language-server: $schema=task.schema.json`."""
    show_json(task_schema())
