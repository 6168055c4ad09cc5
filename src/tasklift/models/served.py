"""A saved pipeline as a model, rewrites and all, so that another model can go on from it."""

from dataclasses import replace
from pathlib import Path
from typing import Any, Self

from tasklift.forms.answers import Answers, LabelAnswers, TextAnswers
from tasklift.forms.model import Model
from tasklift.forms.rows import Batch
from tasklift.models.pipeline import Pipeline, load

_FOLDER = "pipeline"


class Served(Model):
    """Answers as the pipeline does, to rows as the world writes them."""

    def __init__(self, pipeline: Pipeline) -> None:
        self.pipeline = pipeline

    def predict(self, batch: Batch) -> Answers:
        answers = self.pipeline.answer(batch).answers
        if self.pipeline.library and isinstance(answers, TextAnswers):
            return replace(answers, places=None)  # they stand in what was looked up, not in what the rows bring
        return answers

    def decide(self, answers: LabelAnswers) -> LabelAnswers:
        return self.pipeline.model.decide(answers)

    def save(self, folder: Path) -> dict[str, Any]:
        (folder / _FOLDER).mkdir()
        self.pipeline.write(folder / _FOLDER)
        return {}

    @classmethod
    def load(cls, folder: Path, description: dict[str, Any]) -> Self:
        return cls(load(folder / _FOLDER))
