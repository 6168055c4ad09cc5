"""Conflicts: the same text with different labels."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

import polars as pl
from pydantic import Field

from tasklift.data.roles import RoleType
from tasklift.forms.learner import Learn
from tasklift.forms.rows import Rows
from tasklift.forms.survey import Findings, Survey
from tasklift.settings.fields import Search
from tasklift.settings.kept import in_english
from tasklift.steps.clean.copies import copies_among, labels_of, leaders


@dataclass(frozen=True)
class _Voter:
    """A labelled row whose text has another label too; `text` is the first row with exactly this text."""

    id: str
    label: str
    text: int


class DropConflicts(Survey):
    """Set aside rows whose text has another label elsewhere.

    Why: when one text is labelled both `pos` and `neg`, at least one label is wrong and the model learns neither; such
    rows only blur it. Texts are the same when they are equal but for case, width, white space and punctuation. By
    default all rows of such a text go; `keep: majority` keeps those with the label that has strictly the most rows.

    When it hurts: where people do disagree and the share of each answer is what the model should learn; and near
    copies, where the one word that differs is often the reason for the other label ("not good"), so `near` is off.
    Place this step before `deduplicate`, which leaves one vote for each label.

    Example:
        recipe: [{drop_conflicts: {keep: majority}}, deduplicate]

    Reference: Brodley and Friedl, "Identifying mislabeled training data", 1999.
    """

    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.INPUT, RoleType.LABEL)

    keep: Literal["none", "majority"] = Field("none", description="which rows of a text with several labels stay")
    near: Annotated[float | None, Search(0.8, 1.0)] = Field(
        None, ge=0.3, le=1, description="least share of shingles in common (Jaccard) of near copies; none: exact copies"
    )

    def survey(self, rows: Rows, learn: Learn) -> Findings:
        found = [reason for voters in _conflicts(rows, self.near) for reason in self._losers(voters)]
        return Findings(set_aside=pl.DataFrame(found, schema={"id": pl.String, "reason": pl.String}, orient="row"))

    def _losers(self, voters: Sequence[_Voter]) -> Iterator[tuple[str, str]]:
        """The ids of the rows that go, each with the reason."""
        winner = _majority(voters) if self.keep == "majority" else None
        for voter in voters:
            if voter.label != winner:
                yield voter.id, _reason(voter, voters)


def _conflicts(rows: Rows, near: float | None) -> Iterator[list[_Voter]]:
    """The rows of each text that has several labels."""
    copies = copies_among(rows, near)
    leader = leaders(copies.pairs, len(copies.first))[copies.first]
    frame = labels_of(rows).with_columns(text=copies.first, leader=leader).drop_nulls("label")
    disputed = frame.filter(pl.col("label").n_unique().over("leader") > 1)
    groups: defaultdict[int, list[_Voter]] = defaultdict(list)
    for id_, label, text, group in disputed.iter_rows():
        groups[group].append(_Voter(id_, label, text))
    yield from groups.values()


def _majority(voters: Sequence[_Voter]) -> str | None:
    """The label with strictly the most votes."""
    (label, most), (_, second) = Counter(voter.label for voter in voters).most_common(2)
    return label if most > second else None


def _reason(voter: _Voter, voters: Sequence[_Voter]) -> str:
    """Names the first row of another label, one with exactly the same text before others."""
    other = min((one for one in voters if one.label != voter.label), key=lambda one: one.text != voter.text)
    if other.text == voter.text:
        return in_english("same text is labelled {label!r} elsewhere (row {row})", label=other.label, row=other.id)
    return in_english(
        "nearly the same text is labelled {label!r} elsewhere (row {row})", label=other.label, row=other.id
    )
