"""What texts mean to a pretrained encoder that a task names, which is opened at the first text."""

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from threading import Lock

import polars as pl

from tasklift.models.networks.meaning import Meaning, open_meaning
from tasklift.models.numbers import SmallFloats
from tasklift.models.pretrained.named import network_digest
from tasklift.settings.located import KeyPath
from tasklift.settings.messages import say
from tasklift.tasks.families import Family, family_of
from tasklift.tasks.task import Task

_ONE_AT_A_TIME = Lock()


@dataclass(frozen=True)
class NamedEncoder:
    """An encoder of that name, a path from `folder` on; `digest` is that of its files. `who` asks for it."""

    model: str
    folder: Path
    digest: str
    who: str = field(compare=False)

    def __call__(self, texts: pl.Series) -> SmallFloats:
        """A vector of length 1 for each text, shape (texts, width); null is an empty text."""
        # Steps change rows in several threads, and a tokenizer serves one.
        with _ONE_AT_A_TIME:
            return _opened(self).vectors(texts.fill_null(""))


def named_encoder(model: str, *, folder: Path, who: str) -> NamedEncoder:
    """The encoder of that name as it is now.

    Raises UserError `package-missing`, `unknown-model` or `model-not-installed`.
    """
    return NamedEncoder(model, folder, network_digest(model, folder=folder, who=who), who)


def encoder_at(task: Task, model: str, at: KeyPath, who: str) -> NamedEncoder:
    """The encoder that is named at a key of the task file. Raises UserError there if it is not to be had, or writes."""
    if family_of(model, task.folder) not in {None, Family.ENCODER}:
        problem = say("{name!r} is no encoder: it writes", name=model)
        raise task.fault("bad-setting", problem, at, say("name an encoder, as `minilm` or `e5-small`"))
    with task.placing(at):
        return named_encoder(model, folder=task.folder, who=who)


@lru_cache(maxsize=2)
def _opened(encoder: NamedEncoder) -> Meaning:
    return open_meaning(encoder.model, folder=encoder.folder, who=encoder.who)
