"""The answer of the most similar row that was learned from: a translation memory, or a list of frequent questions."""

from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from pydantic import Field, TypeAdapter
from scipy.sparse import csr_matrix

from tasklift.forms.answers import TextAnswers
from tasklift.forms.model import Model
from tasklift.forms.rows import Batch
from tasklift.models.description import damaged, read_description
from tasklift.models.tensors import Tensors
from tasklift.models.written.passages import Passages, one_text
from tasklift.settings.fields import Settings
from tasklift.settings.kept import in_english
from tasklift.settings.messages import say
from tasklift.text.dialogues.one_text import last_turns


class Description(Settings):
    """What `model.json` says of it."""

    rows: int = Field(ge=1)
    last_turns: int | None = Field(None, ge=1)


_DESCRIPTION: Final = TypeAdapter(Description)


class Retrieval(Model):
    """Answers a row as the row was answered whose passage fits it best; with the first where none shares a term.

    `answers`: the answer of each passage. They are written out as they are, with the model. `last_turns`: how many of a
    dialogue's last turns are looked up, None for all.
    """

    def __init__(self, passages: Passages, answers: tuple[str, ...], last_turns: int | None = None) -> None:
        self.passages, self.answers, self.last_turns = passages, answers, last_turns

    @property
    def called(self) -> str:
        return in_english("the answer of the most similar row")

    def predict(self, batch: Batch) -> TextAnswers:
        asked = one_text(batch)
        places, _ = self.passages.best(asked if self.last_turns is None else last_turns(asked, self.last_turns), 1)
        return TextAnswers(tuple(self.answers[place] for place in places[:, 0].tolist()))

    def save(self, folder: Path) -> dict[str, Any]:
        """Write `model.safetensors`; the description says how many answers there are."""
        weights, written = self.passages.weights, [answer.encode() for answer in self.answers]
        Tensors(
            {
                "terms": self.passages.terms,
                "weights_of_terms": weights.data,
                "places": weights.indices.astype(np.int64),
                "starts": weights.indptr.astype(np.int64),
                "answers": np.frombuffer(b"".join(written), dtype=np.uint8),
                "ends": np.cumsum([len(answer) for answer in written], dtype=np.int64),
            }
        ).write(folder)
        return Description(rows=len(self.answers), last_turns=self.last_turns).model_dump()

    @classmethod
    def load(cls, folder: Path, description: dict[str, Any]) -> Self:
        """The model that was saved; raises UserError `model-damaged` where its parts do not fit together."""
        said = read_description(_DESCRIPTION, folder, description)
        rows = said.rows
        tensors = Tensors.read(folder)
        terms, starts = tensors.take("terms", None), tensors.take("starts", rows + 1)
        places = tensors.take("places", None)
        values = tensors.take("weights_of_terms", len(places))
        if not _fit(terms, starts, places):
            raise damaged(folder, say("its terms and passages do not fit together"))
        weights = csr_matrix((values, places, starts), shape=(rows, len(terms)))
        return cls(Passages(terms, weights), _answers(tensors, rows, folder), said.last_turns)


def _fit(terms: Any, starts: Any, places: Any) -> bool:
    """Whether the arrays are those of a sparse matrix, its terms sorted."""
    grows = bool((np.diff(starts) >= 0).all()) and starts[0] == 0 and starts[-1] == len(places)
    inside = not len(places) or (places.min() >= 0 and places.max() < len(terms))
    return bool(grows and inside and (terms[1:] > terms[:-1]).all())


def _answers(tensors: Tensors, rows: int, folder: Path) -> tuple[str, ...]:
    ends, letters = tensors.take("ends", rows).tolist(), tensors.take("answers", None).tobytes()
    starts = [0, *ends[:-1]]
    try:
        if ends[-1] == len(letters) and all(start <= end for start, end in zip(starts, ends, strict=True)):
            return tuple(letters[start:end].decode() for start, end in zip(starts, ends, strict=True))
    except UnicodeDecodeError:
        pass
    raise damaged(folder, say("its answers cannot be read"))
