"""What got worse beside the metric that decides, which step did it, and which model is therefore recommended."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

from tasklift.evaluation.compare import VERSION
from tasklift.evaluation.harm import Guard, change, guard
from tasklift.evaluation.lift import Lift, Verdict, lift_from_json
from tasklift.evaluation.resampling import Draws
from tasklift.metrics.metric import Integers, Judged
from tasklift.runs.plan import Plan
from tasklift.settings.messages import Note
from tasklift.store.hashing import key_of
from tasklift.store.store import Store

Recommended = Literal["final", "baseline", "either"]


@dataclass(frozen=True)
class Guarded:
    """A guarded measure, how it changed, and the position of the line that took most from it where it got worse."""

    measure: str
    label: str | None
    lift: Lift
    line: int | None


def watch(store: Store, plan: Plan, judged: Mapping[str, Sequence[Judged]], units: Integers, key: str) -> list[Guarded]:
    """Every guarded measure from the baseline to the final model; `key` names answers, test and seed."""

    def work() -> dict[str, Any]:
        ends = judged[plan.path[0]], judged[plan.path[-1]]
        found = guard(*ends, units=units, draws=Draws(0))
        return {"guards": [{**asdict(one), "line": _culprit(one, plan, judged)} for one in found]}

    kept = store.produce(key_of(["guards", VERSION, list(plan.path), key]), work).value["guards"]
    return [Guarded(**{**one, "lift": lift_from_json(one["lift"])}) for one in kept]


def recommended(lift: Lift, guards: Sequence[Guarded | Guard]) -> Recommended:
    """The final model where it is better and nothing got worse; the baseline where anything did."""
    if lift.verdict == Verdict.WORSE or any(one.lift.verdict == Verdict.WORSE for one in guards):
        return "baseline"
    return "final" if lift.verdict == Verdict.BETTER else "either"


def notes_on_harm(guards: Sequence[Guarded], lines: Sequence[str]) -> list[Note]:
    """What got worse, and through which step."""
    return [_note(one, lines) for one in guards if one.lift.verdict == Verdict.WORSE]


def _culprit(one: Guard, plan: Plan, judged: Mapping[str, Sequence[Judged]]) -> int | None:
    if one.lift.verdict != Verdict.WORSE:
        return None
    pairs = zip(plan.path, plan.path[1:], strict=False)
    return int(np.argmin([change(one.measure, one.label, judged[before], judged[after]) for before, after in pairs]))


def _note(one: Guarded, lines: Sequence[str]) -> Note:
    value, low, high = (100 * (bound or 0.0) for bound in (one.lift.value, one.lift.low, one.lift.high))
    step = lines[one.line] if one.line is not None else "?"
    if one.label is None:
        return Note(
            "{measure} got worse by {value:.1f} points [{low:.1f}, {high:.1f}], most of it through `{step}`",
            measure=one.measure,
            value=-value,
            low=-high,
            high=-low,
            step=step,
        )
    return Note(
        "label {label!r} is found less often: recall {value:+.1f} points [{low:+.1f}, {high:+.1f}], most of it through "
        "`{step}`",
        label=one.label,
        value=value,
        low=low,
        high=high,
        step=step,
    )
