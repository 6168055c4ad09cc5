"""What steps that put rows to a language model need: which texts are asked, in which words, and the answers to them."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tasklift.data.examples import place_of
from tasklift.data.roles import TEXTS_SEPARATOR
from tasklift.forms.rows import Batch
from tasklift.models.prompting.asking import Asking
from tasklift.models.prompting.manner import Manner
from tasklift.models.prompting.pool import Pool, pool_of
from tasklift.models.prompting.prompt import Prompt, dialogue_prompt, prompt_of, read_prompt
from tasklift.models.written.writing import Writing
from tasklift.settings.errors import UserError
from tasklift.settings.messages import say
from tasklift.store.hashing import file_digest
from tasklift.text.dialogues.one_text import are_one_text

if TYPE_CHECKING:
    from tasklift.models.written.decoder import Decoder

_BESIDE: Final = ("id", "input", "answer", "weight", "label")


def asked_names(rows: Batch) -> list[str]:
    """The texts that are asked, of the columns of a step that reads them. Raises UserError `no-rows`."""
    if not rows.height:
        problem = say("there are no rows to learn from")
        raise UserError("no-rows", problem, advice=say("check `data` and the steps before"))
    return [name for name in rows.columns if name not in _BESIDE]


def first_answers(rows: Batch) -> list[str]:
    """Of several right answers to a row the first."""
    return rows["answer"].str.split(TEXTS_SEPARATOR).list.first().to_list()


def asking_of(
    rows: Batch, names: Sequence[str], manner: Manner, prompt: Path | None, instruction: str | None = None
) -> Asking:
    """The words of the prompt's file, without one the texts below the instruction; demonstrations are from `rows`.

    Without a file, what stands beside a dialogue is told to the system.

    Raises UserError `bad-prompt`, `file-missing` or `not-unicode`.
    """
    words = read_prompt(prompt) if prompt else _prompt_of(rows, names, instruction)
    words.check(names)
    pool = Pool(rows.select(names), tuple(first_answers(rows))) if manner.examples else pool_of({}, [])
    return Asking(words, manner, pool)


def _prompt_of(rows: Batch, names: Sequence[str], instruction: str | None) -> Prompt:
    dialogue = next((name for name in names if are_one_text(rows[name]).any()), None)
    if dialogue is None:
        return prompt_of(names, instruction)
    return dialogue_prompt(dialogue, [name for name in names if name != dialogue], instruction)


def prompt_file(folder: Path, name: str | None) -> Path | None:
    """Where the prompt's file is that a setting names."""
    return None if name is None else place_of(folder, name)


def prompt_digests(path: Path | None) -> list[str]:
    """What a step that reads the file hangs on."""
    return [file_digest(path)] if path and path.is_file() else []


def told_to(decoder: "Decoder", asking: Asking, writing: Writing, longest: int, precision: str) -> "Decoder":
    """The language model, told how it is asked and how it is to write. Raises UserError `prompt-too-long`.

    Of a prompt no more than `longest` tokens are read, and what may be written must fit behind it in what the network
    sees.
    """
    writing = writing.within(decoder.context)
    room = decoder.context - writing.most
    if room < 1:
        raise UserError(
            "prompt-too-long",
            say(
                "an answer of {tokens} tokens leaves no room for a prompt: the model sees {context}",
                tokens=writing.most,
                context=decoder.context,
            ),
            advice=say("lower `most_new_tokens`"),
        )
    return replace(decoder, asking=asking, writing=writing, longest=min(longest, room), precision=precision)
