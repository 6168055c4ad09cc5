"""What the guard looks for beside copies, with the model that it asks what texts mean."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, Final

import polars as pl

from tasklift.data.likeness import Vectors
from tasklift.models.networks.meaning import Meaning, open_meaning
from tasklift.models.numbers import SmallFloats
from tasklift.models.pretrained.named import network_digest
from tasklift.tasks.decontamination import DecontaminateSettings
from tasklift.tasks.task import Task

_WHO: Final = "decontaminate"
_ONE_AT_A_TIME = Lock()


@dataclass(frozen=True)
class Decontamination:
    """The settings; `vectors`, where meaning counts; and all that decides what goes, as JSON values, for keys."""

    settings: DecontaminateSettings
    vectors: Vectors | None
    behaviour: tuple[Any, ...]


COPIES_ALONE: Final = Decontamination(DecontaminateSettings(), None, ())


def decontamination_of(task: Task) -> Decontamination:
    """What the task's guard looks for. Raises UserError at the key where its model is not to be had."""
    chosen = task.decontaminate
    if chosen.is_off:
        return COPIES_ALONE
    model: tuple[str, ...] = ()
    vectors: Vectors | None = None
    if chosen.meaning is not None:
        with task.placing(("decontaminate", "meaning")):
            model = (network_digest(chosen.meaning, folder=task.folder, who=_WHO),)
        vectors = _Vectors(chosen.meaning, task.folder, *model)
    return Decontamination(chosen, vectors, (chosen.model_dump(mode="json", exclude={"meaning"}), *model))


@dataclass(frozen=True)
class _Vectors:
    """What texts mean to a pretrained encoder, which is opened at the first text."""

    model: str
    folder: Path
    digest: str

    def __call__(self, texts: pl.Series) -> SmallFloats:
        # Steps change rows in several threads, and a tokenizer serves one.
        with _ONE_AT_A_TIME:
            return _opened(self).vectors(texts.fill_null(""))


@lru_cache(maxsize=1)
def _opened(vectors: _Vectors) -> Meaning:
    return open_meaning(vectors.model, folder=vectors.folder, who=_WHO)
