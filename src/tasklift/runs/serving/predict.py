"""Answers for a file: exactly one row for each row that came in, in its order, readable or not."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from tasklift.data.answers.reading import with_nested
from tasklift.data.formats.parsed import LINE, Parsed, joined
from tasklift.data.sniff import Format, Sniffed, parse, sniff
from tasklift.data.write import spread_rest, write_table
from tasklift.forms.answers import LabelAnswers
from tasklift.models.pipeline import Pipeline, frame_of, unread_answer
from tasklift.runs.progress import Progress, Tell, silent
from tasklift.runs.serving.rows_out import all_columns, free_names, keeps_members
from tasklift.settings.check import suggestion
from tasklift.settings.errors import Place, UserError
from tasklift.settings.kept import in_english
from tasklift.settings.messages import say

ANSWERS = ("prediction", "probability", "note")
"""The columns that are added: the answer, its probability, and why a row's text could not be used.

Where the model gives no answer, `prediction` is empty and `probability` is that of the likeliest label.
"""

WRITTEN = ("prediction", "note")
"""The columns that are added where texts are written."""

PASSAGES, CITED = "passages", "cited"
"""Stand between them where answers are made from passages that are looked up: their ids, and the ids of those that the
answer stands in, as lists in JSON.
"""

_DIGITS = 6
_NONE = "[]"


@dataclass(frozen=True)
class Predicted:
    """How many rows there were, how many have a note, how many no answer, and what else the user should know."""

    rows: int
    noted: int
    unanswered: int
    notices: tuple[str, ...]


def answer_columns(model: Pipeline) -> tuple[str, ...]:
    """The columns that the model's answers are written to."""
    if model.has_labels:
        return ANSWERS
    prediction, note = WRITTEN
    return (prediction, PASSAGES, CITED, note) if model.library else WRITTEN


def predict_texts(model: Pipeline, texts: Sequence[str]) -> pl.DataFrame:
    """The texts with their answers. Raises UserError where the model needs more than one text a row."""
    if len(model.inputs) != 1:
        problem = say("this model reads {texts} texts a row: {inputs}", texts=len(model.inputs), inputs=model.inputs)
        raise UserError("one-text-only", problem, advice=say("put the rows into a file with those columns"))
    frame = frame_of(texts, model.inputs)
    return frame.with_columns(_answers(model, frame, answer_columns(model)))


def predict_file(
    model: Pipeline, source: Path, target: Path, *, overwrite: bool = False, tell: Tell = silent
) -> Predicted:
    """Write the rows of `source` with their answers to `target`, whose suffix names the format.

    Values of columns that the model does not read stay as they are. A row that cannot be read is answered with the most
    frequent label, and its note says what was wrong. Raises UserError where an input column is missing.
    """
    found = sniff(source)
    wanted = [column for columns in model.columns.values() for column in columns]
    for column in wanted:
        if column not in found.columns:
            advice = suggestion(column, found.columns)
            raise UserError(
                "unknown-column",
                say("there is no column {column!r}", column=column),
                where=Place(str(source)),
                advice=advice,
            )
    names = all_columns(source, found)
    ours = answer_columns(model)
    taken = free_names(ours, names)
    as_members = keeps_members(target)
    counted = _Counted(tell, taken, are_cited=model.library is not None)
    frames = counted.pass_on(
        _laid_out(_answered(model, rows, reasons, taken), names, taken, as_members=as_members)
        for rows, reasons in _in_order(source, parse(source, found, wanted), found)
    )
    write_table(target, frames, overwrite=overwrite)
    renamed = [
        say("the file has a column {column!r} already: ours is {name!r}", column=own, name=name)
        for own, name in zip(ours, taken, strict=True)
        if own != name
    ]
    return Predicted(counted.rows, counted.noted, counted.unanswered, (*renamed, *counted.uncited))


class _Counted:
    """Passes frames on, counts their rows, those with notes and those without an answer, and tells of it.

    `are_cited`: answers are made from passages, and those are counted that stand in none.
    """

    def __init__(self, tell: Tell, names: Sequence[str], *, are_cited: bool) -> None:
        self.rows = 0
        self.noted = 0
        self.unanswered = 0
        self._said = 0
        self._uncited = 0
        self._tell = tell
        self._prediction, *between, self._note = names
        self._cited = between[-1] if are_cited else None

    @property
    def uncited(self) -> list[str]:
        """What is to be known of answers that no passage says."""
        counts = {"uncited": self._uncited, "answers": self._said}
        told = say("{uncited:,} of {answers:,} answers stand in no passage that was looked up", **counts)
        return [told] if self._uncited else []

    def pass_on(self, frames: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
        for frame in frames:
            self.rows += frame.height
            self.noted += frame[self._note].count()
            self.unanswered += frame[self._prediction].null_count()
            if self._cited:
                said = frame.filter(pl.col(self._prediction).str.strip_chars() != "")
                self._said += said.height
                self._uncited += said.filter(pl.col(self._cited) == _NONE).height
            self._tell(Progress(in_english("predicting"), self.rows))
            yield frame
        self._tell(Progress(in_english("predicting"), self.rows, self.rows, finished=True))


def _in_order(source: Path, parts: Iterable[Parsed], found: Sniffed) -> Iterator[tuple[pl.DataFrame, dict[int, str]]]:
    """Each part's rows with an empty one for each that could not be read, and by position what was wrong with it."""
    for part in parts:
        bad = pl.DataFrame(
            {LINE: [one.line for one in part.quarantined], "wrong": [one.reason for one in part.quarantined]},
            schema={LINE: pl.Int64, "wrong": pl.String},
        )
        if bad.height and found.format is Format.JSON and bad[LINE].is_in(part.rows[LINE].implode()).any():
            advice = say('write one object a line (jq -c ".[]")')
            problem = say("several rows stand on one line, and one of them cannot be read")
            raise UserError("unplaceable-row", problem, where=Place(str(source), int(bad[LINE][0])), advice=advice)
        rows = part.rows.with_columns(part.nested_names())
        together = pl.concat([rows, bad], how="diagonal").sort(LINE, maintain_order=True)
        wrong = together["wrong"].to_list()
        lines = together[LINE].to_list()
        reasons = {
            at: in_english("line {line}: {reason}", line=lines[at], reason=what)
            for at, what in enumerate(wrong)
            if what is not None
        }
        yield together.drop(LINE, "wrong"), reasons


def _answered(model: Pipeline, rows: pl.DataFrame, reasons: dict[int, str], taken: tuple[str, ...]) -> pl.DataFrame:
    """The rows with their answers."""
    inputs = rows.select(joined(model.columns[role]).alias(role) for role in model.inputs)
    answers = _answers(model, inputs, taken)
    notes = answers[-1].to_list()
    for position, reason in reasons.items():
        notes[position] = in_english(
            "not readable ({reason}): {answer}", reason=reason, answer=unread_answer(answers[0][position])
        )
    answers[-1] = pl.Series(taken[-1], notes, pl.String)
    answered = rows.with_columns(answers)
    for name in taken[1:-1] if model.library else ():
        answered = with_nested(answered, name)
    return answered


def _answers(model: Pipeline, inputs: pl.DataFrame, names: Sequence[str]) -> list[pl.Series]:
    given = model.answer(inputs)
    between = []
    if isinstance(given.answers, LabelAnswers):
        between = [pl.Series(names[1], given.answers.confidence().round(_DIGITS), pl.Float64)]
    elif model.library:
        found = (given.passages, model.library.cited(given.passages, given.answers.best()))
        between = [_listed(name, ids) for name, ids in zip(names[1:-1], found, strict=True)]
    return [
        pl.Series(names[0], given.answers.best(), pl.String),
        *between,
        pl.Series(names[-1], given.notes, pl.String),
    ]


def _listed(name: str, passages: Sequence[Sequence[str]]) -> pl.Series:
    return pl.Series(name, [json.dumps(ids, ensure_ascii=False) for ids in passages], pl.String)


def _laid_out(answered: pl.DataFrame, names: Sequence[str], taken: Sequence[str], *, as_members: bool) -> pl.DataFrame:
    """The columns in the file's order, then ours; in JSON what the model did not read follows as it was."""
    if as_members:
        return answered
    others = [name for name in names if name not in answered.columns]
    return spread_rest(answered, others).select(*names, *taken)
