"""A model behind an endpoint that is asked for each row, in the words of a prompt."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Self, TypeAlias

from pydantic import TypeAdapter

from tasklift.forms.answers import TextAnswers
from tasklift.forms.model import Model
from tasklift.forms.rows import Batch
from tasklift.models.description import read_description
from tasklift.models.endpoints.archive import Archive, InMemory
from tasklift.models.endpoints.ask import Correspondent
from tasklift.models.endpoints.bill import note_waits, note_without
from tasklift.models.endpoints.clock import Clock
from tasklift.models.endpoints.consent import allowed_archive
from tasklift.models.endpoints.question import Question
from tasklift.models.endpoints.reply import GarbledError, Reply
from tasklift.models.prompting.asking import Asking, AskingDescription, read_asking
from tasklift.models.prompting.message import Message
from tasklift.settings.endpoint import Endpoint
from tasklift.settings.errors import TaskliftError
from tasklift.settings.fields import Settings
from tasklift.settings.kept import in_english
from tasklift.settings.messages import say


class Description(Settings):
    """What `model.json` says of it."""

    endpoint: Endpoint
    asking: AskingDescription
    answer_schema: dict[str, Any] | None = None


_DESCRIPTION: Final = TypeAdapter(Description)

Replies: TypeAlias = Sequence[Reply | TaskliftError]
"""To the samples of a row, or why there are none."""


class Prompted(Model):
    """Answers each row with what a model says to the prompt.

    `answer_schema`: the JSON schema that answers keep. `archive`: where answers are kept, so that what was asked before
    costs nothing. No key is part of it: it is read from the environment whenever something is asked.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        asking: Asking,
        *,
        answer_schema: Mapping[str, Any] | None = None,
        archive: Archive | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.asking, self.answer_schema = asking, answer_schema
        self.correspondent = Correspondent(endpoint, archive or InMemory(), clock)

    @property
    def called(self) -> str:
        return in_english("{model}, prompted", model=self.correspondent.endpoint.model)

    def predict(self, batch: Batch) -> TextAnswers:
        """Rows whose texts are all blank are not asked. Raises what `Correspondent.ask` does, and `bad-prompt`."""
        replies = self.replies(batch)
        answers = {row: self.asking.answer(self.texts(said)) for row, said in replies.items()}
        self.note_without(replies[row] for row, answer in answers.items() if answer is None)
        return TextAnswers(tuple(answers.get(row) for row in range(batch.height)))

    def replies(self, batch: Batch) -> dict[int, Replies]:
        """Of each row that is asked, by its place, the replies of its samples. Raises as `predict`."""
        places, size = self.asking.rows_with_text(batch), self.asking.manner.samples
        questions = [one for row in self.asking.messages(batch[places]) for one in self._samples(row)]
        replies = self.correspondent.ask(questions, self._check)
        by_row = [replies[at : at + size] for at in range(0, len(replies), size)]
        note_waits(self.correspondent.endpoint, [wait for row in by_row if (wait := _waited(row)) is not None])
        return dict(zip(places, by_row, strict=True))

    def texts(self, replies: Replies) -> list[str | None]:
        """What replies say; nothing where they keep no schema that they should."""
        return [self._text(reply) for reply in replies if isinstance(reply, Reply)]

    def note_without(self, rows: Iterable[Replies]) -> None:
        """Note on the open bill that rows have no answer, by their replies: none came, or none holds one."""
        failed = [any(isinstance(reply, TaskliftError) for reply in replies) for replies in rows]
        note_without(self.correspondent.endpoint, unanswered=sum(failed), unread=len(failed) - sum(failed))

    def _samples(self, messages: tuple[Message, ...]) -> Iterator[Question]:
        return (Question(messages, sample, self.answer_schema) for sample in range(self.asking.manner.samples))

    def _check(self, text: str) -> None:
        manner = self.asking.manner
        if self.answer_schema is not None and manner.read_field(text) is None:
            raise GarbledError(say("its text is no JSON with {name!r}", name=manner.answer_field))

    def _text(self, reply: Reply) -> str | None:
        return reply.text if self.answer_schema is None else self.asking.manner.read_field(reply.text)

    def save(self, folder: Path) -> dict[str, Any]:
        """Nothing is written but the description, which has all but the key."""
        return Description(
            endpoint=self.correspondent.endpoint,
            asking=self.asking.described(),
            answer_schema=dict(self.answer_schema) if self.answer_schema is not None else None,
        ).model_dump(mode="json")

    @classmethod
    def load(cls, folder: Path, description: dict[str, Any]) -> Self:
        """The model that was saved. Raises UserError `model-damaged`, and `endpoint-not-allowed` where nobody has
        allowed that rows are sent to its endpoint.
        """
        said = read_description(_DESCRIPTION, folder, description)
        asking = read_asking(said.asking, folder)
        archive = allowed_archive(said.endpoint, folder)
        return cls(said.endpoint, asking, answer_schema=said.answer_schema, archive=archive)


def _waited(replies: Replies) -> float | None:
    """Seconds until the slowest of a row's samples was there; None where one never was, or nobody looked."""
    seconds = [reply.seconds if isinstance(reply, Reply) else None for reply in replies]
    known = [one for one in seconds if one is not None]
    return max(known) if len(known) == len(seconds) else None


def endpoints_asked(model: Model) -> list[Endpoint]:
    """Those that a model asks for its answers, whatever it stands within."""
    own = [model.correspondent.endpoint] if isinstance(model, Prompted) else []
    return [*own, *(endpoint for one in model.within for endpoint in endpoints_asked(one))]
