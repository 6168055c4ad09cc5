"""What a page says of the data: how many rows there were, and what they are like."""

from collections.abc import Iterator, Mapping
from typing import Any

from tasklift.reports.held_back import beside_copies
from tasklift.settings.kept import say_kept
from tasklift.settings.messages import say

_LEAST_SHARE = 0.02
"""Of a language, to be named."""


def told_rows(record: Mapping[str, Any]) -> list[list[str]]:
    """Two paragraphs, each in sentences: where the rows went, and the profile of those to learn from."""
    return [list(_counts(record)), list(_profile(record["profile"]))]


def _counts(record: Mapping[str, Any]) -> Iterator[str]:
    rows, split, copies = record["rows"], record["split"], record["test"]["overlap_removed"]
    yield say(
        "{read:,} rows read, {repaired:,} repaired, {quarantined:,} that cannot be used.",
        read=rows["read"],
        repaired=rows["repaired"],
        quarantined=rows["quarantined"],
    )
    yield say(
        "{train:,} to learn from, {valid:,} to choose by, {test:,} sealed.",
        train=split["train"],
        valid=split["valid"],
        test=split["test"],
    )
    if copies:
        yield say("{copies:,} copies of test rows were taken out of the other rows.", copies=copies)
    for reason, held_back in beside_copies(record["test"]):
        yield say("{rows:,} more were held back: {reason}.", rows=held_back, reason=say_kept(reason))


def _profile(profile: Mapping[str, Any]) -> Iterator[str]:
    quantiles = profile["lengths"]["quantiles"]
    if quantiles:
        yield say(
            "Half of the texts have {median:,} characters or fewer, nine of ten {most:,} or fewer; "
            "the longest has {longest:,}.",
            median=quantiles[2],
            most=quantiles[3],
            longest=quantiles[4],
        )
    if profile["copies"]:
        yield say("{copies:,} rows of train belong with an earlier one.", copies=profile["copies"])
    if profile["empty"]:
        yield say("{empty:,} rows have no text.", empty=profile["empty"])
    frequent_first = sorted(profile["languages"].items(), key=lambda one: -one[1])
    named = [f"{language} {100 * share:.0f} %" for language, share in frequent_first if share >= _LEAST_SHARE]
    yield say("Languages of a sample: {languages}.", languages=named)
