"""The answer of the most similar row that was learned from: a translation memory, or a list of frequent questions."""

from pathlib import Path
from typing import Any, Final, Self

from pydantic import Field, TypeAdapter

from tasklift.forms.answers import TextAnswers
from tasklift.forms.model import Model
from tasklift.forms.rows import Batch
from tasklift.models.description import read_description
from tasklift.models.looking_up.index import Index
from tasklift.models.looking_up.passages import one_text
from tasklift.models.looking_up.saved_index import load_index, save_index
from tasklift.models.looking_up.saved_texts import arrays_of_texts, texts_of
from tasklift.models.tensors import Tensors
from tasklift.settings.fields import Settings
from tasklift.settings.kept import in_english
from tasklift.tasks.looked_up_by import By
from tasklift.text.dialogues.one_text import last_turns


class Description(Settings):
    """What `model.json` says of it."""

    rows: int = Field(ge=1)
    last_turns: int | None = Field(None, ge=1)
    by: By = "words"


_WHO: Final = "retrieve"
_DESCRIPTION: Final = TypeAdapter(Description)


class Retrieval(Model):
    """Answers a row as the row was answered whose passage fits it best; with the first where none fits at all.

    `answers`: the answer of each passage. They are written out as they are, with the model. `last_turns`: how many of a
    dialogue's last turns are looked up, None for all.
    """

    def __init__(self, index: Index, answers: tuple[str, ...], last_turns: int | None = None) -> None:
        self.index, self.answers, self.last_turns = index, answers, last_turns

    @property
    def called(self) -> str:
        return in_english("the answer of the most similar row")

    def predict(self, batch: Batch) -> TextAnswers:
        asked = one_text(batch)
        places, _ = self.index.best(asked if self.last_turns is None else last_turns(asked, self.last_turns), 1)
        return TextAnswers(tuple(self.answers[place] for place in places[:, 0].tolist()))

    def save(self, folder: Path) -> dict[str, Any]:
        """Write `model.safetensors`, and by meaning the encoder that makes vectors of questions."""
        Tensors(save_index(self.index, folder) | arrays_of_texts(self.answers)).write(folder)
        return Description(rows=len(self.answers), last_turns=self.last_turns, by=self.index.by).model_dump()

    @classmethod
    def load(cls, folder: Path, description: dict[str, Any]) -> Self:
        """The model that was saved. Raises UserError `package-missing`, `model-unsafe`, or `model-damaged` where its
        parts do not fit together.
        """
        said = read_description(_DESCRIPTION, folder, description)
        tensors = Tensors.read(folder)
        index = load_index(tensors, folder, by=said.by, rows=said.rows, who=_WHO)
        return cls(index, texts_of(tensors, folder, said.rows), said.last_turns)
