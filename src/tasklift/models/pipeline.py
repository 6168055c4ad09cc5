"""A model as it serves: what is looked up for it, the rewrites that travel with it, the model itself, and what it says
when it cannot tell.
"""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from tasklift.forms.answers import NO_ANSWER, Answers, LabelAnswers, TextAnswers, one_after_another
from tasklift.forms.carried import rewrite_texts
from tasklift.forms.model import Model
from tasklift.forms.rewrite import Rewrite
from tasklift.models.endpoints.archive import InMemory
from tasklift.models.endpoints.consent import sending_allowed
from tasklift.models.looking_up.library import Library
from tasklift.models.looking_up.saved_library import load_library, save_library
from tasklift.models.numbers import Floats
from tasklift.models.saved import load_model, read_description, save_model
from tasklift.models.written.standing import brought_back
from tasklift.settings.errors import Place, UserError
from tasklift.settings.kept import in_english
from tasklift.settings.messages import say
from tasklift.settings.own_code import source_digest
from tasklift.settings.registry import find, parts
from tasklift.store.atomic import place_new
from tasklift.store.hashing import canonical_json
from tasklift.tasks.kind import Kind
from tasklift.tasks.starting import PIPELINE

DESCRIPTION = PIPELINE
MODEL = "model"
GRAPH = "model.onnx"
"""The file by which a folder that `lift export --format onnx` wrote is known."""
PREDICT_ROWS = 4096


@dataclass(frozen=True)
class Prediction:
    """Answers to rows in their order; `notes` says of each row that could not be answered from its text why.

    `passages`: the ids of those that the context of each row is made of, the best first; none where it is given.
    """

    answers: Answers
    notes: list[str | None]
    passages: list[list[str]]


@dataclass(frozen=True)
class Pipeline:
    """Answers rows as the world writes them.

    `columns` names the user's columns of each input role. `shares` are the labels of the training rows and how
    frequent each was; a row without text is answered by them, and not at all where texts are written. `library` has the
    passages that contexts are made of, where they are no column of the user's.
    """

    kind: str
    columns: Mapping[str, Sequence[str]]
    rewrites: tuple[Rewrite, ...]
    model: Model
    shares: Mapping[str, float]
    library: Library | None = None

    @property
    def inputs(self) -> list[str]:
        """The input roles that rows bring, in the kind's order."""
        return [role.name for role in self._kind.roles if role.name in self.columns]

    @property
    def reads(self) -> list[str]:
        """The input roles that the model reads: those, and the context where it is looked up."""
        there = {*self.columns, *([self._kind.looked_up] if self.library else [])}
        return [role.name for role in self._kind.roles if role.name in there]

    @property
    def has_labels(self) -> bool:
        """Whether it answers with labels; else it writes texts."""
        return self._kind.has_labels()

    @property
    def _kind(self) -> type[Kind]:
        kind: type[Kind] = find("tasks", self.kind)
        return kind

    def predict(self, rows: pl.DataFrame | Sequence[str] | Sequence[Mapping[str, str]]) -> list[str | None]:
        """The label of each row, or the text written for it, or None where the model gives no answer.

        `rows`: texts, mappings by role, or a frame with the input roles as columns.
        """
        return self.answer(frame_of(rows, self.inputs)).answers.best()

    def answer(self, rows: pl.DataFrame) -> Prediction:
        """Answers and notes for a frame with the input roles as columns (null where missing)."""
        read = self._kind.as_read(rows.select(self.inputs))
        parts = [self._answer(part) for part in read.iter_slices(PREDICT_ROWS)]
        if not parts:
            return Prediction(self._no_answers(), [], [])
        answers = one_after_another([part.answers for part in parts])
        notes = [note for part in parts for note in part.notes]
        return Prediction(answers, notes, [ids for part in parts for ids in part.passages])

    def surprise(self, rows: pl.DataFrame, right: Sequence[str]) -> Floats | None:
        """How surprising the right answers of such rows are to the model, see `Model.surprise`."""
        read = self._kind.as_read(rows.select(self.inputs))
        return self.model.surprise(self.rewritten(read), right)

    def _no_answers(self) -> Answers:
        if not self.has_labels:
            return TextAnswers(())
        return LabelAnswers(tuple(sorted(self.shares)), np.zeros((0, len(self.shares))))

    def rewritten(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows as the model reads them, contexts looked up and after the rewrites that travel with it."""
        return self._rewritten(self._with_contexts(rows, self._passages(rows)))

    def _passages(self, rows: pl.DataFrame) -> list[list[str]]:
        return self.library.found(rows, self.inputs) if self.library else [[] for _ in range(rows.height)]

    def _with_contexts(self, rows: pl.DataFrame, passages: list[list[str]]) -> pl.DataFrame:
        role = self._kind.looked_up
        return rows.with_columns(self.library.contexts(passages).alias(role)) if self.library and role else rows

    def _rewritten(self, rows: pl.DataFrame) -> pl.DataFrame:
        for rewrite in self.rewrites:
            rows = rewrite_texts(rewrite, rows, self.reads, self._kind.dialogues(self.reads))
        return rows

    def _answer(self, part: pl.DataFrame) -> Prediction:
        passages = self._passages(part)
        raw = self._with_contexts(part, passages)
        part = self._rewritten(raw)
        blank = part.select(pl.all_horizontal(pl.col(self.inputs).fill_null("").str.strip_chars() == "")).to_series()
        try:
            answers = self._answer_blank(self._as_it_came(raw, part, self.model.predict(part)), blank.to_numpy())
        except pl.exceptions.ColumnNotFoundError as fault:
            raise _damaged(say("lacks a column that the model reads: {fault}", fault=fault)) from None
        notes = [
            in_english("no text: {answer}", answer=unread_answer(answer)) if empty else None
            for answer, empty in zip(answers.best(), blank.to_list(), strict=True)
        ]
        return Prediction(answers, notes, passages)

    def _as_it_came(self, raw: pl.DataFrame, read: pl.DataFrame, answers: Answers) -> Answers:
        """Answers that stand in what the model read, as they stand in what came; but what a rewrite keeps out of sight
        does not come back.
        """
        roles = self._kind.standing()
        if roles is None or not isinstance(answers, TextAnswers) or answers.places is None:
            return answers
        hides = any(rewrite.protects for rewrite in self.rewrites)
        return replace(answers, places=None) if hides else brought_back(answers, raw[roles[1]], read[roles[1]])

    def _answer_blank(self, answers: Answers, blank: np.ndarray[Any, np.dtype[np.bool_]]) -> Answers:
        """The answers over the labels of the training rows too, with those labels' shares where a row is `blank`; such
        a row gets no text.
        """
        if isinstance(answers, TextAnswers):
            pairs = zip(answers.texts, blank.tolist(), strict=True)
            return replace(answers, texts=tuple(None if empty else text for text, empty in pairs))
        labels = tuple(sorted({*answers.labels, *self.shares}))
        probabilities = _spread(answers, labels)
        probabilities[blank] = [self.shares.get(label, 0.0) for label in labels]
        spread = LabelAnswers(labels, probabilities)
        if answers.decided is None:
            return spread
        places = np.array([*(labels.index(label) for label in answers.labels), NO_ANSWER], dtype=np.int64)
        return replace(spread, decided=np.where(blank, self.model.decide(spread).chosen(), places[answers.decided]))

    def save(self, folder: Path) -> None:
        """Write a folder to carry away. Raises UserError `output-exists` if something is there."""
        place_new(folder, self.write)

    def write(self, folder: Path) -> None:
        """Write into a new folder, without ado."""
        (folder / MODEL).mkdir(parents=True)
        save_model(self.model, folder / MODEL)
        if self.library:
            save_library(self.library, folder)
        (folder / DESCRIPTION).write_bytes(canonical_json(self.description) + b"\n")

    @property
    def description(self) -> dict[str, Any]:
        """Everything but the model itself and what it looks up, as JSON values."""
        return {
            "format": 1,
            "kind": self.kind,
            "columns": {role: list(names) for role, names in self.columns.items()},
            "rewrites": [_described(step) for step in self.rewrites],
            "shares": dict(self.shares),
            **({"library": self.library.name} if self.library else {}),
        }


def load(folder: str | Path, *, allow_code: bool = False, allow_endpoint: bool = False) -> Pipeline:
    """The model of a folder that `lift export` or `Pipeline.save` wrote. Runs no code of the folder's.

    Raises UserError `own-code-refused` where the model calls a function of its maker's, unless you `allow_code`, and
    `endpoint-not-allowed` where it sends what it is to answer to another machine, unless you `allow_endpoint`.
    """
    folder = Path(folder)
    if (folder / GRAPH).is_file() and not (folder / DESCRIPTION).exists():
        raise UserError(
            "not-a-model",
            say("this is a model in the form of ONNX, which Tasklift writes but does not read"),
            where=Place(str(folder)),
            advice=say("its README.md shows how to use it; `lift export RUN FOLDER` writes one for `lift predict`"),
        )
    kept = read_description(folder / DESCRIPTION)
    _check_own_code(kept, folder, allowed=allow_code)
    library = load_library(folder, kept["library"]) if "library" in kept else None
    with sending_allowed(InMemory()) if allow_endpoint else nullcontext():
        return pipeline_from(kept, load_model(folder / MODEL), library)


def pipeline_from(kept: Mapping[str, Any], model: Model, library: Library | None = None) -> Pipeline:
    """The pipeline of a description, a model and what that looks up. Raises UserError `model-damaged`."""
    try:
        steps = [find("steps", line["name"]).model_validate(line["settings"]) for line in kept["rewrites"]]
        columns = {role: [str(name) for name in names] for role, names in kept["columns"].items()}
        shares = {label: float(share) for label, share in kept["shares"].items()}
        pipeline = Pipeline(kept["kind"], columns, tuple(steps), model, shares, library)
    except (AttributeError, KeyError, TypeError, ValueError) as fault:
        raise _damaged(say("is not complete: {fault}", fault=fault)) from None
    if not pipeline.inputs:
        raise _damaged(say("names no columns to read"))
    if not all(isinstance(step, Rewrite) and step.travels for step in steps):
        raise _damaged(say("names a step that does not travel"))
    return pipeline


def _described(step: Rewrite) -> dict[str, Any]:
    reads = {"resources": step.resources()} if step.resources() else {}
    return {"name": step.step_name(), "settings": step.model_dump(mode="json"), **reads}


def _check_own_code(kept: Mapping[str, Any], folder: Path, *, allowed: bool) -> None:
    """Before anything is called, and whatever the description looks like otherwise."""
    lines = kept.get("rewrites")
    for line in lines if isinstance(lines, list) else []:
        name, settings = (str(line.get("name")), line.get("settings")) if isinstance(line, dict) else ("", None)
        if name not in parts("steps") or not find("steps", name).runs_own_code:
            continue
        function = settings.get("function") if isinstance(settings, dict) else None
        where = Place(str(folder / DESCRIPTION))
        if not allowed:
            problem = say("this model calls the function {function!r}", function=str(function))
            advice = say("look at that function; if you trust it, say --allow-code (in Python: allow_code=True)")
            raise UserError("own-code-refused", problem, where=where, advice=advice)
        if line.get("resources") != [source_digest(str(function))]:
            problem = say(
                "the file of {function!r} is not the one that the model was made with", function=str(function)
            )
            raise UserError("own-code-refused", problem, where=where, advice=say("bring that back, or make it anew"))


def _damaged(problem: str) -> UserError:
    return UserError(
        "model-damaged", say("{file} {problem}", file=DESCRIPTION, problem=problem), advice=say("export it again")
    )


def frame_of(rows: pl.DataFrame | Sequence[str] | Sequence[Mapping[str, str]], inputs: list[str]) -> pl.DataFrame:
    """Texts or mappings by role as a frame. Raises UserError `not-unicode` where a text has half of a character."""
    if isinstance(rows, pl.DataFrame):
        return rows
    if isinstance(rows, str):
        raise TypeError("predict takes a list of texts, not one text")
    records = [{inputs[0]: row} if isinstance(row, str) or row is None else dict(row) for row in rows]
    columns = {name: [record.get(name) for record in records] for name in inputs}
    try:
        return pl.DataFrame(columns, schema=dict.fromkeys(inputs, pl.String))
    except UnicodeEncodeError as fault:
        half = ascii(fault.object[fault.start])
        problem = say(
            "a text has {half}, half of a character (a lone surrogate), at position {position}",
            half=half,
            position=fault.start + 1,
        )
        raise UserError("not-unicode", problem, advice=say("give the text as UTF-8")) from None


def unread_answer(answer: str | None) -> str:
    """What a note says of the answer to a row whose text could not be used."""
    return in_english("no answer") if answer is None else in_english("the most frequent label")


def _spread(answers: LabelAnswers, labels: tuple[str, ...]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Probabilities over `labels`, which has all of the answers' labels and may have more."""
    wide = np.zeros((answers.probabilities.shape[0], len(labels)))
    wide[:, [labels.index(label) for label in answers.labels]] = answers.probabilities
    return wide
