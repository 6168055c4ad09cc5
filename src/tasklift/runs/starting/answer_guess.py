"""Whether the rows of a file are questions with answers, and what keeps the questions on one text together."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from tasklift.data.answers.reading import texts_of_cell
from tasklift.runs.starting.column_guesses import Because, Column, is_text, may_be_label
from tasklift.runs.starting.column_names import names_of, plain_name
from tasklift.runs.starting.written_guess import LANGUAGE_TEXTS, WrittenGuess, language_reason
from tasklift.settings.messages import say
from tasklift.tasks.answer import Answer
from tasklift.text.language import UNDETERMINED, guess_language

_MOSTLY: Final = 0.9
_SURE: Final = 0.8
_IN_CONTEXT: Final = 0.5
_FEWEST_DOCUMENTS: Final = 10
"""With fewer, a test of whole documents would be of one or two of them."""
_NUMBER: Final = r"####\s*\S|^\s*[+-]?[$¥￥]?\d[\d,.]*\s*[%％]?\s*$"


def guess_answers(columns: Sequence[Column], rows: pl.DataFrame) -> WrittenGuess | None:
    """None unless columns are named like questions and answers, and the answers are more than a few labels."""
    question, answers, context = (_named(columns, role) for role in ("question", "answers", "context"))
    if question is None or answers is None or not is_text(question):
        return None
    texts = _texts(answers)
    if not texts or may_be_label(answers):
        return None
    found = {"question": Because(question.name, say("what is asked"))}
    if context is not None and is_text(context):
        found["context"] = Because(context.name, say("the text that the answer stands in"))
    found["answers"] = Because(answers.name, _told(answers))
    group, sure = _group(columns, rows, context) if "context" in found else (None, False)
    return WrittenGuess(
        "answer",
        {**found, **({"group": group} if group and sure else {})},
        _language(texts, question),
        _metric(texts),
        {"group": group} if group and not sure else {},
        marks=context is not None and "context" in found and _stand_in(answers, context, rows),
    )


def _named(columns: Sequence[Column], role: str) -> Column | None:
    by_name = {plain_name(column.name): column for column in columns if column.values.len()}
    return next((by_name[name] for name in names_of(role) if name in by_name), None)


def _texts(answers: Column) -> list[str]:
    """The answers in the cells, of which each may hold several."""
    return [text for cell in answers.values.to_list() for text in texts_of_cell(cell)]


def _stand_in(answers: Column, context: Column, rows: pl.DataFrame) -> bool:
    """Whether the first answers of most rows that have one stand in their contexts."""
    pairs = rows.select(answers.name, context.name).drop_nulls().iter_rows()
    found = [texts[0] in text for cell, text in pairs if (texts := texts_of_cell(cell))]
    return sum(found) >= _IN_CONTEXT * len(found) > 0


def _told(answers: Column) -> str:
    none = sum(not texts_of_cell(cell) for cell in answers.values.to_list()) + answers.rows - answers.values.len()
    if none:
        return say("the right answers; {none:,} of {rows:,} questions have none", none=none, rows=answers.rows)
    return say("the right answers")


def _language(texts: Sequence[str], question: Column) -> Because | None:
    """That of the answers, or of the questions where answers are too short to tell, or are numbers."""
    looked_at = [list(texts[:LANGUAGE_TEXTS]), question.values.head(LANGUAGE_TEXTS).to_list()]
    (of_answers, sure), (of_questions, surer) = (guess_language(read) for read in looked_at)
    if sure < _SURE and surer > sure:
        return Because(of_questions, language_reason(surer, len(looked_at[1])))
    return None if of_answers == UNDETERMINED else Because(of_answers, language_reason(sure, len(looked_at[0])))


def _metric(texts: Sequence[str]) -> Because:
    numbers = int(pl.Series(texts, dtype=pl.String).str.contains(_NUMBER).sum())
    if numbers >= _MOSTLY * len(texts):
        return Because("numeric_match", say("answers are numbers, or end in one behind ####"))
    return Because(Answer.metric, say("how many words answer and right answer share"))


def _group(columns: Sequence[Column], rows: pl.DataFrame, context: Column | None) -> tuple[Because | None, bool]:
    """What the contexts are parts of, or they themselves where they come again; and whether to use it unasked."""
    if context is None:
        return None, False
    documents = [column for column in _of_documents(columns) if _holds_contexts(column, context, rows)]
    enough = [column for column in documents if column.distinct >= _FEWEST_DOCUMENTS]
    for column in [*enough, *documents][:1]:
        told = {"distinct": column.distinct, "rows": column.rows}
        reason = say("{distinct} different in {rows} rows: rows of one stay on one side of the split", **told)
        return Because(column.name, reason), bool(enough)
    if context.distinct < context.rows:
        reason = say("contexts come again: take the mark away to keep all questions on one on one side of the split")
        return Because(context.name, reason), False
    return None, False


def _of_documents(columns: Sequence[Column]) -> list[Column]:
    by_name = {plain_name(column.name): column for column in columns}
    return [by_name[name] for name in names_of("document") if name in by_name]


def _holds_contexts(column: Column, context: Column, rows: pl.DataFrame) -> bool:
    """Whether every row has one, some have the same, and no context is part of two."""
    if column.values.len() < column.rows or not 1 < column.distinct < column.rows:
        return False
    return rows.select(context.name, column.name).n_unique() == rows[context.name].n_unique()
