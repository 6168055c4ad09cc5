"""Models, answers and arrays in the store, named by their content."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl
from safetensors.numpy import load, save

from tasklift.data.dataset import Dataset, write_dataset
from tasklift.forms.answers import Answers, LabelAnswers, TextAnswers
from tasklift.forms.desk import Array
from tasklift.forms.model import Model
from tasklift.models.endpoints.archive import InFolder
from tasklift.models.endpoints.consent import sending_allowed
from tasklift.models.looking_up.library import Library
from tasklift.models.looking_up.saved_library import load_passage_meanings, save_passage_meanings
from tasklift.models.saved import load_model, save_model
from tasklift.settings.errors import TaskliftError
from tasklift.settings.messages import say
from tasklift.store.answers_kept import ANSWERS
from tasklift.store.atomic import copy_files, naming_disk_trouble, remove
from tasklift.store.hashing import folder_digest
from tasklift.store.store import Store, damaged

_ANSWER = "p:"
_DECIDED = "decided"
_TEXT = "text"
_ARRAY = "array"


def keep_model(store: Store, model: Model) -> str:
    """Keep a model; its name is the digest of its files."""
    return _keep_files(store, partial(save_model, model))


def kept_model(store: Store, name: str) -> Model:
    """The model of that name. Raises MachineError `object-damaged` if its files are not what the name says.

    What asks an endpoint may do so, for a recipe of the user's made it; answers are kept beside the store's objects.
    """
    with sending_allowed(InFolder(store.root / ANSWERS)):
        return load_model(kept_folder(store, name))


def kept_folder(store: Store, name: str) -> Path:
    """The files of the model of that name. Raises as `kept_model`."""
    folder = store.path(name)
    if not folder.is_dir() or folder_digest(folder) != name:
        raise damaged(folder)
    return folder


def keep_library(store: Store, library: Library) -> Library:
    """Keep passages that are looked up, under the digest of their file; gives them as they are kept."""
    if library.meanings is not None:
        library = replace(library, kept=_keep_files(store, partial(save_passage_meanings, library.meanings)))
    store.put_bytes(library.content)
    return library


def kept_library(store: Store, name: str) -> Library:
    """The passages of that name. Raises MachineError `object-damaged` or `object-missing`, and where they are looked up
    by meaning UserError `package-missing`.
    """
    return Library.of(
        store.read_bytes(name),
        store.path(name),
        lambda kept, passages: load_passage_meanings(kept_folder(store, kept or ""), passages),
    )


def keep_answers(store: Store, ids: pl.Series, answers: Answers) -> Dataset:
    """Keep answers to rows: `id`, and a text, or a column of probabilities for each label and the decision where there
    is one.
    """
    if isinstance(answers, TextAnswers):
        texts = pl.DataFrame({"id": ids, _TEXT: pl.Series(answers.texts, dtype=pl.String)})
        return write_dataset(store, tuple(texts.columns), [texts])
    columns = {f"{_ANSWER}{label}": answers.probabilities[:, index] for index, label in enumerate(answers.labels)}
    decision = {} if answers.decided is None else {_DECIDED: pl.Series(answers.decided, dtype=pl.Int64)}
    frame = pl.DataFrame({"id": ids, **columns, **decision})
    return write_dataset(store, tuple(frame.columns), [frame])


def kept_answers(kept: Dataset) -> Answers:
    """The answers that `keep_answers` kept, in their order."""
    if not kept.height:
        raise TaskliftError("no-answers", say("no rows were answered"))
    if _TEXT in kept.columns:
        return TextAnswers(tuple(kept.frame([_TEXT])[_TEXT]))
    names = [name for name in kept.columns if name.startswith(_ANSWER)]
    labels = tuple(name.removeprefix(_ANSWER) for name in names)
    decided = kept.frame([_DECIDED])[_DECIDED].to_numpy() if _DECIDED in kept.columns else None
    return LabelAnswers(labels, kept.frame(names).to_numpy(), decided)


def keep_array(store: Store, array: Array) -> str:
    """Keep an array of numbers; its name is the digest of its file."""
    return store.put_bytes(save({_ARRAY: np.ascontiguousarray(array)}))


def kept_array(store: Store, name: str) -> Array:
    """The array of that name. Raises MachineError `object-damaged` or `object-missing`."""
    array: Array = load(store.read_bytes(name))[_ARRAY]
    return array


def _keep_files(store: Store, write: Callable[[Path], None]) -> str:
    """Keep the files that are written into a new folder; their name is the digest of them."""
    folder = store.root / "work" / uuid.uuid4().hex
    with naming_disk_trouble(folder):
        try:
            folder.mkdir(parents=True)
            write(folder)
            name = folder_digest(folder)
            store.put(name, lambda path: copy_files(folder, path))
        finally:
            remove(folder)
    return name
