"""What a cleaning did, step by step."""

from rich.console import Group, RenderableType
from rich.text import Text

from tasklift.reports.details import step_story
from tasklift.reports.figures import row_count
from tasklift.reports.found_in_files import lines_of
from tasklift.reports.paragraph import Paragraph
from tasklift.reports.tables import listed, section
from tasklift.runs.cleaning.clean import Cleaned, Targets
from tasklift.runs.cleaning.recipe_file import CleaningRecipe
from tasklift.settings.messages import say
from tasklift.text.printable import printable


def cleaned(outcome: Cleaned, recipe: CleaningRecipe, targets: Targets) -> Group:
    """Rows in and out, what each step that did something did, with examples, and where the rows are."""
    stories = [story for name, account in outcome.accounts for story in step_story({**account, "name": name})]
    odd = ((say("Could not be read"), outcome.wrong), (say("Mended in reading"), outcome.mended))
    told = [section(heading, listed(lines_of(found))) for heading, found in odd if found]
    lines = (Paragraph(printable(line)) for line in _lines(outcome))
    parts: list[RenderableType] = [*stories, *told, Text(""), *lines]
    if recipe.left_out:
        names = ", ".join(recipe.left_out)
        parts.append(Paragraph(say("left out, for they train models: {names}", names=names)))
    if targets.set_aside and outcome.rows_read > outcome.rows_written:
        parts.append(Paragraph(say("rows set aside are in {file}", file=printable(str(targets.set_aside)))))
    return Group(*parts)


def _lines(outcome: Cleaned) -> list[str]:
    read = row_count(outcome.rows_read)
    lines = [say("{read} read, {written} written", read=read, written=row_count(outcome.rows_written))]
    if outcome.unreadable:
        lines.append(say("{rows} could not be read", rows=row_count(outcome.unreadable)))
    if outcome.columns.texts:
        lines.append(say("texts: {names}", names=", ".join(outcome.columns.texts)))
    if outcome.columns.label:
        lines.append(say("labels: {name}", name=outcome.columns.label))
    return lines
