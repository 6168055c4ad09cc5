"""Carrying a step written for one text to every text that a row has: of several right answers, and turns, each."""

from collections.abc import Collection, Sequence

import polars as pl

from tasklift.data.roles import TEXTS_SEPARATOR, RoleType
from tasklift.forms.judge import Judge, Reasons
from tasklift.forms.rewrite import Rewrite
from tasklift.forms.rows import Batch
from tasklift.text.dialogues.one_text import are_one_text, turn_by_turn, without_speakers

TEXT = RoleType.TEXT.value
_ROW, _MARK = "row", "mark"


def rewrite_texts(step: Rewrite, batch: Batch, roles: Sequence[str], dialogues: Collection[str] = frozenset()) -> Batch:
    """`batch` with each of the text columns `roles` rewritten by a step that reads TEXT; of `dialogues` each turn."""
    for role in roles:
        handed = _turns_of(batch, role) if role in dialogues else _texts_of(batch, role)
        given = step.rewrite(handed.select(TEXT))
        if given.columns != [TEXT] or given.height != handed.height or given[TEXT].dtype != pl.String:
            raise TypeError(f"{step.step_name()} must give as many texts as it was handed, in the column {TEXT!r}")
        after = handed.with_columns(given[TEXT])
        whole = _dialogues_of(after, batch[role]) if role in dialogues else _joined(after, batch.height)
        batch = batch.with_columns(whole.alias(role))
    return batch


def judge_texts(
    step: Judge,
    batch: Batch,
    roles: Sequence[str],
    may_be_blank: Collection[str] = frozenset(),
    dialogues: Collection[str] = frozenset(),
) -> Reasons:
    """The first reason that a step which reads TEXT has against any of the text columns `roles`.

    Against a blank text of one that `may_be_blank` none counts. `dialogues` are judged whole.
    """
    reasons = []
    for role in roles:
        handed = _whole(batch, role, step) if role in dialogues else _texts_of(batch, role)
        given = step.judge(handed.select("id", TEXT))
        if len(given) != handed.height:
            raise TypeError(f"{step.step_name()} must give a reason or null for each row")
        given = _first(handed, given, batch.height)
        if role in may_be_blank:
            given = given.set(batch[role].fill_null("").str.strip_chars() == "", None)
        reasons.append(given if len(roles) == 1 else pl.select(pl.lit(f"{role}: ") + given).to_series())
    return pl.select(pl.coalesce(reasons)).to_series()


def _column(batch: Batch, role: str) -> Batch:
    """The column as it is: `id`, `row` (the place of its row) and `text`."""
    name = "id" if "id" in batch.columns else pl.lit(None, pl.String).alias("id")
    return batch.select(name, pl.col(role).alias(TEXT)).with_row_index(_ROW)


def _whole(batch: Batch, role: str, step: Judge) -> Batch:
    """The dialogues as a step reads them: with who says what if it asks for that, else what is said."""
    column = _column(batch, role)
    return column if step.reads_turns else column.with_columns(without_speakers(column[TEXT]))


def _turns_of(batch: Batch, role: str) -> Batch:
    """Each turn of the dialogues of a column as a text, with the mark that says who speaks."""
    column = _column(batch, role).filter(are_one_text(batch[role]))
    turns = column.with_columns(turn_by_turn(pl.col(TEXT))).explode(TEXT)
    return turns.with_columns(pl.col(TEXT).str.head(1).alias(_MARK), pl.col(TEXT).str.slice(1))


def _dialogues_of(turns: Batch, before: pl.Series) -> pl.Series:
    """The dialogues of turns again; of a column `before`, what is no dialogue stays."""
    said = turns.group_by(_ROW, maintain_order=True).agg((pl.col(_MARK) + pl.col(TEXT)).str.join(""))
    return before.clone().scatter(said[_ROW], said[_MARK])


def _texts_of(batch: Batch, role: str) -> Batch:
    """The texts of a column, several of a row one by one."""
    texts = _column(batch, role)
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
