"""Deduplication: of texts that are copies with the same label, the first stays."""

from typing import Annotated, ClassVar

import numpy as np
import polars as pl
from pydantic import Field

from tasklift.data.near import Copies
from tasklift.data.roles import RoleType
from tasklift.forms.learner import Learn
from tasklift.forms.reasons import each_in_english
from tasklift.forms.rows import Batch, Rows
from tasklift.forms.survey import Findings, Survey
from tasklift.settings.fields import Search
from tasklift.steps.clean.copies import Indices, copies_among, labels_of, leaders


class Deduplicate(Survey):
    """Set aside copies and near copies of a row that stays, where they have the same label.

    Why: a text that occurs a thousand times weighs like a thousand texts and teaches like one. Texts are copies when
    they are equal but for case, width, white space and punctuation, and near copies when they share at least
    `threshold` of their shingles (texts too short for shingles have exact copies only). The first row of them stays,
    and a row goes only if it is itself a copy of one that stays: chains of small changes do not eat texts. Copies with
    different labels are conflicts, not copies: one row of each label stays. Let `drop_conflicts` settle them before
    this step, for here goes the copy that shows that a label is in dispute.

    When it hurts: where frequency is the signal (the same short question asked by many users), and for templates that
    differ in the one word that matters: raise `threshold`, or say 1 for exact copies alone.

    Example:
        recipe: [drop_conflicts, {deduplicate: {threshold: 0.9}}]

    Reference: Broder, "On the resemblance and containment of documents", 1997; Lee et al., "Deduplicating training data
    makes language models better", 2022.
    """

    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.INPUT, RoleType.LABEL)

    threshold: Annotated[float, Search(0.6, 1.0)] = Field(
        0.85,
        ge=0.3,
        le=1,
        description="least share of shingles in common (Jaccard) of near copies; 1: exact copies alone",
    )

    def survey(self, rows: Rows, learn: Learn) -> Findings:
        copies = copies_among(rows, None if self.threshold == 1 else self.threshold)
        known = labels_of(rows)
        kept = _kept(copies, known["label"])
        gone = np.flatnonzero(kept != np.arange(known.height))
        near = pl.Series(copies.first[gone] != copies.first[kept[gone]])
        found = pl.DataFrame({"id": known["id"].gather(gone), "kept": known["id"].gather(kept[gone]), "near": near})
        near_copy = each_in_english("near copy of row {row}", row=pl.col("kept"))
        reason = pl.when("near").then(near_copy).otherwise(each_in_english("copy of row {row}", row=pl.col("kept")))
        return Findings(set_aside=found.select("id", reason.alias("reason")))


def _kept(copies: Copies, labels: pl.Series) -> Indices:
    """For each row the one that stays for it: the first exact copy with that label, or the leader of that."""
    frame = pl.DataFrame({"text": copies.first, "label": labels}).with_row_index("row")
    first = frame.select(pl.col("row").min().over("text", "label").cast(pl.Int64))["row"].to_numpy()
    heads = frame.filter(pl.Series(first) == frame["row"]).with_columns(pl.col("row").cast(pl.Int64))
    kept: Indices = leaders(_with_one_label(copies.pairs, heads), len(first))[first]
    return kept


def _with_one_label(pairs: Indices, heads: Batch) -> Indices:
    """Pairs of rows of one label from pairs of texts; `heads` has a row for each text and label: text, label, row."""
    texts = pl.DataFrame({"text": pairs[:, 0], "other": pairs[:, 1]})
    ones = texts.join(heads, on="text").drop("text").rename({"row": "one"})
    both = ones.join(heads, left_on=("other", "label"), right_on=("text", "label"), nulls_equal=True)
    return both.select("one", "row").to_numpy().astype(np.int64, copy=False).reshape(-1, 2)
