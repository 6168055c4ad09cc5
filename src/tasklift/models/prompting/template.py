"""A text with named places, such as `{source}`, that a row's texts are put into. Nothing in it is run.

`{{` and `}}` stand for the braces themselves.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from tasklift.settings.check import suggestion
from tasklift.settings.errors import Place, UserError
from tasklift.settings.messages import say
from tasklift.text.dialogues.one_text import as_lines

_PIECES: Final = re.compile(r"\{\{|\}\}|\{([^\W\d]\w*)\}|[{}]")


@dataclass(frozen=True)
class Slot:
    """A place for the text of that name, and where it stands in the file."""

    name: str
    place: Place


@dataclass(frozen=True)
class Template:
    """Texts and slots, one after another."""

    parts: tuple[str | Slot, ...]

    @property
    def slots(self) -> tuple[Slot, ...]:
        """Its slots, in order."""
        return tuple(part for part in self.parts if isinstance(part, Slot))

    @property
    def is_one_slot(self) -> bool:
        """Whether it is one slot, and not a word beside it."""
        return len(self.parts) == 1 and bool(self.slots)

    def fill(self, texts: Mapping[str, str]) -> str:
        """The text with `texts` in its slots, as they are: braces in them mean nothing. Dialogues stand on lines."""
        return "".join(part if isinstance(part, str) else as_lines(texts[part.name]) for part in self.parts)

    def check(self, names: Iterable[str]) -> None:
        """Raises UserError `bad-prompt` at a slot that is not named like one of those."""
        known = list(names)
        for slot in self.slots:
            if slot.name not in known:
                problem = say("a row has no text named {name!r} to put here", name=slot.name)
                raise UserError("bad-prompt", problem, where=slot.place, advice=suggestion(slot.name, known))


def parse_template(text: str, file: str, line: int = 1) -> Template:
    """The template that stands in a file, from a line on. Raises UserError `bad-prompt` at a brace that is alone."""
    parts: list[str | Slot] = []
    end = 0
    for found in _PIECES.finditer(text):
        parts.append(text[end : found.start()])
        parts.append(_piece(found, _place(text, found.start(), file, line)))
        end = found.end()
    return Template(tuple(part for part in [*parts, text[end:]] if part))


def with_text(written: str, name: str, text: str) -> str:
    """What is written, with a text in the slots of that name for good."""
    return _PIECES.sub(lambda found: as_it_is(text) if found[1] == name else found[0], written)


def as_it_is(text: str) -> str:
    """What must be written for a text whose braces stand for themselves."""
    return text.replace("{", "{{").replace("}", "}}")


def _piece(found: re.Match[str], place: Place) -> str | Slot:
    if found[1]:
        return Slot(found[1], place)
    if len(found[0]) == 1:
        problem = say("a brace that begins or ends no name, such as {{source}}")
        raise UserError("bad-prompt", problem, where=place, advice=say("write {{{{ or }}}} for the brace itself"))
    return found[0][0]


def _place(text: str, start: int, file: str, line: int) -> Place:
    before = text[:start]
    return Place(file, line + before.count("\n"), start - (before.rfind("\n") + 1) + 1)
