"""Rows that cannot be used and what was mended in reading, as lines that begin with their places."""

from collections.abc import Sequence

from tasklift.runs.preparing.found import Found
from tasklift.settings.kept import say_kept
from tasklift.settings.messages import say

SHOWN = 5


def lines_of(found: Sequence[Found]) -> list[str]:
    """A line for each kind of trouble, and one for those that are too many to show."""
    rest = sum(one.count for one in found[SHOWN:])
    return [*map(_line, found[:SHOWN]), *([say("{rows:,} more of other kinds", rows=rest)] if rest else [])]


def _line(one: Found) -> str:
    said = f"{one.where}: {say_kept(one.reason)}"
    return said if one.count == 1 else say("{said} (and {more:,} more)", said=said, more=one.count - 1)
