"""Carrying a step written for one text to every text that a row has, each of several right answers included."""

from collections.abc import Collection, Sequence

import polars as pl

from tasklift.data.roles import TEXTS_SEPARATOR, RoleType
from tasklift.forms.judge import Judge, Reasons
from tasklift.forms.rewrite import Rewrite
from tasklift.forms.rows import Batch

TEXT = RoleType.TEXT.value
_ROW = "row"


def rewrite_texts(step: Rewrite, batch: Batch, roles: Sequence[str]) -> Batch:
    """`batch` with each of the text columns `roles` rewritten by a step that reads TEXT."""
    for role in roles:
        handed = _texts_of(batch, role)
        given = step.rewrite(handed.select(TEXT))
        if given.columns != [TEXT] or given.height != handed.height or given[TEXT].dtype != pl.String:
            raise TypeError(f"{step.step_name()} must give as many texts as it was handed, in the column {TEXT!r}")
        batch = batch.with_columns(_joined(handed.with_columns(given[TEXT]), batch.height).alias(role))
    return batch


def judge_texts(
    step: Judge, batch: Batch, roles: Sequence[str], may_be_blank: Collection[str] = frozenset()
) -> Reasons:
    """The first reason that a step which reads TEXT has against any of the text columns `roles`.

    Against a blank text of one that `may_be_blank` none counts.
    """
    reasons = []
    for role in roles:
        handed = _texts_of(batch, role)
        given = step.judge(handed.select("id", TEXT))
        if len(given) != handed.height:
            raise TypeError(f"{step.step_name()} must give a reason or null for each row")
        given = _first(handed, given, batch.height)
        if role in may_be_blank:
            given = given.set(batch[role].fill_null("").str.strip_chars() == "", None)
        reasons.append(given if len(roles) == 1 else pl.select(pl.lit(f"{role}: ") + given).to_series())
    return pl.select(pl.coalesce(reasons)).to_series()


def _texts_of(batch: Batch, role: str) -> Batch:
    """The texts of a column: `id`, `row` (the place of its row) and `text`."""
    texts = batch.select(
        "id" if "id" in batch.columns else pl.lit(None, pl.String).alias("id"), pl.col(role).alias(TEXT)
    )
    texts = texts.with_row_index(_ROW)
    if not texts[TEXT].str.contains(TEXTS_SEPARATOR, literal=True).any():
        return texts
    return texts.with_columns(pl.col(TEXT).str.split(TEXTS_SEPARATOR)).explode(TEXT)


def _joined(texts: Batch, rows: int) -> pl.Series:
    if texts.height == rows:
        return texts[TEXT]
    together = pl.when(pl.col(TEXT).is_not_null().any()).then(pl.col(TEXT).str.join(TEXTS_SEPARATOR))
    return texts.group_by(_ROW, maintain_order=True).agg(together)[TEXT]


def _first(texts: Batch, reasons: Reasons, rows: int) -> Reasons:
    """Of each row the first reason against one of its texts."""
    if texts.height == rows:
        return reasons
    told = texts.with_columns(reasons.alias("reason")).group_by(_ROW, maintain_order=True)
    return told.agg(pl.col("reason").drop_nulls().first())["reason"]
