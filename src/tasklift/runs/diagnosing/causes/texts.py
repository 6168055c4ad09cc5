"""Texts that carry no answer: empty ones, and long ones that models answer worse than others."""

from typing import Final

import numpy as np

from tasklift.evaluation.rates import wilson
from tasklift.runs.diagnosing.evidence import Evidence
from tasklift.runs.diagnosing.finding import Finding
from tasklift.settings.messages import Note

WORTH: Final = 1.0
SHORTEST: Final = 2
"""Letters and figures below which a text says nothing."""
LONGEST: Final = 0.9
"""The quantile beyond which a text is long."""


def look_for_unfit_texts(evidence: Evidence) -> Finding | None:
    """Found where such texts cost a point of the right answers."""
    texts = evidence.workshop.task.kind_class.identity(evidence.rows)
    wrong = evidence.judged.gold != evidence.judged.predicted
    lengths = texts.str.len_chars().to_numpy()
    empty = (texts.str.count_matches(r"[\p{L}\p{N}]") < SHORTEST).to_numpy()
    cost = 100 * float((wrong & empty).mean())
    if cost >= WORTH:
        said = Note(
            "{rows:,} texts have no letters to speak of, and {points:.1f} % of all rows are answered wrongly for that.",
            rows=int(empty.sum()),
            points=cost,
        )
        advice = Note("Look where they come from; until then, set them aside.")
        task = evidence.recipe_with({"filter_length": {"minimum": SHORTEST}})
        examples = evidence.examples(np.flatnonzero(wrong & empty).tolist())
        return Finding("texts", True, said, points=cost, advice=advice, task=task, examples=examples)
    limit = int(np.quantile(lengths, LONGEST, method="inverted_cdf")) if lengths.size else 0
    return _long(evidence, wrong, lengths > limit, limit)


def _long(
    evidence: Evidence,
    wrong: np.ndarray[tuple[int], np.dtype[np.bool_]],
    long: np.ndarray[tuple[int], np.dtype[np.bool_]],
    limit: int,
) -> Finding:
    misses = [int(wrong[side].sum()) for side in (long, ~long)]
    counts = [int(side.sum()) for side in (long, ~long)]
    (least, _), (_, most) = (wilson(miss, rows, level=0.95) for miss, rows in zip(misses, counts, strict=True))
    rates = [miss / max(1, rows) for miss, rows in zip(misses, counts, strict=True)]
    cost = 100 * (rates[0] - rates[1]) * counts[0] / max(1, sum(counts))
    if cost < WORTH or least <= most:
        return Finding("texts", False, Note("long texts are answered as well as others, and few are empty"))
    said = Note(
        "Texts of more than {limit:,} characters are answered wrongly in {long:.0f} %, others in {others:.0f} %.",
        limit=limit,
        long=100 * rates[0],
        others=100 * rates[1],
    )
    advice = Note("Cut long texts to the part that decides, or split them; a model may not see their end.")
    examples = evidence.examples(np.flatnonzero(wrong & long).tolist())
    return Finding("texts", True, said, points=cost, advice=advice, examples=examples)
