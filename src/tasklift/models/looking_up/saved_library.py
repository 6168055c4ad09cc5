"""A library on disk: its file, and where meaning counts a folder with the vectors and the encoder beside it."""

from pathlib import Path
from typing import Final

from tasklift.models.description import damaged
from tasklift.models.looking_up.index import Index
from tasklift.models.looking_up.library import Library
from tasklift.models.looking_up.meanings import Meanings
from tasklift.models.looking_up.saved_index import load_meanings, save_index
from tasklift.models.tensors import Tensors
from tasklift.settings.messages import say

FILE: Final = "documents.json"
"""The library in the folder of a model."""

_MEANINGS: Final = "documents"
_WHO: Final = "documents"


def save_library(library: Library, folder: Path) -> None:
    """Write it into the folder of a model."""
    (folder / FILE).write_bytes(library.content)
    if library.meanings is not None:
        (folder / _MEANINGS).mkdir()
        save_passage_meanings(library.meanings, folder / _MEANINGS)


def load_library(folder: Path, name: str) -> Library:
    """The library that was saved under that name. Raises UserError `package-missing`, `model-unsafe` or
    `model-damaged`.
    """
    path = folder / FILE
    try:
        content = path.read_bytes()
    except OSError as fault:
        raise damaged(path, say("its documents cannot be read ({fault})", fault=type(fault).__name__)) from None
    library = Library.of(content, path, lambda _, passages: load_passage_meanings(folder / _MEANINGS, passages))
    if library.name != name:
        raise damaged(path, say("its documents are not those that it was made with"))
    return library


def save_passage_meanings(meanings: Meanings, folder: Path) -> None:
    """Write `model.safetensors` with the vectors, and the encoder that makes vectors of questions."""
    Tensors(save_index(Index(None, meanings), folder)).write(folder)


def load_passage_meanings(folder: Path, passages: int) -> Meanings:
    """What so many passages mean, as it was saved. Raises UserError `package-missing`, `model-unsafe` or
    `model-damaged`.
    """
    return load_meanings(Tensors.read(folder), folder, rows=passages, who=_WHO)
