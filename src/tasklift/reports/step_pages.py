"""The list of steps, and the page of one."""

from collections.abc import Sequence

from rich.console import Group
from rich.padding import Padding
from rich.text import Text

from tasklift.reports.tables import FAINT, HEADING, section, table
from tasklift.runs.step_pages import SettingPage, StepEntry, StepPage
from tasklift.text.printable import printable

_OURS = "tasklift"


def step_list(entries: Sequence[StepEntry]) -> Group:
    """A line a step; one that cannot be loaded says why."""
    made = table("step", "form", "what it does")
    made.columns[0].no_wrap = True
    for entry in entries:
        brought = "" if entry.distribution == _OURS else f" (from {printable(entry.distribution)})"
        if entry.fault is None:
            made.add_row(Text(entry.name), entry.form, Text(f"{entry.summary}{brought}"))
        else:
            made.add_row(Text(printable(entry.name)), Text("broken", style="red"), Text(printable(entry.fault)))
    return Group(made, Text(""), Text("`lift steps NAME` shows a step's page.", style=FAINT))


def step_page(page: StepPage) -> Group:
    """What a step is for, and its settings."""
    head = Text.assemble((page.name, HEADING), f"  ({page.form})")
    settings = Group(*map(_setting, page.settings)) if page.settings else Text("  none")
    return Group(head, Text(""), Text(page.text), section("Settings", settings))


def _setting(setting: SettingPage) -> Group:
    bounds = f", {setting.bounds}" if setting.bounds else ""
    default = setting.default if setting.default == "required" else f"default {setting.default}"
    head = Text.assemble((setting.name, HEADING), f": {setting.type}{bounds}, {default}")
    return Group(Padding(head, (0, 0, 0, 2)), Padding(Text(setting.description, style=FAINT), (0, 0, 0, 6)))
