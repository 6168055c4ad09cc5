"""Deduplication: of texts that are copies with the same label, the first stays."""

from typing import Annotated, ClassVar, Final, Literal, Self

import numpy as np
import polars as pl
from pydantic import Field, model_validator

from tasklift.data.near import Copies
from tasklift.data.roles import RoleType
from tasklift.forms.learner import Learn
from tasklift.forms.reasons import each_in_english
from tasklift.forms.rows import Batch, Rows
from tasklift.forms.survey import Findings, Survey
from tasklift.models.networks.meaning import open_meaning
from tasklift.models.pretrained.named import network_digest
from tasklift.settings.fields import Search
from tasklift.settings.messages import say
from tasklift.steps.clean.alike import alike_in_meaning
from tasklift.steps.clean.copies import Indices, copies_among, labels_of, leaders

_THRESHOLDS: Final = {"wording": 0.85, "meaning": 0.97}


class Deduplicate(Survey):
    """Set aside copies and near copies of a row that stays, where they have the same label.

    Why: a text that occurs a thousand times weighs like a thousand texts and teaches like one. Texts are copies when
    they are equal but for case, width, white space and punctuation, and near copies when they share at least
    `threshold` of their shingles (texts too short for shingles have exact copies only). The first row of them stays,
    and a row goes only if it is itself a copy of one that stays: chains of small changes do not eat texts. Copies with
    different labels are conflicts, not copies: one row of each label stays. Let `drop_conflicts` settle them before
    this step, for here goes the copy that shows that a label is in dispute.

    When it hurts: where frequency is the signal (the same short question asked by many users), and for templates that
    differ in the one word that matters: raise `threshold`, or say 1 for exact copies alone. `by: meaning` finds
    paraphrases, and texts that merely have the same subject too: of pairs of questions that `e5-small` put at 0.97 or
    more people called 78 % the same, of those at 0.9 or more 55 % (docs/log.md).

    Example:
        recipe: [drop_conflicts, {deduplicate: {threshold: 0.9}}]

    Reference: Broder, "On the resemblance and containment of documents", 1997; Lee et al., "Deduplicating training data
    makes language models better", 2022; Abbas et al., "SemDeDup", 2023, for copies by meaning.
    """

    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.INPUT, RoleType.ANSWER, RoleType.VALUE)

    threshold: Annotated[float | None, Search(0.6, 1.0)] = Field(
        None,
        ge=0.3,
        le=1,
        description="least share of shingles in common (Jaccard) of near copies, or their least cosine; none: 0.85 by "
        "wording, 0.97 by meaning; 1: exact copies alone",
    )
    by: Literal["wording", "meaning"] = Field(
        "wording", description="how near copies are found: by shingles of the texts, or by the vectors of `model`"
    )
    model: str | None = Field(
        None,
        description="by meaning: a pretrained encoder, as `e5-small` or a folder; its cosine is held to `threshold`",
    )
    keep: Literal["first", "longest", "largest", "smallest"] = Field(
        "first",
        description="which of the copies stays: the first, the longest, or that of the largest or smallest value",
    )
    column: str | None = Field(None, description="the column of values for `largest` and `smallest`")

    @model_validator(mode="after")
    def _check_named(self) -> Self:
        if (self.keep in ("largest", "smallest")) != (self.column is not None):
            raise ValueError(say("`column` goes with `keep: largest` or `keep: smallest`"))
        if (self.by == "meaning") != (self.model is not None):
            raise ValueError(say("`model` goes with `by: meaning`"))
        return self

    def columns_named(self) -> tuple[str, ...]:
        return (self.column,) if self.column else ()

    def resources(self) -> list[str]:
        return [] if self.model is None else [network_digest(self.model, folder=self.folder, who=self.step_name())]

    def survey(self, rows: Rows, learn: Learn) -> Findings:
        copies, known = self._copies(rows), labels_of(rows)
        kept = _kept(copies, known["label"], self._order(rows))
        gone = np.flatnonzero(kept != np.arange(known.height))
        near = pl.Series(copies.first[gone] != copies.first[kept[gone]])
        found = pl.DataFrame({"id": known["id"].gather(gone), "kept": known["id"].gather(kept[gone]), "near": near})
        near_copy = each_in_english("near copy of row {row}", row=pl.col("kept"))
        reason = pl.when("near").then(near_copy).otherwise(each_in_english("copy of row {row}", row=pl.col("kept")))
        return Findings(set_aside=found.select("id", reason.alias("reason")))

    def _copies(self, rows: Rows) -> Copies:
        threshold = self.threshold or _THRESHOLDS[self.by]
        if self.model is not None and threshold < 1:
            meaning = open_meaning(self.model, folder=self.folder, who=self.step_name())
            return alike_in_meaning(rows, meaning, threshold)
        return copies_among(rows, None if threshold == 1 else threshold)

    def _order(self, rows: Rows) -> Indices:
        """The rows, those first that had rather stay; of equals the first."""
        if self.keep == "first":
            return np.arange(rows.height)
        if self.column is None:
            parts = [batch["input"].str.len_chars().fill_null(0).cast(pl.Float64) for batch in rows.batches()]
        else:
            parts = [batch[self.column].str.strip_chars().cast(pl.Float64, strict=False) for batch in rows.batches()]
        sizes = pl.concat([pl.Series(dtype=pl.Float64), *parts])
        wanted = (-sizes if self.keep != "smallest" else sizes).fill_nan(None).fill_null(float("inf"))
        return np.argsort(wanted.to_numpy(), kind="stable").astype(np.int64)


def _kept(copies: Copies, labels: pl.Series, order: Indices) -> Indices:
    """For each row the one that stays for it: of exact copies with that label the first of `order`, or its leader."""
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    frame = pl.DataFrame({"text": copies.first, "label": labels, "row": rank})
    first = frame.select(pl.col("row").min().over("text", "label"))["row"].to_numpy()
    heads = frame.filter(pl.Series(first) == frame["row"])
    kept: Indices = order[leaders(_with_one_label(copies.pairs, heads), len(first))[first]]
    return kept


def _with_one_label(pairs: Indices, heads: Batch) -> Indices:
    """Pairs of rows of one label from pairs of texts; `heads` has a row for each text and label: text, label, row."""
    texts = pl.DataFrame({"text": pairs[:, 0], "other": pairs[:, 1]})
    ones = texts.join(heads, on="text").drop("text").rename({"row": "one"})
    both = ones.join(heads, left_on=("other", "label"), right_on=("text", "label"), nulls_equal=True)
    return both.select("one", "row").to_numpy().astype(np.int64, copy=False).reshape(-1, 2)
