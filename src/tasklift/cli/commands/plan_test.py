"""Say how many test rows a lift needs."""

from typing import Annotated

import typer

from tasklift.cli.screen import show
from tasklift.reports.commands.test_plan import Aim, rows_needed


def command(
    points: Annotated[float, typer.Argument(metavar="POINTS", help="The lift to find, in points of accuracy.")],
    disagree: Annotated[
        float, typer.Option("--disagree", metavar="SHARE", help="Of the rows, on how many the two models disagree.")
    ] = 0.1,
    power: Annotated[
        float, typer.Option("--power", metavar="SHARE", help="How often a lift that is there is to be found.")
    ] = 0.8,
    looks: Annotated[
        int,
        typer.Option("--looks", metavar="N", help="How often the test will be looked at; more looks need more rows."),
    ] = 1,
) -> None:
    """For planning, before rows are collected and labelled. Nothing is read, and it is no look at a test."""
    show(rows_needed(Aim(points / 100, disagree, power, looks)))
