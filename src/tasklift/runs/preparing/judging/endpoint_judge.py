"""A language model behind an API that a task names to grade answers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from unicodedata import normalize

import numpy as np

from tasklift.models.endpoints.archive import Archive
from tasklift.models.endpoints.ask import Correspondent
from tasklift.models.endpoints.question import Question
from tasklift.models.endpoints.reply import GarbledError, Reply
from tasklift.models.numbers import Floats
from tasklift.models.prompting.asking import Asking
from tasklift.models.prompting.manner import Manner
from tasklift.models.prompting.prompt import parse_prompt
from tasklift.runs.preparing.judging.graded import graded_rows
from tasklift.settings.endpoint import Endpoint
from tasklift.settings.errors import TaskliftError
from tasklift.settings.messages import say
from tasklift.text.printable import shortened
from tasklift.text.scoring.material import Graded

_SHOWN: Final = 60
_LEAST, _MOST = 1, 5
_OF_HOW_MANY: Final = re.compile(r"\bout of\s+5(?!\d)|/\s*5(?!\d)|满分(?:为|是|:)?\s*5\s*分?", re.IGNORECASE)
"""What a grade is told of: the 5 there is none."""
_GRADE: Final = re.compile(r"(?<![\d.])[1-5](?:\.\d+)?(?![\d.]*\d)")


@dataclass(frozen=True)
class EndpointJudge:
    """The model behind an endpoint that has its address. `prompt`: as written."""

    endpoint: Endpoint
    prompt: str

    @property
    def hangs_on(self) -> tuple[str, ...]:
        """What the task file does not say of it."""
        return (str(self.endpoint.address), self.prompt)

    def grades(self, archive: Archive, graded: Sequence[Graded]) -> Floats:
        """The grade that it writes of each, shape (answers,). Raises what `Correspondent.ask` does."""
        asking = Asking(parse_prompt(self.prompt, ""), Manner())
        questions = [Question(messages) for messages in asking.messages(graded_rows(graded))]
        replies = Correspondent(self.endpoint, archive).ask(questions, read_grade)
        return np.array([_grade_of(reply) for reply in replies], dtype=np.float64)

    def to_json(self) -> dict[str, Any]:
        """What it is found again by; no key is in it."""
        return {"endpoint": self.endpoint.model_dump(mode="json"), "prompt": self.prompt}

    @classmethod
    def of_json(cls, said: dict[str, Any]) -> "EndpointJudge":
        """The judge that `to_json` told of."""
        return cls(Endpoint.model_validate(said["endpoint"]), said["prompt"])


def read_grade(text: str) -> float:
    """The last number from 1 to 5 in a reply, whose reasons may stand before it. Raises GarbledError."""
    found = _GRADE.findall(_OF_HOW_MANY.sub(" ", normalize("NFKC", text)))
    grade = float(found[-1]) if found else 0.0
    if not _LEAST <= grade <= _MOST:
        raise GarbledError(say("its text has no grade from 1 to 5: {text}", text=shortened(text, _SHOWN)))
    return grade


def _grade_of(reply: Reply | TaskliftError) -> float:
    if isinstance(reply, TaskliftError):
        raise reply
    return read_grade(reply.text)
