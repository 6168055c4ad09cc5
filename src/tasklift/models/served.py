"""A saved pipeline as a model, rewrites and all, so that another model can go on from it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

from tasklift.forms.answers import Answers, LabelAnswers, TextAnswers
from tasklift.forms.model import Model
from tasklift.forms.rows import Batch
from tasklift.models.numbers import Floats
from tasklift.models.pipeline import Pipeline, load

_FOLDER = "pipeline"


class Served(Model):
    """Answers as the pipeline does, to rows as the world writes them."""

    def __init__(self, pipeline: Pipeline) -> None:
        self.pipeline = pipeline

    @property
    def within(self) -> tuple[Model, ...]:
        return (self.pipeline.model,)

    def predict(self, batch: Batch) -> Answers:
        answers = self.pipeline.answer(batch).answers
        # Where it looks contexts up, answers stand in those, and not in what the rows bring.
        if self.pipeline.library is not None and isinstance(answers, TextAnswers):
            return replace(answers, places=None)
        return answers

    def surprise(self, batch: Batch, right: Sequence[str]) -> Floats | None:
        return self.pipeline.surprise(batch, right)

    def decide(self, answers: LabelAnswers) -> LabelAnswers:
        return self.pipeline.model.decide(answers)

    def save(self, folder: Path) -> dict[str, Any]:
        (folder / _FOLDER).mkdir()
        self.pipeline.write(folder / _FOLDER)
        return {}

    @classmethod
    def load(cls, folder: Path, description: dict[str, Any]) -> Self:
        return cls(load(folder / _FOLDER))
