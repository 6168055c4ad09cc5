"""The list of steps and the page of one, on a terminal."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from tasklift.reports.paragraph import Paragraph
from tasklift.reports.tables import FAINT, HEADING, section, table
from tasklift.runs.step_pages import SettingPage, StepEntry, StepPage
from tasklift.settings.messages import say
from tasklift.text.printable import printable

_OURS = "tasklift"


def step_list(entries: Sequence[StepEntry]) -> Group:
    """A line a step; one that cannot be loaded says why."""
    made = table(say("step"), say("form"), say("what it does"))
    made.columns[0].no_wrap = True
    for entry in entries:
        if entry.fault is None:
            made.add_row(Text(entry.name), entry.form, Paragraph(f"{entry.summary}{_brought(entry)}"))
        else:
            made.add_row(
                Text(printable(entry.name)), Text(say("broken"), style="red"), Paragraph(printable(entry.fault))
            )
    return Group(made, Text(""), Text(say("`lift steps NAME` shows a step's page."), style=FAINT))


def _brought(entry: StepEntry) -> str:
    if entry.distribution == _OURS:
        return ""
    return say(" (from {distribution})", distribution=printable(entry.distribution))


def drawn(page: StepPage) -> Group:
    """What a step is for, and its settings."""
    head = Text.assemble((page.name, HEADING), f"  ({page.form})")
    settings = Group(*map(_setting, page.settings)) if page.settings else Text(f"  {say('none')}")
    paragraphs = (part for one in page.text.split("\n\n") for part in (Text(""), _paragraph(one)))
    return Group(head, *paragraphs, section(say("Settings"), settings))


def _paragraph(text: str) -> RenderableType:
    """Prose; or a block of lines, which the terminal alone may break, so that they can be copied."""
    return Text(text, no_wrap=True, overflow="ignore") if "\n" in text else Paragraph(text)


def _setting(setting: SettingPage) -> Group:
    bounds = (setting.bounds,) if setting.bounds else ()
    default = say("required") if setting.default == "required" else say("default {value}", value=setting.default)
    head = Text.assemble((setting.name, HEADING), ": ", say(", ").join((setting.type, *bounds, default)))
    return Group(Padding(head, (0, 0, 0, 2)), Padding(Paragraph(setting.description, FAINT), (0, 0, 0, 6)))
