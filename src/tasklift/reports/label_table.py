"""How well each label is answered."""

from collections.abc import Mapping
from typing import Any

from rich.console import Group
from rich.text import Text

from tasklift.reports.figures import score
from tasklift.reports.tables import FAINT, table
from tasklift.settings.messages import say
from tasklift.text.printable import printable

_FIGURES = ("precision", "recall", "f1")
_MOST_LABELS = 40


def label_table(by_label: Mapping[str, Mapping[str, Any]]) -> Group:
    """A line a label, the worst first; of many labels the worst ones."""
    made = table(say("label"), *_FIGURES, say("rows"), numbers=[*_FIGURES, say("rows")])
    worst_first = sorted(by_label, key=lambda label: (by_label[label]["f1"] or 0.0, label))
    for label in worst_first[:_MOST_LABELS]:
        one = by_label[label]
        name = Text(printable(label) or say("(none)"))
        made.add_row(name, *(score(one[figure]) for figure in _FIGURES), f"{one['rows']:,}")
    left = len(by_label) - _MOST_LABELS
    if left <= 0:
        return Group(made)
    return Group(made, Text(say("and {left} labels that do better; --json has them", left=left), style=FAINT))
