"""Found spans against gold ones: recall, precision and F2 with intervals, and which kinds correspond."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

GOLD: Mapping[str, str] = {
    "PERSON": "person", "STREET_ADDRESS": "location", "GPE": "location", "ZIP_CODE": "location", "AGE": "age",
    "ORGANIZATION": "organisation", "CREDIT_CARD": "bank_card", "DATE_TIME": "date", "PHONE_NUMBER": "phone",
    "TITLE": "title", "EMAIL_ADDRESS": "email", "NRP": "nationality", "DOMAIN_NAME": "url", "US_SSN": "ssn",
    "IBAN_CODE": "iban", "IP_ADDRESS": "ip", "US_DRIVER_LICENSE": "driver_license",
}  # fmt: skip
"""The types of presidio-research; streets, places and postal codes are one, as in its own mapping (LOCATION)."""

OURS: Mapping[str, str] = {"address": "location", "place": "location", "zip": "location"}
_DRAWS = 2000


class Mark(NamedTuple):
    """A span of one text; `type` as it was written, for figures by type."""

    start: int
    end: int
    type: str


class Figures(NamedTuple):
    """Of every text: gold spans by type that were found and that there are, and the same of what we found."""

    found: list[Mapping[str, tuple[int, int]]]
    right: list[Mapping[str, tuple[int, int]]]


def mapped(type_: str) -> str:
    """The kind that a type of theirs or of ours is counted as."""
    return GOLD.get(type_, OURS.get(type_, type_))


def compared(gold: Sequence[Sequence[Mark]], ours: Sequence[Sequence[Mark]], *, strict: bool = False) -> Figures:
    """A span is found when spans of the corresponding kind on the other side cover more than half of its characters.

    `strict`: one span of the other side has the same kind, street and place apart, and the same two ends.
    """
    covered = _exactly if strict else _mostly
    return Figures(
        [_counts(marks, others, covered) for marks, others in zip(gold, ours, strict=True)],
        [_counts(others, marks, covered) for marks, others in zip(gold, ours, strict=True)],
    )


def _counts(
    marks: Sequence[Mark], others: Sequence[Mark], covered: Callable[[Mark, Sequence[Mark]], bool]
) -> dict[str, tuple[int, int]]:
    counts: dict[str, tuple[int, int]] = {}
    for mark in marks:
        hits, all_ = counts.get(mark.type, (0, 0))
        counts[mark.type] = hits + covered(mark, others), all_ + 1
    return counts


def _mostly(mark: Mark, others: Sequence[Mark]) -> bool:
    same = [one for one in others if mapped(one.type) == mapped(mark.type)]
    return 2 * sum(max(0, min(one.end, mark.end) - max(one.start, mark.start)) for one in same) > mark.end - mark.start


_STRICT: Mapping[str, str] = {"STREET_ADDRESS": "address", "GPE": "place", "ZIP_CODE": "zip"}


def _exactly(mark: Mark, others: Sequence[Mark]) -> bool:
    kind = _STRICT.get(mark.type, mapped(mark.type) if mark.type in GOLD else mark.type)
    return any(
        (one.start, one.end) == (mark.start, mark.end)
        and _STRICT.get(one.type, mapped(one.type) if one.type in GOLD else one.type) == kind
        for one in others
    )


def totals(counts: Iterable[Mapping[str, tuple[int, int]]], type_: str | None = None) -> tuple[int, int]:
    """Hits and all over the texts, of one type or of all."""
    pairs = [pair for one in counts for name, pair in one.items() if type_ in {None, name}]
    return sum(hits for hits, _ in pairs), sum(all_ for _, all_ in pairs)


def summary(figures: Figures, groups: Sequence[object]) -> dict[str, tuple[float, float, float]]:
    """Recall, precision and F2, each with the ends of a 95 % interval: whole groups of texts are drawn anew.

    Texts of one template fail together, so groups are templates.
    """
    per_text = np.array(
        [[*totals([found]), *totals([right])] for found, right in zip(figures.found, figures.right, strict=True)]
    )
    _, place = np.unique(np.array([str(group) for group in groups]), return_inverse=True)
    per_group = np.zeros((place.max() + 1, 4))
    np.add.at(per_group, place, per_text)
    rng = np.random.default_rng(0)
    drawn = per_group[rng.integers(0, len(per_group), (_DRAWS, len(per_group)))].sum(axis=1)
    best, spread = _measures(per_group.sum(axis=0)[None]), _measures(drawn)
    low, high = np.percentile(spread, [2.5, 97.5], axis=1)
    return {
        name: (float(best[at, 0]), float(low[at]), float(high[at]))
        for at, name in enumerate(("recall", "precision", "F2"))
    }


def _measures(sums: np.ndarray) -> np.ndarray:
    recall, precision = sums[:, 0] / np.maximum(sums[:, 1], 1), sums[:, 2] / np.maximum(sums[:, 3], 1)
    return np.stack([recall, precision, 5 * recall * precision / np.maximum(4 * precision + recall, 1e-9)])
