"""The source as its own answer: whole, or its first sentences."""

from pathlib import Path
from typing import Any, Final, Self

import polars as pl
from pydantic import Field, TypeAdapter

from tasklift.forms.answers import TextAnswers
from tasklift.forms.model import Model
from tasklift.forms.rows import Batch
from tasklift.models.description import read_description
from tasklift.settings.fields import Settings
from tasklift.settings.kept import in_english
from tasklift.text.dialogues.one_text import without_speakers
from tasklift.text.sentences import in_sentences


class Description(Settings):
    """What `model.json` says of it."""

    sentences: int | None = Field(ge=1)


_DESCRIPTION: Final = TypeAdapter(Description)


class Copying(Model):
    """Answers with the first input role: with its first `sentences`, or with all of it."""

    def __init__(self, sentences: int | None) -> None:
        self.sentences = sentences

    @property
    def called(self) -> str:
        return in_english("the source, copied") if self.sentences is None else in_english("the source's beginning")

    def predict(self, batch: Batch) -> TextAnswers:
        texts = without_speakers(batch.to_series(0))
        return TextAnswers(tuple(texts if self.sentences is None else beginnings(texts, self.sentences)))

    def save(self, folder: Path) -> dict[str, Any]:
        return {"sentences": self.sentences}

    @classmethod
    def load(cls, folder: Path, description: dict[str, Any]) -> Self:
        return cls(read_description(_DESCRIPTION, folder, description).sentences)


def beginnings(texts: pl.Series, sentences: int) -> pl.Series:
    """The first sentences of each text, without blanks at the ends; null stays."""
    pieces = in_sentences(texts).group_by("row", maintain_order=True).head(sentences)
    joined = pieces.group_by("row", maintain_order=True).agg(pl.col("piece").str.join("").str.strip_chars())
    rows = texts.to_frame("text").with_row_index("row")
    return rows.join(joined, on="row", how="left", maintain_order="left")["piece"]
