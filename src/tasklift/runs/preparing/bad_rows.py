"""When too many rows of a reading cannot be used."""

from collections import Counter

import polars as pl

from tasklift.data.read import Reading
from tasklift.settings.errors import Place, UserError
from tasklift.settings.kept import say_kept
from tasklift.settings.messages import say

_OTHER_WIDTH = "^[0-9]+ fields? where the header has [0-9]+$"


def refuse_if_bad(reading: Reading, allowed: float) -> None:
    """Raise UserError `too-many-bad-rows` when more than a share `allowed` of the rows is quarantined."""
    counts = reading.counts
    if counts.quarantined <= allowed * counts.read:
        return
    faults = reading.faults.frame()
    common = Counter(faults["reason"].to_list()).most_common(3)
    listed = say("; ").join(
        say("{count:,} times {reason}", count=count, reason=say_kept(reason)) for reason, count in common
    )
    first = faults.row(0, named=True)
    raise UserError(
        "too-many-bad-rows",
        say(
            "{quarantined:,} of {read:,} rows cannot be used: {listed}",
            quarantined=counts.quarantined,
            read=counts.read,
            listed=listed,
        ),
        where=Place(first["file"], int(first["line"])),
        advice=_advice(faults["reason"], allowed, every=counts.quarantined == counts.read),
    )


def _advice(reasons: pl.Series, allowed: float, *, every: bool) -> str:
    if every and reasons.str.contains(_OTHER_WIDTH).all():
        return say("no row is as the first line says: is that the header, with the delimiter of the rows?")
    return say("mend the file, or allow more with `max_bad_rows` (now {allowed:g}) in the task file", allowed=allowed)
