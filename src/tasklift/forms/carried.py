"""Carrying a step written for one text to every text that a row has."""

from collections.abc import Sequence

import polars as pl

from tasklift.data.roles import RoleType
from tasklift.forms.judge import Judge, Reasons
from tasklift.forms.rewrite import Rewrite
from tasklift.forms.rows import Batch

TEXT = RoleType.TEXT.value


def rewrite_texts(step: Rewrite, batch: Batch, roles: Sequence[str]) -> Batch:
    """`batch` with each of the text columns `roles` rewritten by a step that reads TEXT."""
    for role in roles:
        handed = batch.select(pl.col(role).alias(TEXT))
        given = step.rewrite(handed)
        if given.columns != [TEXT] or given.height != batch.height or given[TEXT].dtype != pl.String:
            raise TypeError(f"{step.step_name()} must give as many texts as it was handed, in the column {TEXT!r}")
        batch = batch.with_columns(given[TEXT].alias(role))
    return batch


def judge_texts(step: Judge, batch: Batch, roles: Sequence[str]) -> Reasons:
    """The first reason that a step which reads TEXT has against any of the text columns `roles`."""
    reasons = []
    for role in roles:
        given = step.judge(batch.select(pl.col("id"), pl.col(role).alias(TEXT)))
        if len(given) != batch.height:
            raise TypeError(f"{step.step_name()} must give a reason or null for each row")
        reasons.append(given if len(roles) == 1 else pl.select(pl.lit(f"{role}: ") + given).to_series())
    return pl.select(pl.coalesce(reasons)).to_series()
