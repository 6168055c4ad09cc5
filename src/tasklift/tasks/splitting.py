"""What a task file may say of the split."""

from typing import Self

from pydantic import Field, model_validator

from tasklift.settings.fields import Settings
from tasklift.settings.messages import say


class SplitSettings(Settings):
    """How rows are divided. Changing any of it begins a new edition, with a new test."""

    test: float = Field(0.2, gt=0, lt=0.9, description="share of units that are sealed for the test")
    valid: float = Field(0.1, gt=0, lt=0.9, description="share of units on which choices are made")
    near: float = Field(0.7, ge=0.3, le=1, description="Jaccard similarity from which two texts are copies")
    edition: int = Field(1, ge=1, description="raise it to cut anew, and to let rows after the last cut in")

    @model_validator(mode="after")
    def _leave_some(self) -> Self:
        if self.test + self.valid >= 0.95:
            raise ValueError(say("test and valid leave less than 5 % of the rows for train"))
        return self
