"""Spans go where their texts go when a step changes what they stand in; an answer is then what stands there."""

from dataclasses import replace
from typing import NamedTuple

import polars as pl

from tasklift.data.answers.spans import SPANS, spans_as_text, spans_in
from tasklift.data.roles import TEXTS_SEPARATOR
from tasklift.forms.judge import because
from tasklift.runs.carrying.effect import Effect, New
from tasklift.settings.kept import in_english
from tasklift.tasks.kind import Layout
from tasklift.text.containment.answer_place import Place, occurrences, without_blanks
from tasklift.text.edits.edits import edits_between


def with_spans_moved(effect: Effect, layout: type[Layout]) -> Effect:
    """The effect with spans where their texts are now, and the answers as they stand there.

    A row goes where the places of all its answers were cut; else the answers go whose places were. A row that was made
    has the spans of its parent if it has its context.
    """
    roles = layout.standing()
    if roles is None or SPANS not in effect.before.columns:
        return effect
    answers, context = roles
    if effect.new:
        effect = replace(effect, new=_of_parents(effect.new, effect.before, context))
    rows = _changed(effect.before, effect.after, context)
    if not len(rows):
        return effect
    after = spans_there(effect.before, effect.after, layout)
    columns = (effect.before[SPANS], after[SPANS], after[answers], after[context])
    found = [_left(*row) for row in zip(*(column.gather(rows) for column in columns), strict=True)]
    texts, spans, cut = zip(*found, strict=True)
    after = after.with_columns(
        after[answers].scatter(rows, pl.Series(texts, dtype=pl.String)),
        after[SPANS].scatter(rows, pl.Series(spans, dtype=pl.String)),
    )
    is_cut = pl.Series([False]).new_from_index(0, after.height).scatter(rows, pl.Series(cut))
    reason = in_english("the answer's place in {role} was cut", role=context)
    reasons = pl.select(pl.coalesce(effect.reasons, because(reason, is_cut)).alias("reason")).to_series()
    return replace(effect, after=after, reasons=reasons)


def spans_there(before: pl.DataFrame, after: pl.DataFrame, layout: type[Layout]) -> pl.DataFrame:
    """`after` with the spans of `before` where they are now, null where they were cut; the answers stay as they are."""
    roles = layout.standing()
    if roles is None or SPANS not in before.columns:
        return after
    rows = _changed(before, after, roles[1])
    columns = (before[SPANS], before[roles[1]].fill_null(""), after[roles[1]].fill_null(""))
    found = [_moved(*row) for row in zip(*(column.gather(rows) for column in columns), strict=True)]
    return after.with_columns(before[SPANS].scatter(rows, pl.Series(found, dtype=pl.String)))


class _Left(NamedTuple):
    """The answers of a row that are left, and their spans; whether it has lost all places that it had."""

    answers: str | None
    spans: str | None
    is_cut: bool


def _changed(before: pl.DataFrame, after: pl.DataFrame, context: str) -> pl.Series:
    """The rows that have spans in what was changed."""
    return (before[SPANS].is_not_null() & before[context].ne_missing(after[context])).arg_true()


def _moved(spans: str, before: str, after: str) -> str | None:
    edits = edits_between(before, after)
    there = [place and edits.forward(*place) for place in spans_in(spans)]
    bare = [place and without_blanks(after, place) for place in there]
    return spans_as_text([place if place and place[0] < place[1] else None for place in bare])


def _left(before: str, after: str | None, answers: str | None, context: str | None) -> _Left:
    """`answers` as a step has left them, whose spans were and are these."""
    texts = [] if answers is None else answers.split(TEXTS_SEPARATOR)
    were = spans_in(before)
    if len(were) != len(texts):
        return _Left(answers, None, is_cut=False)
    if after is None or context is None:
        return _Left(answers, None, is_cut=True)
    stays = [(text, is_) for text, was, is_ in zip(texts, were, spans_in(after), strict=True) if is_ or not was]
    places = [place and _whole(text, place, context) for text, place in stays]
    said = [text if place is None else context[slice(*place)] for (text, _), place in zip(stays, places, strict=True)]
    return _Left(TEXTS_SEPARATOR.join(said), spans_as_text(places), is_cut=False)


def _whole(text: str, place: Place, context: str) -> Place:
    """The place, or where the text stands as the step has written it, if that is around it: signs of what stood there
    before may be in what it wrote for all of it.
    """
    start = max(0, place[0] - len(text))
    around = occurrences(text.strip(), context[start : place[1] + len(text)])
    found = ((start + first, start + last) for first, last in around)
    return next((one for one in found if one[0] <= place[0] and place[1] <= one[1]), place)


def _of_parents(new: New, before: pl.DataFrame, context: str) -> New:
    same = new.rows[context].eq_missing(before[context].gather(new.places))
    return replace(new, rows=new.rows.with_columns(pl.when(same).then(SPANS).alias(SPANS)))
