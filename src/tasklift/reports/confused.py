"""Which labels are taken for which, and which are left unanswered: the cells of a record's confusion."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Pair:
    """Rows of one label answered as another, or not at all (None), before and after."""

    gold: str
    given: str | None
    before: int
    after: int


def answers_of(confusion: Mapping[str, Any]) -> list[str | None]:
    """The answers in the order of `counts_of`: the labels, and None where rows were left unanswered."""
    return [*confusion["labels"], None] if "unanswered" in confusion else list(confusion["labels"])


def counts_of(confusion: Mapping[str, Any], model: str) -> list[list[int]]:
    """Rows by gold label and answer, of the `baseline` or the `final` model."""
    if "unanswered" not in confusion:
        return list(confusion[model])
    return [[*row, none] for row, none in zip(confusion[model], confusion["unanswered"][model], strict=True)]


def confused_pairs(confusion: Mapping[str, Any], most: int) -> Sequence[Pair]:
    """The pairs that the final model confuses most, the worst first; of equals, in the order of the labels."""
    labels, answers = confusion["labels"], answers_of(confusion)
    before, after = counts_of(confusion, "baseline"), counts_of(confusion, "final")
    pairs = [
        Pair(label, answer, before[gold][given], after[gold][given])
        for gold, label in enumerate(labels)
        for given, answer in enumerate(answers)
        if gold != given and after[gold][given]
    ]
    return sorted(pairs, key=lambda pair: -pair.after)[:most]
