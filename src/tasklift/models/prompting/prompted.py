"""A model behind an endpoint that is asked for each row, in the words of a prompt."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Self

import polars as pl
from pydantic import Field, TypeAdapter

from tasklift.forms.answers import TextAnswers
from tasklift.forms.model import Model
from tasklift.forms.rows import Batch
from tasklift.models.description import damaged, read_description
from tasklift.models.endpoints.archive import Archive, InMemory
from tasklift.models.endpoints.ask import Correspondent
from tasklift.models.endpoints.clock import Clock
from tasklift.models.endpoints.consent import allowed_archive
from tasklift.models.endpoints.endpoint import Endpoint
from tasklift.models.endpoints.question import Message, Question
from tasklift.models.endpoints.reply import Reply
from tasklift.models.prompting.manner import Manner, majority
from tasklift.models.prompting.pool import Pool, pool_of
from tasklift.models.prompting.prompt import Demonstration, Prompt, parse_prompt
from tasklift.settings.errors import TaskliftError, UserError
from tasklift.settings.fields import Settings
from tasklift.settings.kept import in_english
from tasklift.settings.messages import say


class Description(Settings):
    """What `model.json` says of it. `texts` and `answers` are those that demonstrations are chosen from."""

    endpoint: Endpoint
    manner: Manner
    prompt: str
    texts: dict[str, list[str | None]] = Field(default_factory=dict)
    answers: list[str] = Field(default_factory=list)
    answer_schema: dict[str, Any] | None = None


_DESCRIPTION: Final = TypeAdapter(Description)


class Prompted(Model):
    """Answers each row with what a model says to the prompt.

    `pool`: rows that demonstrations are chosen from. `answer_schema`: the JSON schema that answers keep. `archive`:
    where answers are kept, so that what was asked before costs nothing. No key is part of it: it is read from the
    environment whenever something is asked.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        prompt: Prompt,
        manner: Manner,
        *,
        pool: Pool | None = None,
        answer_schema: Mapping[str, Any] | None = None,
        archive: Archive | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.prompt, self.manner, self.answer_schema = prompt, manner, answer_schema
        self.pool = pool or pool_of({}, [])
        self.correspondent = Correspondent(endpoint, archive or InMemory(), clock)
        self.unanswered: Counter[str] = Counter()
        """Why rows were left without an answer, and how many so far."""

    @property
    def called(self) -> str:
        return in_english("{model}, prompted", model=self.correspondent.endpoint.model)

    def predict(self, batch: Batch) -> TextAnswers:
        """Rows whose texts are all blank are not asked. Raises what `Correspondent.ask` does, and `bad-prompt`."""
        self.prompt.check(batch.columns)
        asked = batch.with_row_index("row").filter(_has_text(self.prompt.names or batch.columns))
        places = asked["row"].to_list()
        questions = [one for row in self._messages(asked.drop("row")) for one in self._samples(row)]
        replies = self.correspondent.ask(questions, self._check)
        size = self.manner.samples
        answers = {row: self._answer(replies[at * size : (at + 1) * size]) for at, row in enumerate(places)}
        return TextAnswers(tuple(answers.get(row) for row in range(batch.height)))

    def _messages(self, rows: Batch) -> Iterator[tuple[Message, ...]]:
        chosen = self.pool.nearest(rows, self.manner.examples)
        for texts, demonstrations in zip(rows.iter_rows(named=True), chosen, strict=True):
            row = {name: text or "" for name, text in texts.items()}
            system = [Message("system", self.prompt.system.fill(row))] if self.prompt.system else []
            shown = [one for each in (*self.prompt.demonstrations, *demonstrations) for one in self._shown(each)]
            yield (*system, *shown, Message("user", self.prompt.user.fill(row)))

    def _shown(self, demonstration: Demonstration) -> Iterator[Message]:
        yield Message("user", self.prompt.user.fill(demonstration.texts))
        yield Message("assistant", self.manner.shown(demonstration.answer))

    def _samples(self, messages: tuple[Message, ...]) -> Iterator[Question]:
        return (Question(messages, sample, self.answer_schema) for sample in range(self.manner.samples))

    def _check(self, text: str) -> None:
        if self.answer_schema is not None:
            self.manner.read_field(text)

    def _answer(self, replies: Sequence[Reply | TaskliftError]) -> str | None:
        given = [self._read(reply.text) for reply in replies if isinstance(reply, Reply)]
        faults = [reply for reply in replies if isinstance(reply, TaskliftError)]
        answer = majority(given)
        if answer is None:
            self.unanswered[faults[0].problem if faults else say("the text holds no answer")] += 1
        return answer

    def _read(self, text: str) -> str | None:
        return self.manner.read(self.manner.read_field(text) if self.answer_schema is not None else text)

    def save(self, folder: Path) -> dict[str, Any]:
        """Nothing is written but the description, which has all but the key."""
        return Description(
            endpoint=self.correspondent.endpoint,
            manner=self.manner,
            prompt=self.prompt.written,
            texts={name: self.pool.texts[name].to_list() for name in self.pool.texts.columns},
            answers=list(self.pool.answers),
            answer_schema=dict(self.answer_schema) if self.answer_schema is not None else None,
        ).model_dump(mode="json")

    @classmethod
    def load(cls, folder: Path, description: dict[str, Any]) -> Self:
        """The model that was saved. Raises UserError `model-damaged`, and `endpoint-not-allowed` where nobody has
        allowed that rows are sent to its endpoint.
        """
        said = read_description(_DESCRIPTION, folder, description)
        if any(len(texts) != len(said.answers) for texts in said.texts.values()):
            raise damaged(folder, say("its examples and their answers do not fit together"))
        try:
            prompt = parse_prompt(said.prompt, str(folder))
        except UserError as fault:
            raise damaged(folder, fault.problem) from fault
        pool = pool_of(said.texts, said.answers)
        archive = allowed_archive(said.endpoint, folder)
        return cls(said.endpoint, prompt, said.manner, pool=pool, answer_schema=said.answer_schema, archive=archive)


def _has_text(names: Sequence[str]) -> pl.Expr:
    return pl.any_horizontal(pl.col(name).fill_null("").str.strip_chars() != "" for name in names)
