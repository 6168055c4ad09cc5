"""Dialogues as tokens: in the words of the model's own chat template, what is asked and what is replied apart.

The reply is what the template puts behind the prompt, so a model is trained on the very tokens that it is asked with,
and the first token that it learns to write is the first that it will have to write.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from jinja2 import TemplateError

from tasklift.models.prompting.message import Message
from tasklift.settings.errors import UserError
from tasklift.settings.messages import say
from tasklift.text.printable import shortened

PLAIN: Final = (
    "{% for message in messages %}{{ message['content'] }}"
    "{% if message['role'] == 'assistant' %}{{ eos_token }}{% else %}{{ '\\n' }}{% endif %}{% endfor %}"
)
"""For models that have no template of their own: texts on lines of their own, an answer up to the end of the text."""

_ROWS_AT_ONCE: Final = 1000
_SHOWN: Final = 120
_TODAY: Final = re.compile(r"""strftime_now\(\s*(['"])([^'"]*)\1\s*\)""")
_DAY: Final = date(2024, 7, 26)
"""Today for templates that write the date: with another each day, what is asked would not be what was learned."""
_ASIDE: Final = "\u200b"
"""Stands inside what looks like a mark of the template in somebody's text, which then is none."""

Dialogue = Sequence[Message]


@dataclass(frozen=True)
class _Prompt:
    """What is left of a dialogue, as the template writes it, and as tokens."""

    dialogue: Dialogue
    written: str
    tokens: list[int]


@dataclass(frozen=True)
class Turns:
    """Lays dialogues out for a tokenizer of transformers. `longest`: tokens of a prompt at most.

    A prompt that is longer loses its demonstrations, the first ones first, and then the end of what was asked last: in
    training as in use.
    """

    tokenizer: Any
    longest: int

    def asked(self, dialogues: Sequence[Dialogue]) -> list[list[int]]:
        """The tokens of each prompt, up to where the reply begins. Raises UserError `prompt-too-long`."""
        return [one.tokens for one in self._laid_out(dialogues)]

    def exchanges(self, dialogues: Sequence[Dialogue], replies: Sequence[str]) -> list[tuple[list[int], list[int]]]:
        """The tokens of each prompt, and of the reply with the mark that ends it.

        Raises UserError `prompt-too-long`, or `template-mismatch` where the template puts something else before a reply
        than before nothing.
        """
        laid = list(self._laid_out(dialogues))
        ends = [self._reply(one, reply) for one, reply in zip(laid, replies, strict=True)]
        told = [ids for part in _parts(ends) for ids in self._tokens(part)]
        return [(one.tokens, reply) for one, reply in zip(laid, told, strict=True)]

    def replies(self, dialogue: Dialogue, replies: Sequence[str]) -> list[list[int]]:
        """The tokens of each of some replies to one dialogue, with the mark that ends it.

        Raises UserError `template-mismatch`, as `exchanges` does.
        """
        asked = _Prompt(dialogue, self._written(dialogue), [])
        return [ids for part in _parts([self._reply(asked, one) for one in replies]) for ids in self._tokens(part)]

    def _laid_out(self, dialogues: Sequence[Dialogue]) -> Iterator[_Prompt]:
        plain = [tuple(self._without_marks(message) for message in dialogue) for dialogue in dialogues]
        for part in _parts(plain):
            written = [self._written(dialogue) for dialogue in part]
            for one in map(_Prompt, part, written, self._tokens(written)):
                yield one if len(one.tokens) <= self.longest else self._shortened(one)

    def _shortened(self, long: _Prompt) -> _Prompt:
        begins = int(long.dialogue[0].role == "system")
        while len(long.dialogue) > begins + 2 and len(long.tokens) > self.longest:
            long = self._prompt((*long.dialogue[:begins], *long.dialogue[begins + 2 :]))
        *before, asked = long.dialogue
        last = self._tokens([asked.content])[0]
        keep = len(last)
        while (excess := len(long.tokens) - self.longest) > 0:
            keep -= excess
            if keep < 0:
                raise _too_long(len(long.tokens), self.longest)
            long = self._prompt((*before, replace(asked, content=self._text(last[:keep]))))
        return long

    def _prompt(self, dialogue: Dialogue) -> _Prompt:
        written = self._written(dialogue)
        return _Prompt(dialogue, written, self._tokens([written])[0])

    def _reply(self, asked: _Prompt, reply: str) -> str:
        """What the template has for a reply, up to its end."""
        prompt = asked.written
        whole = self._written((*asked.dialogue, self._without_marks(Message("assistant", reply))), asks=False)
        if not whole.startswith(prompt):
            raise _mismatch(
                say(
                    "the chat template of this model begins a reply otherwise than it asks for one: {prompt!r}",
                    prompt=shortened(prompt, _SHOWN),
                )
            )
        end = self.tokenizer.eos_token
        told, found, _ = whole[len(prompt) :].rpartition(end)
        return f"{told}{end}" if found else f"{whole[len(prompt) :]}{end}"

    def _written(self, dialogue: Dialogue, *, asks: bool = True) -> str:
        said = [{"role": message.role, "content": message.content} for message in dialogue]
        template = _of_one_day(self.tokenizer.chat_template or PLAIN)
        try:
            written: str = self.tokenizer.apply_chat_template(
                said, chat_template=template, tokenize=False, add_generation_prompt=asks
            )
        except TemplateError as fault:
            if len(dialogue) > 1 and dialogue[0].role == "system":
                return self._written(_told_by_the_user(dialogue), asks=asks)
            raise _mismatch(say("the chat template of this model fails: {reason}", reason=str(fault))) from fault
        return written

    def _tokens(self, texts: Sequence[str]) -> list[list[int]]:
        found: list[list[int]] = self.tokenizer(list(texts), add_special_tokens=False, return_attention_mask=False)[
            "input_ids"
        ]
        return found

    def _text(self, ids: Sequence[int]) -> str:
        text: str = self.tokenizer.decode(ids, skip_special_tokens=True)
        return text.rstrip("\ufffd")

    def _without_marks(self, message: Message) -> Message:
        """Marks of the template in a text would be read as the template's own."""
        content = message.content
        for mark in self.tokenizer.all_special_tokens:
            content = content.replace(mark, f"{mark[0]}{_ASIDE}{mark[1:]}")
        return replace(message, content=content)


def _of_one_day(template: str) -> str:
    """The template with that day in the place of today."""
    return _TODAY.sub(lambda found: repr(_DAY.strftime(found[2])), template)


def _told_by_the_user(dialogue: Dialogue) -> Dialogue:
    """For templates without a system: what it is told stands above what is asked first."""
    system, first, *others = dialogue
    return (replace(first, content=f"{system.content}\n\n{first.content}"), *others)


def _parts(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (values[start : start + _ROWS_AT_ONCE] for start in range(0, len(values), _ROWS_AT_ONCE))


def _too_long(tokens: int, longest: int) -> UserError:
    return UserError(
        "prompt-too-long",
        say(
            "the words around a row's texts take {tokens} tokens, more than the {longest} that are read",
            tokens=tokens,
            longest=longest,
        ),
        advice=say("shorten the prompt, or raise `longest`"),
    )


def _mismatch(problem: str) -> UserError:
    advice = say("what it would learn is not what it will be asked: take a model with another chat template")
    return UserError("template-mismatch", problem, advice=advice)
