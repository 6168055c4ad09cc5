"""What some metrics read beside answers: replies of train to choose among, the task's glossary, its passages,
its encoder, its judge.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TypeVar, get_args

import polars as pl
import xxhash

from tasklift.data.dataset import Dataset
from tasklift.data.roles import TEXTS_SEPARATOR
from tasklift.models.kept import kept_library
from tasklift.models.looking_up.library import Library
from tasklift.runs.preparing.glossary import read_glossary
from tasklift.runs.preparing.judging.judges import judge_from_json, judge_named, judge_of, judge_to_json
from tasklift.runs.preparing.meanings import encoder_of, meanings, meanings_from_json, told_from
from tasklift.settings.errors import UserError
from tasklift.settings.messages import say
from tasklift.store.hashing import canonical_json, digest, key_of
from tasklift.store.store import Store
from tasklift.tasks.measuring import read_by
from tasklift.tasks.task import Task
from tasklift.text.comparison_form import COMPARISON_FORM_VERSION, comparison_form
from tasklift.text.scoring.material import Material, Part, Passages, Replies, Terms

Held = TypeVar("Held")

_VERSION: Final = 1
_MOST_REPLIES: Final = 4096
"""Of train that others are taken from: so many, however large it is."""


def measured_with(task: Task) -> list[str]:
    """What the files hold that `measure` names, for the id of a run. Raises UserError at the key that names one."""
    terms, encoder, judge = _terms_of(task), encoder_of(task), judge_of(task, None)
    return [
        *([digest(canonical_json(terms))] if terms is not None else []),
        *([encoder.digest] if encoder is not None else []),
        *(judge.hangs_on if judge is not None else []),
    ]


def material_of(task: Task, store: Store, train: Dataset, library: Library | None, language: str | None) -> Material:
    """What there is for the metrics of the task's kind; `train` as it was divided, before any step; `library`: what
    its documents hold; `language`: that of the answers.
    """
    replies = _replies_of(task, store, train) if "replies" in read_by(task.kind_class) else None
    terms, encoder, judge = _terms_of(task), encoder_of(task), judge_of(task, language)
    return Material(
        replies=replies,
        terms=_terms(_kept(store, "terms", terms), terms) if terms is not None else None,
        passages=_passages(library) if library else None,
        meanings=meanings(_kept(store, "encoder", told_from(encoder, store.root)), encoder) if encoder else None,
        judge=judge_named(_kept(store, "judge", judge_to_json(judge, store.root)), judge, store.root)
        if judge
        else None,
    )


def kept_material(material: Material) -> dict[str, str]:
    """The objects that hold it."""
    parts = ((part, material.part(part)) for part in get_args(Part))
    return {part: held.name for part, held in parts if held}


def material_from_json(store: Store, kept: Mapping[str, str]) -> Material:
    """What `kept_material` names, without an encoder or a judge that is gone, is no longer what it was, or cannot be
    opened.
    """

    def held(part: Part, opened: Callable[[str], Held | None]) -> Held | None:
        return opened(kept[part]) if part in kept else None

    return Material(
        replies=held("replies", lambda name: Replies(name, tuple(store.read_json(name)))),
        terms=held("terms", lambda name: _terms(name, store.read_json(name))),
        passages=held("passages", lambda name: _passages_kept(store, name)),
        meanings=held("meanings", lambda name: meanings_from_json(name, store.read_json(name), store.root)),
        judge=held("judge", lambda name: judge_from_json(name, store.read_json(name), store.root)),
    )


def _passages_kept(store: Store, name: str) -> Passages | None:
    """None where they are looked up by meaning, and there is nothing to open the encoder with."""
    try:
        return _passages(kept_library(store, name))
    except UserError:
        return None


def _passages(library: Library) -> Passages:
    return Passages(library.name, library.texts_for)


def _replies_of(task: Task, store: Store, train: Dataset) -> Replies:
    key = key_of(["replies", _VERSION, COMPARISON_FORM_VERSION, task.kind, train.name, task.seed])

    def work() -> dict[str, Any]:
        name = store.put_json(_drawn(_answers(task, train), task.seed))
        return {"replies": name, "objects": [name]}

    name = store.produce(key, work).value["replies"]
    return Replies(name, tuple(store.read_json(name)))


def _answers(task: Task, train: Dataset) -> Iterator[pl.Series]:
    """Batch by batch."""
    kind, answer = task.kind_class, task.kind_class.answer().name
    for frame in train.batches():
        yield kind.questions(frame)[answer].drop_nulls().str.split(TEXTS_SEPARATOR).explode()


def _drawn(batches: Iterator[pl.Series], seed: int) -> list[str]:
    """Texts in the order of their draws, which hang on their comparison form: of those that share it the least."""
    drawn: dict[str, tuple[int, str]] = {}
    for batch in batches:
        for form, text in zip(comparison_form(batch), batch, strict=True):
            if form and (form not in drawn or text < drawn[form][1]):
                drawn[form] = (xxhash.xxh3_64_intdigest(f"{seed}/reply/{form}".encode()), text)
        if len(drawn) > 2 * _MOST_REPLIES:
            drawn = dict(_first(drawn))
    return [text for _, (_, text) in _first(drawn)]


def _first(drawn: Mapping[str, tuple[int, str]]) -> list[tuple[str, tuple[int, str]]]:
    return sorted(drawn.items(), key=lambda one: (one[1][0], one[0]))[:_MOST_REPLIES]


def _terms_of(task: Task) -> dict[str, list[str]] | None:
    """The task's glossary. Raises UserError at its key, or at the line of the file that is at fault."""
    named, at = task.measure.terminology, ("measure", "terminology")
    if named is None:
        return None
    path = task.path_of(named, at)
    if not path.is_relative_to(task.folder.resolve()):
        problem = say("{name}: the glossary does not lie in the task's folder", name=named)
        raise task.fault("bad-glossary", problem, at, say("copy it there: it is a part of the task"))
    with task.placing(at):
        return read_glossary(path)


def _kept(store: Store, sort: str, value: Any) -> str:
    """The name of a JSON value as an object of the store, which a run keeps."""

    def work() -> dict[str, Any]:
        name = store.put_json(value)
        return {sort: name, "objects": [name]}

    name: str = store.produce(key_of([sort, value]), work).value[sort]
    return name


def _terms(name: str, terms: Mapping[str, list[str]]) -> Terms:
    return Terms(name, {term: tuple(texts) for term, texts in terms.items()})
