"""How a model is asked, and what is made of its answers: what a user may choose of it."""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from tasklift.settings.fields import Search, Settings
from tasklift.text.scoring.answer_forms import cmrc_form, squad_form


class Manner(Settings):
    """What stands around a prompt."""

    examples: Annotated[int, Search(0, 8)] = Field(
        0, ge=0, le=100, description="how many rows of train, those most like a row, are shown with their answers"
    )
    samples: Annotated[int, Search(1, 10)] = Field(
        1, ge=1, le=100, description="how often each row is asked; the answer that most samples agree on counts"
    )
    answer_after: str | None = Field(
        None, min_length=1, description="the answer is what stands behind the last such mark; none: all of the text"
    )
    answer_field: str = Field("answer", description="where the text of the answer stands in JSON that keeps a schema")

    def read_field(self, text: str) -> str | None:
        """The answer in JSON that was asked for; None where it is none, or not there."""
        try:
            found = json.loads(text)[self.answer_field]
        except (ValueError, RecursionError, KeyError, TypeError):
            return None
        return found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)

    def read(self, text: str) -> str | None:
        """The answer in a text; None where the mark, or what stands behind it, is missing."""
        if self.answer_after is not None:
            _, mark, text = text.rpartition(self.answer_after)
            text = text if mark else ""
        return text.strip() or None

    def shown(self, answer: str) -> str:
        """An answer as a demonstration gives it."""
        return answer if self.answer_after is None or self.answer_after in answer else f"{self.answer_after} {answer}"


def majority(answers: Sequence[str | None]) -> str | None:
    """The answer that most agree on but for case, marks and articles; of equals, what came first.

    Wang et al., "Self-consistency improves chain of thought reasoning in language models", 2023.
    """
    given = [answer for answer in answers if answer is not None]
    if not given:
        return None
    forms = [_form(answer) for answer in given]
    return given[forms.index(Counter(forms).most_common(1)[0][0])]


def _form(answer: str) -> str:
    return squad_form(cmrc_form(answer)) or answer.strip()
