"""What a run will do, before it does it: rows, recipe, and in a dry run every step and variant with its time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Group
from rich.text import Text

from tasklift.data.read import RowCounts
from tasklift.reports.figures import copies_removed, count, duration, size
from tasklift.reports.lift_table import settings_text
from tasklift.reports.paragraph import Paragraph
from tasklift.reports.recipe_lines import recipe_lines
from tasklift.reports.tables import FAINT, listed, pairs, section, table
from tasklift.runs.network import Network
from tasklift.runs.plan import Plan, PlannedVariant
from tasklift.runs.planned_requests import PlannedRequests
from tasklift.settings.kept import say_kept
from tasklift.settings.messages import one_by_one, say
from tasklift.text.printable import printable


@dataclass(frozen=True)
class Read:
    """What came of reading and splitting: counts, what was found in the files, copies of test rows that were taken out,
    those rows and others that no side may have, and what else there is to know about the data.
    """

    rows: RowCounts
    unusable: Sequence[str] = ()
    mended: Sequence[str] = ()
    copies: int = 0
    aside: Sequence[str] = ()
    notes: Sequence[str] = ()


def opening(plan: Plan, read: Read, recipe: Sequence[str | Mapping[str, Any]], *, chosen: bool) -> Group:
    """The rows, what a test of this size can find, what is odd, and the recipe as lines to paste."""
    facts = [
        (say("rows"), _rows(read.rows)),
        (say("split"), _split(plan)),
        *([(say("guard"), copies_removed(read.copies))] if read.copies else []),
        (say("test finds"), _detectable(plan)),
        *([(say("network"), _network(plan.network))] if plan.network else []),
        *((say("asks"), _asks(one)) for one in plan.requests),
        (say("time"), _expected(plan)),
    ]
    by_kind = say("Recipe: the default of this kind; to change it, paste it into the task file")
    odd = [
        (say("Rows that cannot be used"), read.unusable),
        (say("Mended in reading"), read.mended),
        (say("Set aside by the split"), read.aside),
        (say("Notes on the data"), read.notes),
    ]
    told = [section(heading, listed(lines)) for heading, lines in odd if lines]
    lines = Text(recipe_lines(recipe).rstrip())
    return Group(pairs(facts), *told, section(by_kind if chosen else say("Recipe"), lines))


def dry_run(plan: Plan) -> Group:
    """Steps and variants with the time that each is expected to take."""
    steps = table(say("step"), say("rows at most"), say("time"), numbers=[say("rows at most"), say("time")])
    for line in plan.lines:
        name = Text(printable(line.name)).append(f" {settings_text(line.settings)}".rstrip(), style=FAINT)
        steps.add_row(name, f"{line.rows:,}", duration(line.seconds))
    variants = table(say("measured"), say("steps"), say("time"), numbers=[say("time")])
    for variant in plan.variants:
        variants.add_row(
            Text(printable(say_kept(variant.name))), Paragraph(_steps_of(plan, variant)), _time_of(variant)
        )
    parts = [section(say("Steps"), steps), section(say("Models to train and measure"), variants)]
    if plan.folds is not None:
        parts.append(Group(Text(""), Paragraph(say("Out-of-fold answers come from {folds} folds.", folds=plan.folds))))
    if plan.notes:
        parts.append(section(say("Notes"), listed(plan.notes)))
    return Group(*parts, Text(""), Paragraph(say("In all {time}. Nothing was run.", time=_expected(plan))))


def _rows(rows: RowCounts) -> str:
    parts = [say("{read:,} read", read=rows.read)]
    if rows.repaired:
        parts.append(say("{repaired:,} repaired", repaired=rows.repaired))
    if rows.quarantined:
        parts.append(say("{quarantined:,} that cannot be used", quarantined=rows.quarantined))
    return say(", ").join(parts)


def _split(plan: Plan) -> str:
    return say(
        "{train:,} train, {valid:,} valid, {test:,} test (sealed)", train=plan.train, valid=plan.valid, test=plan.test
    )


def _detectable(plan: Plan) -> str:
    smallest = plan.minimum_detectable_lift
    if plan.writes:
        return say("what it can find hangs on how far the scores of rows lie apart, and is told after the run")
    if smallest is None:
        return count(
            plan.test,
            say("no lift for sure: 1 row is too few, so expect `cannot tell`"),
            say("no lift for sure: {rows:,} rows are too few, so expect `cannot tell`", rows=plan.test),
        )
    return say(
        "{points:.1f} points of accuracy or more; below that, it mostly cannot tell",
        points=100 * smallest,
    )


def _network(network: Network) -> str:
    return say(
        "{parameters:,.1f} M parameters; {operations:,.1f} M operations to learn from a token, and up to {memory}",
        parameters=network.parameters / 1e6,
        operations=network.operations / 1e6,
        memory=size(network.memory),
    )


def _asks(planned: PlannedRequests) -> str:
    return say("{model}, up to {most:,} requests", model=printable(planned.model), most=planned.most)


def _expected(plan: Plan) -> str:
    spent = duration(max(plan.seconds, 1.0))
    return say("about {time}, of a budget of {budget}", time=spent, budget=duration(plan.budget_seconds))


def _steps_of(plan: Plan, variant: PlannedVariant) -> str:
    return one_by_one([plan.lines[position].name for position in variant.lines]) or say("the baseline's trainer alone")


def _time_of(variant: PlannedVariant) -> Text:
    return Text(duration(variant.seconds)) if variant.measured else Text(say("left out"), style=FAINT)
