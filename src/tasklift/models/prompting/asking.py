"""How rows are put to a language model, and what is made of the texts that it answers with."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
from pydantic import Field

from tasklift.forms.rows import Batch
from tasklift.models.description import damaged
from tasklift.models.prompting.manner import Manner, majority
from tasklift.models.prompting.message import Message
from tasklift.models.prompting.pool import Pool, pool_of
from tasklift.models.prompting.prompt import Demonstration, Prompt, parse_prompt
from tasklift.settings.errors import UserError
from tasklift.settings.fields import Settings
from tasklift.settings.messages import say


class AskingDescription(Settings):
    """What is kept of it in `model.json`. `texts` and `answers` are those that demonstrations are chosen from."""

    manner: Manner
    prompt: str
    texts: dict[str, list[str | None]] = Field(default_factory=dict)
    answers: list[str] = Field(default_factory=list)


@dataclass(frozen=True)
class Asking:
    """A prompt, how answers are read, and the `pool` of rows that demonstrations are chosen from."""

    prompt: Prompt
    manner: Manner
    pool: Pool = field(default_factory=lambda: pool_of({}, []))

    @property
    def writes_more(self) -> bool:
        """Whether more is written than the answer, which stands behind a mark."""
        return self.manner.answer_after is not None

    def rows_with_text(self, rows: Batch) -> list[int]:
        """The places of the rows that are worth asking: some text that the prompt has a place for is not blank.

        Raises UserError `bad-prompt` where the prompt names a text that rows do not have.
        """
        self.prompt.check(rows.columns)
        names = self.prompt.names or rows.columns
        filled = pl.any_horizontal(pl.col(name).fill_null("").str.strip_chars() != "" for name in names)
        return rows.select(filled.arg_true()).to_series().to_list()

    def messages(self, rows: Batch) -> Iterator[tuple[Message, ...]]:
        """What is said before the answer to each row."""
        return self._messages(rows, self.pool.nearest(rows, self.manner.examples))

    def messages_among(self, rows: Batch) -> Iterator[tuple[Message, ...]]:
        """The same for the rows of the pool itself, to none of which itself or a row of the same texts is shown."""
        return self._messages(rows, self.pool.nearest_others(rows, self.manner.examples))

    def _messages(self, rows: Batch, chosen: Sequence[tuple[Demonstration, ...]]) -> Iterator[tuple[Message, ...]]:
        for texts, demonstrations in zip(rows.iter_rows(named=True), chosen, strict=True):
            told, asked = self.prompt.said({name: text or "" for name, text in texts.items()})
            shown = [one for each in (*self.prompt.demonstrations, *demonstrations) for one in self._shown(each)]
            yield (*([Message("system", told)] if told else []), *shown, *asked)

    def _shown(self, demonstration: Demonstration) -> Iterator[Message]:
        _, asked = self.prompt.said(demonstration.texts)
        yield from asked
        yield Message("assistant", self.manner.shown(demonstration.answer))

    def answer(self, texts: Sequence[str | None]) -> str | None:
        """What is made of the texts of one row: the answer that most of them agree on; None where none has one."""
        return majority([None if text is None else self.manner.read(text) for text in texts])

    def described(self) -> AskingDescription:
        """All that is needed to ask so again."""
        texts = {name: self.pool.texts[name].to_list() for name in self.pool.texts.columns}
        return AskingDescription(
            manner=self.manner, prompt=self.prompt.written, texts=texts, answers=list(self.pool.answers)
        )


def read_asking(said: AskingDescription, folder: Path) -> Asking:
    """What was described in a model's folder. Raises UserError `model-damaged`."""
    if any(len(texts) != len(said.answers) for texts in said.texts.values()):
        raise damaged(folder, say("its examples and their answers do not fit together"))
    try:
        prompt = parse_prompt(said.prompt, str(folder))
    except UserError as fault:
        raise damaged(folder, fault.problem) from fault
    return Asking(prompt, said.manner, pool_of(said.texts, said.answers))
