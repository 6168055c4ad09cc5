"""The answer side of rows as it is read: a label must be one text and not blank, a text may be one of several."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import polars as pl

from tasklift.data.formats.parsed import NESTED, Parsed
from tasklift.data.roles import TEXTS_SEPARATOR, Role, RoleType
from tasklift.settings.kept import in_english

STARTS: Final = ("answer_start", "start")
"""The keys by which data sets of questions say where an answer begins."""


def answer_checks(part: Parsed, columns: Sequence[str], role: Role) -> list[tuple[pl.Series, str]]:
    """What is wrong with the answers of which rows: a mask, and the reason, for each column and fault."""
    checks = []
    for column in columns:
        nested = pl.Series([False] * part.rows.height, dtype=pl.Boolean)
        if positions := part.nested.get(column):
            nested = nested.scatter(list(positions), True)
        checks.append((nested, _nested_reason(column, role)))
        if role.may_be_blank:
            continue
        empty = part.rows[column].fill_null("").str.strip_chars() == ""
        checks.append((empty, in_english("column {column!r} is empty", column=column)))
    return checks


def with_texts_joined(part: Parsed, columns: Mapping[str, str]) -> Parsed:
    """The part with each list of texts in these columns as one text, its members joined by what `columns` says; other
    lists stay as they are.

    A list of texts is no longer among what is `nested`.
    """
    for column, joiner in columns.items():
        nested = part.nested.get(column, ())
        listed = {place: texts_in(part.rows[column][place]) for place in nested}
        together = {place: joiner.join(texts) for place, texts in listed.items() if texts is not None}
        if together:
            values = part.rows[column].scatter(list(together), list(together.values()))
            left = tuple(place for place in nested if place not in together)
            part = replace(part, rows=part.rows.with_columns(values), nested={**part.nested, column: left})
    return part


def with_texts_as_lists(rows: pl.DataFrame, column: str) -> pl.DataFrame:
    """The rows with the texts of this column that are several joined ones as JSON lists, noted among what is `nested`:
    the other way round."""
    several = rows[column].str.contains(TEXTS_SEPARATOR, literal=True).fill_null(False)
    if not several.any():
        return rows
    lists = [
        json.dumps(text.split(TEXTS_SEPARATOR), ensure_ascii=False) if apart else text
        for text, apart in zip(rows[column], several, strict=True)
    ]
    return with_nested(rows.with_columns(pl.Series(column, lists, pl.String)), column, several)


def with_nested(rows: pl.DataFrame, column: str, where: pl.Series | None = None) -> pl.DataFrame:
    """The rows with a column of JSON, in all of them or `where` it is, noted among what is `nested`."""
    before = rows[NESTED] if NESTED in rows.columns else [None] * rows.height
    nested = [
        json.dumps([*json.loads(names or "[]"), column], ensure_ascii=False) if apart else names
        for names, apart in zip(before, [True] * rows.height if where is None else where, strict=True)
    ]
    return rows.with_columns(pl.Series(NESTED, nested, pl.String))


def with_blank_answers(part: Parsed, columns: Sequence[str]) -> Parsed:
    """The part with an empty text in these columns where nothing stands: that there is no answer."""
    return replace(part, rows=part.rows.with_columns(pl.col(name).fill_null("") for name in columns))


def texts_in(written: str) -> list[str] | None:
    """The texts of a list of texts, without blank ones; None for anything else.

    A text may stand in an object as `text`, and a list of them in one, as data sets of questions have answers.
    """
    told = answers_in(written)
    return None if told is None else [text for text, _ in told]


def texts_of_cell(cell: str) -> list[str]:
    """Those of a cell that may hold a list of them, or merely one."""
    if not cell.startswith(("[", "{")):
        return [cell]
    try:
        return texts_in(cell) or []
    except (ValueError, RecursionError):  # a text that merely begins so
        return [cell]


def answers_in(written: str) -> list[tuple[str, Any]] | None:
    """The same texts, each with where it is said to start, or None where nothing is said."""
    found: Any = json.loads(written)
    listed = found if isinstance(found, list) else [found]
    if isinstance(found, dict) and isinstance(found.get("text"), list):
        starts = _start_in(found)
        listed, in_step = found["text"], isinstance(starts, list) and len(starts) == len(found["text"])
        told = list(zip(map(_text_in, listed), starts if in_step else [None] * len(listed), strict=True))
    else:
        told = [(_text_in(one), _start_in(one)) for one in listed]
    texts = [(text.replace(TEXTS_SEPARATOR, " "), start) for text, start in told if isinstance(text, str)]
    return [one for one in texts if one[0].strip()] if len(texts) == len(told) else None


def _text_in(one: Any) -> Any:
    return one.get("text") if isinstance(one, dict) else one


def _start_in(one: Any) -> Any:
    return next((one[key] for key in STARTS if key in one), None) if isinstance(one, dict) else None


def _nested_reason(column: str, role: Role) -> str:
    if role.type is RoleType.TEXTS:
        return in_english("column {column!r} holds a list or an object that is no list of texts", column=column)
    return in_english(
        "column {column!r} holds a list or an object where one {role} is meant", column=column, role=role.name
    )
