"""What a step did to a batch, less what it may not do: rows to keep stay as they are, copies of test rows go."""

from dataclasses import dataclass, replace

import polars as pl

from tasklift.data.roles import PARENT
from tasklift.forms.judge import Reasons
from tasklift.runs.preparing.guard import Guard, NoTest

_PLACE = ":place"


@dataclass(frozen=True)
class New:
    """Rows that a step made: `places` of their parents in the batch, in order, and why one of them goes at once."""

    rows: pl.DataFrame
    places: pl.Series
    reasons: Reasons


@dataclass(frozen=True)
class Effect:
    """Row by row the values before and after, and why a row goes (null: it stays); and the rows that were made."""

    before: pl.DataFrame
    after: pl.DataFrame
    reasons: Reasons
    new: New | None = None

    def left(self) -> pl.DataFrame:
        """The rows that there are now, new ones behind their parents."""
        stays = self.reasons.is_null()
        if self.new is None:
            return self.after.filter(stays)
        here = self.after.with_row_index(_PLACE).filter(stays)
        made = self.new.rows.with_columns(self.new.places.alias(_PLACE)).filter(self.new.reasons.is_null())
        both = pl.concat([here, made.select(here.columns)]).sort(_PLACE, maintain_order=True)
        return both.drop(_PLACE)

    def gone(self) -> pl.DataFrame:
        """`id` and `reason` of the rows that go, and `parent` where rows have one."""
        names = [name for name in ("id", "reason", PARENT) if name == "reason" or name in self.before.columns]
        parts = [self.before.with_columns(self.reasons.alias("reason"))]
        parts += [self.new.rows.with_columns(self.new.reasons.alias("reason"))] if self.new else []
        return pl.concat([part.select(names).filter(pl.col("reason").is_not_null()) for part in parts])


def spared(effect: Effect, keep: pl.Series) -> Effect:
    """The effect without what it did to the rows with the ids `keep`."""
    kept = effect.before["id"].is_in(keep.implode()) if len(keep) else pl.Series([False])
    if not kept.any():
        return effect
    after = effect.before.select(
        pl.when(kept).then(effect.before[name]).otherwise(effect.after[name]).alias(name)
        for name in effect.after.columns
    )
    reasons = pl.select(pl.when(~kept).then(effect.reasons)).to_series()
    return Effect(
        effect.before,
        effect.before if effect.after is effect.before else after,
        reasons,
        _of_others(effect.new, kept) if effect.new else None,
    )


def _of_others(new: New, kept: pl.Series) -> New:
    others = ~kept.gather(new.places)
    return New(new.rows.filter(others), new.places.filter(others), new.reasons.filter(others))


def guarded(effect: Effect, guard: Guard | NoTest) -> Effect:
    """The effect without rows that it made, or made into, what gives test rows away."""
    if effect.after is not effect.before:
        effect = replace(effect, reasons=_with_copies(effect.before, effect.after, effect.reasons, guard))
    if effect.new is None:
        return effect
    new = effect.new
    return replace(
        effect, new=replace(new, reasons=_with_copies(effect.before[new.places], new.rows, new.reasons, guard))
    )


def _with_copies(before: pl.DataFrame, after: pl.DataFrame, reasons: Reasons, guard: Guard | NoTest) -> Reasons:
    return pl.select(pl.coalesce(reasons, guard.new_copies(before, after)).alias("reason")).to_series()
