"""List the steps that a recipe can name, or show the page of one."""

from typing import Annotated

import typer

from tasklift.cli.screen import show
from tasklift.reports.commands.step_pages import drawn, step_list
from tasklift.runs.step_pages import list_steps, step_page


def command(name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="A step.")] = None) -> None:
    """A page says what the step is for, when it hurts, and every setting."""
    show(step_list(list_steps()) if name is None else drawn(step_page(name)))
