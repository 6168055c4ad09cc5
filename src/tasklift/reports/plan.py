"""What a run will do, before it does it: rows, recipe, and in a dry run every step and variant with its time."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Group
from rich.text import Text

from tasklift.data.read import RowCounts
from tasklift.reports.figures import count, duration
from tasklift.reports.lift_table import settings_text
from tasklift.reports.recipe_lines import recipe_lines
from tasklift.reports.tables import FAINT, listed, pairs, section, table
from tasklift.runs.plan import Plan, PlannedVariant
from tasklift.text.printable import printable


def opening(plan: Plan, rows: RowCounts, recipe: Sequence[str | Mapping[str, Any]], *, chosen: bool) -> Group:
    """The rows, what a test of this size can find, and the recipe as lines to paste."""
    facts = [
        ("rows", _rows(rows)),
        ("split", f"{plan.train:,} train, {plan.valid:,} valid, {plan.test:,} test (sealed)"),
        ("test finds", _detectable(plan)),
        ("time", f"about {_expected(plan)}"),
    ]
    whose = "Recipe: the default of this kind; to change it, paste it into the task file" if chosen else "Recipe"
    return Group(pairs(facts), section(whose, Text(recipe_lines(recipe).rstrip())))


def dry_run(plan: Plan) -> Group:
    """Steps and variants with the time that each is expected to take."""
    steps = table("step", "rows at most", "time", numbers=["rows at most", "time"])
    for line in plan.lines:
        name = Text(printable(line.name)).append(f" {settings_text(line.settings)}".rstrip(), style=FAINT)
        steps.add_row(name, f"{line.rows:,}", duration(line.seconds))
    variants = table("measured", "steps", "time", numbers=["time"])
    for variant in plan.variants:
        variants.add_row(Text(printable(variant.name)), _steps_of(plan, variant), _time_of(variant))
    parts = [section("Steps", steps), section("Models to train and measure", variants)]
    if plan.folds is not None:
        parts.append(Group(Text(""), Text(f"Out-of-fold answers come from {plan.folds} folds.")))
    if plan.notes:
        parts.append(section("Notes", listed(plan.notes)))
    return Group(*parts, Text(""), Text(f"In all about {_expected(plan)}. Nothing was run."))


def _rows(rows: RowCounts) -> str:
    parts = [f"{rows.read:,} read"]
    if rows.repaired:
        parts.append(f"{rows.repaired:,} repaired")
    if rows.quarantined:
        parts.append(f"{rows.quarantined:,} that cannot be used")
    return ", ".join(parts)


def _detectable(plan: Plan) -> str:
    smallest = plan.minimum_detectable_lift
    if smallest is None:
        return f"no lift for sure: {count(plan.test, 'row is', 'rows are')} too few, so expect `cannot tell`"
    return f"a lift of {100 * smallest:.1f} points or more; less than that, it mostly cannot tell"


def _expected(plan: Plan) -> str:
    spent = duration(max(plan.seconds, 1.0))
    return f"{spent}, of a budget of {duration(plan.budget_seconds)}"


def _steps_of(plan: Plan, variant: PlannedVariant) -> str:
    return ", ".join(plan.lines[position].name for position in variant.lines) or "the baseline's trainer alone"


def _time_of(variant: PlannedVariant) -> Text:
    return Text(duration(variant.seconds)) if variant.measured else Text("left out", style=FAINT)
