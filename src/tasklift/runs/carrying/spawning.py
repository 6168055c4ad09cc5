"""New rows: each named after the row that it was made of, with that row's columns, and placed behind it."""

from collections.abc import Iterable

import polars as pl

from tasklift.data.roles import PARENT
from tasklift.forms.judge import nothing_against
from tasklift.forms.rows import Batch
from tasklift.forms.spawn import Spawn, Spawned
from tasklift.runs.carrying.effect import Effect, New
from tasklift.runs.carrying.handing import found_as, hand
from tasklift.tasks.kind import Layout

_MARK = "#"


def mark_of(ids: Iterable[pl.Series]) -> str:
    """What stands between the id of a row and the number of a row made of it, so that no id is there already."""
    longest = 0
    for part in ids:
        lengths = part.str.extract_all(f"{_MARK}+").explode().str.len_chars()
        longest = max(longest, *lengths.drop_nulls().unique().to_list(), 0)
    return _MARK * (longest + 1)


def with_parents(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows with the column `parent`: the id of the row as read that each was made of, null for that row itself."""
    return frame if PARENT in frame.columns else frame.with_columns(pl.lit(None, pl.String).alias(PARENT))


def spawned(step: Spawn, layout: type[Layout], frame: pl.DataFrame, mark: str, seed: int) -> Effect:
    """What the step makes of the rows. New ones are named by `mark` and their number among those of their parent."""
    before, handed = with_parents(frame), hand(step, layout, frame, seed)
    given = _checked(step, handed, step.spawn(handed))
    place = pl.Series(range(frame.height), dtype=pl.UInt32)
    places = given.rows.select(pl.col(PARENT).replace_strict(frame["id"], place, return_dtype=pl.UInt32))[PARENT]
    order = places.arg_sort()
    places, rows = places.gather(order), given.rows[order]
    names = {found: name for name, found in found_as(step, layout, tuple(frame.columns)).items()}
    number = places.to_frame().select((pl.int_range(pl.len()).over(PARENT) + 1).cast(pl.String)).to_series()
    parents = before[places]
    made = parents.with_columns(
        (parents["id"] + mark + number).alias("id"),
        pl.coalesce(PARENT, "id").alias(PARENT),
        *(rows[found].alias(names[found]) for found in rows.columns if found != PARENT),
    )
    return Effect(before, before, given.replaced, New(made, places, nothing_against(made.height)))


def _checked(step: Spawn, handed: Batch, given: Spawned) -> Spawned:
    """What the step gave, if it keeps to what a Spawn may do."""
    columns = set(given.rows.columns)
    if PARENT not in columns or not columns - {PARENT} <= set(handed.columns) - {"id"}:
        raise TypeError(f"{step.step_name()} must name the parent of each new row, and change columns it was handed")
    if len(given.replaced) != handed.height:
        raise TypeError(f"{step.step_name()} must give a reason or null for each row")
    replaced = handed["id"].filter(given.replaced.is_not_null())
    if not replaced.is_in(given.rows[PARENT].implode()).all():
        raise TypeError(f"{step.step_name()} may replace a row by new ones only")
    return given
