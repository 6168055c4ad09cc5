"""The list of steps, and the page of one."""

from collections.abc import Sequence

from rich.console import Group
from rich.padding import Padding
from rich.text import Text

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
            made.add_row(Text(entry.name), entry.form, Text(f"{entry.summary}{_brought(entry)}"))
        else:
            made.add_row(Text(printable(entry.name)), Text(say("broken"), style="red"), Text(printable(entry.fault)))
    return Group(made, Text(""), Text(say("`lift steps NAME` shows a step's page."), style=FAINT))


def _brought(entry: StepEntry) -> str:
    if entry.distribution == _OURS:
        return ""
    return say(" (from {distribution})", distribution=printable(entry.distribution))


def step_page(page: StepPage) -> Group:
    """What a step is for, and its settings."""
    head = Text.assemble((page.name, HEADING), f"  ({page.form})")
    settings = Group(*map(_setting, page.settings)) if page.settings else Text(f"  {say('none')}")
    return Group(head, Text(""), Text(page.text), section(say("Settings"), settings))


def _setting(setting: SettingPage) -> Group:
    bounds = f", {setting.bounds}" if setting.bounds else ""
    default = say("required") if setting.default == "required" else say("default {value}", value=setting.default)
    head = Text.assemble((setting.name, HEADING), f": {setting.type}{bounds}, {default}")
    return Group(Padding(head, (0, 0, 0, 2)), Padding(Text(setting.description, style=FAINT), (0, 0, 0, 6)))
