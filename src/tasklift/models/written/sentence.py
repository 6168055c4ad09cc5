"""The sentence of a context that is most like the question."""

from pathlib import Path
from typing import Any, Final, Self

import polars as pl
from pydantic import Field, TypeAdapter

from tasklift.forms.answers import TextAnswers
from tasklift.forms.model import Model
from tasklift.forms.rows import Batch
from tasklift.models.description import read_description
from tasklift.models.looking_up.passages import index_passages
from tasklift.settings.fields import Settings
from tasklift.settings.kept import in_english
from tasklift.text.containment.answer_place import Place, without_blanks
from tasklift.text.sentences import in_sentences


class Description(Settings):
    """What `model.json` says of it."""

    k1: float = Field(ge=0)
    b: float = Field(ge=0, le=1)


_DESCRIPTION: Final = TypeAdapter(Description)
_HEADING: Final = r"^\s*#{1,6}\s"


class Sentence(Model):
    """Answers a question, the first input role, with the sentence of its context, the second, that fits it best by BM25
    among those of that context; with the first where none shares a term, with nothing where there is no context. A
    heading of Markdown says what follows and answers nothing, unless there is nothing else.
    """

    def __init__(self, k1: float, b: float) -> None:
        self.k1, self.b = k1, b

    @property
    def called(self) -> str:
        return in_english("the sentence most like the question")

    def predict(self, batch: Batch) -> TextAnswers:
        if batch.width == 1:
            return TextAnswers((None,) * batch.height)
        questions = batch.to_series(0).fill_null("")
        contexts = batch.to_series(1)
        length = pl.col("piece").str.len_chars()
        starts = (length.cum_sum() - length).over("row").cast(pl.Int64).alias("start")
        pieces = in_sentences(contexts).with_columns(starts).filter(pl.col("piece").str.strip_chars() != "")
        places = {int(row): self._best(questions[int(row)], part) for (row,), part in pieces.group_by("row")}
        found = {row: without_blanks(contexts[row], place) for row, place in places.items()}
        texts = (contexts[row][slice(*found[row])] if row in found else None for row in range(batch.height))
        return TextAnswers(tuple(texts), places=tuple(map(found.get, range(batch.height))))

    def _best(self, question: str, sentences: pl.DataFrame) -> Place:
        """Where the sentence stands in its context."""
        told = sentences.filter(~pl.col("piece").str.contains(_HEADING))
        among = told if told.height else sentences
        best, _ = index_passages(among["piece"], k1=self.k1, b=self.b).best(pl.Series([question]), 1)
        sentence, start = among.select("piece", "start").row(int(best[0, 0]))
        return start, start + len(sentence)

    def save(self, folder: Path) -> dict[str, Any]:
        return {"k1": self.k1, "b": self.b}

    @classmethod
    def load(cls, folder: Path, description: dict[str, Any]) -> Self:
        said = read_description(_DESCRIPTION, folder, description)
        return cls(said.k1, said.b)
