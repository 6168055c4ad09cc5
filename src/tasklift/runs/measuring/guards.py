"""What got worse beside the metric that decides, which step did it, and which model is therefore recommended."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

from tasklift.evaluation.compare import VERSION
from tasklift.evaluation.harm import Groups, Guard, Watched, change, guard
from tasklift.evaluation.lift import Lift, Verdict, lift_from_json
from tasklift.evaluation.resampling import Draws
from tasklift.metrics.judged import AnyJudged, Integers
from tasklift.metrics.metric import Metric
from tasklift.runs.plan import Plan
from tasklift.settings.messages import Note
from tasklift.store.hashing import key_of
from tasklift.store.store import Store

GUARDS_VERSION = 2
"""Raised when the same answers have other guards."""

Recommended = Literal["final", "baseline", "either"]


@dataclass(frozen=True)
class Guarded:
    """A guarded measure, how it changed, and the position of the line that took most from it where it got worse."""

    watched: Watched
    lift: Lift
    line: int | None


@dataclass(frozen=True)
class Watch:
    """The models of the path by variant, and the test rows that they answered: units, and groups by column."""

    plan: Plan
    judged: Mapping[str, Sequence[AnyJudged]]
    units: Integers
    groups: Groups
    metric: Metric

    def guarded(self, store: Store, key: str) -> list[Guarded]:
        """Every guarded measure from the baseline to the final model; `key` names answers, test and seed."""

        def work() -> dict[str, Any]:
            ends = self.judged[self.plan.path[0]], self.judged[self.plan.path[-1]]
            found = guard(*ends, metric=self.metric, units=self.units, draws=Draws(0), groups=self.groups)
            return {"guards": [{**asdict(one), "line": self._culprit(one)} for one in found]}

        groups = {column: list(values) for column, values in self.groups.items()}
        parts = ["guards", GUARDS_VERSION, VERSION, list(self.plan.path), groups, key]
        return [_from_json(one) for one in store.produce(key_of(parts), work).value["guards"]]

    def _culprit(self, one: Guard) -> int | None:
        """The position of the line that took most from the measure."""
        if one.lift.verdict != Verdict.WORSE:
            return None
        pairs = zip(self.plan.path, self.plan.path[1:], strict=False)
        changes = [change(one.watched, self.judged[before], self.judged[after], self.groups) for before, after in pairs]
        return int(np.argmin(changes))


def recommended(lift: Lift, guards: Sequence[Guarded | Guard], *, abstains: bool = False) -> Recommended:
    """The final model where it is better and nothing got worse; the baseline where anything did.

    `abstains`: it was told to leave rows unanswered, and the metric counts these as wrong; so a loss says nothing.
    """
    lost = lift.verdict == Verdict.WORSE and not abstains
    if lost or any(one.lift.verdict == Verdict.WORSE for one in guards):
        return "baseline"
    return "final" if lift.verdict == Verdict.BETTER else "either"


def too_slow(speed: Mapping[str, Any], limit: float | None) -> Note | None:
    """A note where a row alone surely takes longer than the task allows; none where nobody looked."""
    if limit is None or speed["latency_low_ms"] is None or speed["latency_low_ms"] <= limit:
        return None
    return Note(
        "the final model takes {latency:.3g} ms [{low:.3g}, {high:.3g}] for a row alone, more than the {limit:g} ms of "
        "`guard`",
        latency=speed["latency_ms"],
        low=speed["latency_low_ms"],
        high=speed["latency_high_ms"],
        limit=limit,
    )


def notes_on_harm(guards: Sequence[Guarded], lines: Sequence[str]) -> list[Note]:
    """What got worse, and through which step."""
    return [_note(one, lines) for one in guards if one.lift.verdict == Verdict.WORSE]


def guard_record(watched: Watched, lift: Lift, step: str | None) -> dict[str, Any]:
    """One of a record's `guards`."""
    group = None if watched.group is None else dict(zip(("column", "value"), watched.group, strict=True))
    return {**asdict(watched), "group": group, "lift": asdict(lift), "step": step}


def _from_json(kept: Mapping[str, Any]) -> Guarded:
    group = kept["watched"]["group"]
    watched = Watched(**{**kept["watched"], "group": None if group is None else tuple(group)})
    return Guarded(watched, lift_from_json(kept["lift"]), kept["line"])


def _note(one: Guarded, lines: Sequence[str]) -> Note:
    value, low, high = (100 * (bound or 0.0) for bound in (one.lift.value, one.lift.low, one.lift.high))
    step = lines[one.line] if one.line is not None else "?"
    bounds = {"value": value, "low": low, "high": high, "step": step}
    if one.watched.label is not None:
        return Note(
            "label {label!r} is found less often: recall {value:+.1f} points [{low:+.1f}, {high:+.1f}], most of it "
            "through `{step}`",
            label=one.watched.label,
            **bounds,
        )
    if one.watched.group is not None:
        column, group = one.watched.group
        return Note(
            "rows with {column} {group!r} are answered worse: {measure} {value:+.1f} points [{low:+.1f}, {high:+.1f}], "
            "most of it through `{step}`",
            column=column,
            group=group,
            measure=one.watched.measure,
            **bounds,
        )
    return Note(
        "{measure} got worse by {value:.1f} points [{low:.1f}, {high:.1f}], most of it through `{step}`",
        measure=one.watched.measure,
        **{**bounds, "value": -value, "low": -high, "high": -low},
    )
