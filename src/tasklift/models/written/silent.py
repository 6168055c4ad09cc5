"""No answer to anything."""

from pathlib import Path
from typing import Any, Self

from tasklift.forms.answers import TextAnswers
from tasklift.forms.model import Model
from tasklift.forms.rows import Batch
from tasklift.settings.kept import in_english


class Silent(Model):
    """Answers each row with an empty text, which says that there is no answer."""

    @property
    def called(self) -> str:
        return in_english("no answer to anything")

    def predict(self, batch: Batch) -> TextAnswers:
        return TextAnswers(("",) * batch.height)

    def save(self, folder: Path) -> dict[str, Any]:
        return {}

    @classmethod
    def load(cls, folder: Path, description: dict[str, Any]) -> Self:
        return cls()
