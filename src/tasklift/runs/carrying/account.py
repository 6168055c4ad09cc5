"""A step's account: rows in and out, set aside by reason, changed, added, with examples. The runner alone writes it."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from tasklift.forms.survey import Findings
from tasklift.runs.carrying.effect import Effect, New
from tasklift.text.dialogues.one_text import as_lines

EXAMPLES = 5
_EXCERPT = 200
_IN_BRACKETS = re.compile(r" \(row \S+\)| \(here [^()]*\)$")
_NAMED_ROW = re.compile(r"\brow \S+$")


@dataclass
class Account:
    """Counts of one step over one dataset, batch by batch in order; `roles` are the columns that examples show.

    `found`: what a survey said of the rows as a whole. `hides`: examples show no text as it was before.
    """

    roles: Sequence[str]
    rows_in: int = 0
    changed: int = 0
    added: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    examples: list[dict[str, Any]] = field(default_factory=list)
    found: Findings = field(default_factory=Findings)
    hides: bool = False

    def note(self, effect: Effect) -> None:
        """Add what was done to a batch."""
        before, after, reasons = effect.before, effect.after, effect.reasons
        self.rows_in += before.height
        gone = reasons.is_not_null()
        for reason in reasons.filter(gone).to_list():
            self.reasons[general_reason(reason)] += 1
        self._show(before.filter(gone), None, reasons.filter(gone).to_list())
        if after is not before:
            self._note_changes(before, after, gone)
        if effect.new:
            self._note_new(effect.new)

    def _note_changes(self, before: pl.DataFrame, after: pl.DataFrame, gone: pl.Series) -> None:
        changed = before.select(
            pl.any_horizontal(before[role].ne_missing(after[role]) for role in self.roles)
        ).to_series()
        changed &= ~gone
        self.changed += int(changed.sum())
        if self.hides:
            self._show(after.filter(changed), None, [])
        else:
            self._show(before.filter(changed), after.filter(changed), [])

    def _note_new(self, new: New) -> None:
        self.added += new.rows.height
        refused = new.reasons.is_not_null()
        reasons = new.reasons.filter(refused).to_list()
        self.reasons.update(map(general_reason, reasons))
        self._show(new.rows.filter(refused), None, reasons)
        self._show(new.rows.filter(~refused), None, [])

    def to_json(self) -> dict[str, Any]:
        """The account as JSON values."""
        dropped = sum(self.reasons.values())
        return {
            "rows_in": self.rows_in,
            "rows_out": self.rows_in + self.added - dropped,
            "dropped": dropped,
            "reasons": dict(sorted(self.reasons.items())),
            "changed": self.changed,
            "added": self.added,
            "examples": self.examples,
            "found": [note.to_json() for note in self.found.notes],
            "cuts": [cut.to_json() for cut in self.found.cuts],
        }

    def _show(self, before: pl.DataFrame, after: pl.DataFrame | None, reasons: list[str]) -> None:
        """Keep some of the rows as examples: those with reasons, those with values after, those that are new."""
        sort = (after is None, bool(reasons))
        shown = sum((one["after"] is None, one["reason"] is not None) == sort for one in self.examples)
        for position, row in enumerate(before.head(max(0, EXAMPLES - shown)).iter_rows(named=True)):
            self.examples.append(
                {
                    "id": row["id"],
                    "before": {} if self.hides and reasons else self._excerpts(row),
                    "after": None if after is None else self._excerpts(after.row(position, named=True)),
                    "reason": reasons[position] if reasons else None,
                }
            )

    def _excerpts(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {role: _excerpt(row[role]) for role in self.roles}


def general_reason(reason: str) -> str:
    """A reason without the row it names, or the value that is here, so that equal reasons count together."""
    return _NAMED_ROW.sub("another row", _IN_BRACKETS.sub("", reason))


def _excerpt(value: str | None) -> str | None:
    if value is None:
        return None
    shown = as_lines(value)
    return shown if len(shown) <= _EXCERPT else f"{shown[:_EXCERPT]}…"
