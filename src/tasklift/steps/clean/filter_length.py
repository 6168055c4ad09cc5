"""Length: too short to carry the answer, or too long to be one text."""

from typing import Annotated

from pydantic import Field

from tasklift.data.roles import RoleType
from tasklift.forms.judge import Judge, Reasons, because
from tasklift.forms.rows import Batch
from tasklift.settings.fields import Search
from tasklift.settings.kept import in_english


class FilterLength(Judge):
    """Set aside texts too short or too long to carry the answer.

    Why: a review of one character says nothing, and a text of a megabyte is a log that slipped in. Neither teaches a
    model what the task is, and long ones cost most of the time.

    When it hurts: where short texts are what the application sees (`好`, `ok`), the model needs them; look at the
    examples in the account before you raise `minimum`.

    Example:
        recipe: [{filter_length: {minimum: 3, maximum: 5000}}]

    Reference: Gao et al., "The Pile", 2020, section 4, among many that filter by length.
    """

    reads = (RoleType.TEXT,)

    minimum: Annotated[int, Search(1, 50)] = Field(1, ge=0, description="fewest characters a text may have")
    maximum: Annotated[int, Search(100, 100_000, log=True)] = Field(
        100_000, ge=1, description="most characters a text may have"
    )

    def judge(self, batch: Batch) -> Reasons:
        length = batch["text"].str.len_chars().fill_null(0)
        short = because(in_english("shorter than {minimum} characters", minimum=self.minimum), length < self.minimum)
        return short.fill_null(
            because(in_english("longer than {maximum} characters", maximum=self.maximum), length > self.maximum)
        )
