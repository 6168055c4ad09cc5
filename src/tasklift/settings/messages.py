"""What Tasklift says, in the reader's language.

A sentence stands in English where it is said; `resources/messages.LANGUAGE.yaml` has it in other languages, under the
English one. A test holds every language complete.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, reduce
from pathlib import Path
from typing import Any

ENGLISH = "en"
LANGUAGES = (ENGLISH, "zh")

_RESOURCES = Path(__file__).parents[1] / "resources"

_language: ContextVar[str] = ContextVar("language", default=ENGLISH)


def say(sentence: str, /, **values: object) -> str:
    """The sentence in the language that is spoken, with `values` in its places; they are as in `str.format`.

    A value that is a list is said one by one, with commas between.
    """
    language = _language.get()
    spoken = sentence if language == ENGLISH else translations(language).get(sentence, sentence)
    return spoken.format(**{name: _in_words(value) for name, value in values.items()})


def one_by_one(names: Sequence[str]) -> str:
    """Names one after another, as a list among other words is said."""
    return reduce(lambda some, one: say("{some}, {one}", some=some, one=one), names) if names else ""


class Note(str):
    """A sentence to keep: English as a text, and what is needed to say it again in another language.

    Its values are numbers, texts, notes, and lists of those.
    """

    sentence: str
    values: Mapping[str, object]

    def __new__(cls, sentence: str, /, **values: object) -> "Note":
        """The sentence with `values` in its places, as in `say`."""
        with speaking(ENGLISH):
            made = super().__new__(cls, say(sentence, **values))
        made.sentence, made.values = sentence, values
        return made

    def to_json(self) -> dict[str, Any]:
        """What `say_again` needs."""
        return {"sentence": self.sentence, "values": {name: _kept(value) for name, value in self.values.items()}}


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Say everything in that language inside."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def spoken() -> str:
    """The language that is spoken."""
    return _language.get()


def language_of(environment: Mapping[str, str] = os.environ) -> str:
    """The language that the locale asks for, English where it is not ours."""
    wanted = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), ENGLISH)
    return next((language for language in LANGUAGES if wanted.lower().startswith(language)), ENGLISH)


@cache
def translations(language: str, catalogue: str = "messages") -> dict[str, str]:
    """Every sentence of a catalogue in that language, by the English one."""
    from ruamel.yaml import YAML

    found: dict[str, str] = YAML(typ="safe", pure=True).load(_RESOURCES / f"{catalogue}.{language}.yaml")
    return found


def _in_words(value: object) -> object:
    return one_by_one([str(one) for one in value]) if isinstance(value, list | tuple) else value


def _kept(value: object) -> object:
    if isinstance(value, list | tuple):
        return [_kept(one) for one in value]
    return value.to_json() if isinstance(value, Note) else value
