"""A prompt in a file: what the system is told, what is asked of each row, and how it was answered before.

Lines such as `--- system` begin its parts: `system` and `user` once each, then for every demonstration `example`, the
texts of its row under their names, and `answer`. A file without such lines is what is asked.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tasklift.models.prompting.message import Message
from tasklift.models.prompting.spoken import spoken
from tasklift.models.prompting.template import Template, as_it_is, parse_template
from tasklift.settings.errors import Place, UserError
from tasklift.settings.messages import say
from tasklift.text.dialogues.one_text import is_one_text, turns_in_one_text

_HEADING: Final = re.compile(r"^--- +([^\W\d]\w*)[ \t]*$", re.MULTILINE)
_BETWEEN: Final = "\n\n"
SYSTEM, USER, EXAMPLE, ANSWER = "system", "user", "example", "answer"


@dataclass(frozen=True)
class Demonstration:
    """How a row was answered: its texts by name, and the answer."""

    texts: Mapping[str, str]
    answer: str


@dataclass(frozen=True)
class Prompt:
    """`written` is what the file has."""

    user: Template
    system: Template | None = None
    demonstrations: tuple[Demonstration, ...] = ()
    written: str = ""

    @property
    def names(self) -> list[str]:
        """The names of its slots, each once."""
        slots = [*(self.system.slots if self.system else ()), *self.user.slots]
        return list(dict.fromkeys(slot.name for slot in slots))

    def said(self, row: Mapping[str, str]) -> tuple[str, list[Message]]:
        """What the system is told, and what is asked of a row with these texts by name.

        A dialogue that is all that is asked is put turn by turn; among other words it stands on lines.
        """
        told = [self.system.fill(row)] if self.system else []
        whole = row[self.user.slots[0].name] if self.user.is_one_slot else ""
        begun, asked = spoken(turns_in_one_text(whole)) if is_one_text(whole) else ([], [])
        system = _BETWEEN.join(text for text in (*told, *begun) if text.strip())
        return system, asked or [Message("user", self.user.fill(row))]

    def check(self, names: Iterable[str]) -> None:
        """Raises UserError `bad-prompt` at a slot that no text of a row has the name of."""
        known = list(names)
        for template in (self.system, self.user):
            if template is not None:
                template.check(known)


@dataclass(frozen=True)
class _Part:
    """What stands under a heading; on which lines that is, and the text begins."""

    name: str
    text: str
    heading: int
    line: int


def prompt_of(names: Iterable[str], instruction: str | None = None) -> Prompt:
    """The texts of these names, below the instruction where there is one, and not a word beside them."""
    written = _one_by_one(instruction, names)
    return Prompt(parse_template(written, ""), written=written)


def dialogue_prompt(dialogue: str, told: Iterable[str], instruction: str | None = None) -> Prompt:
    """The dialogue of that name turn by turn; the system is told the instruction, and the texts of those names."""
    before = _one_by_one(instruction, told)
    system = f"--- {SYSTEM}\n{before}\n" if before else ""
    return parse_prompt(f"{system}--- {USER}\n{{{dialogue}}}", "")


def _one_by_one(instruction: str | None, names: Iterable[str]) -> str:
    above = [as_it_is(instruction)] if instruction else []
    return _BETWEEN.join([*above, *(f"{{{name}}}" for name in names)])


def read_prompt(path: Path) -> Prompt:
    """The prompt of a file in UTF-8. Raises UserError `bad-prompt` with the line, `file-missing` or `not-unicode`."""
    try:
        written = path.read_bytes().decode("utf-8-sig")
    except OSError:
        problem = say("the prompt cannot be read")
        raise UserError("file-missing", problem, where=Place(str(path)), advice=say("check the path")) from None
    except UnicodeDecodeError:
        problem = say("the prompt is not UTF-8")
        raise UserError("not-unicode", problem, where=Place(str(path)), advice=say("save it as UTF-8")) from None
    return parse_prompt(written, str(path))


def parse_prompt(written: str, file: str) -> Prompt:
    """The prompt that is written there. Raises UserError `bad-prompt`."""
    written = written.replace("\r\n", "\n")
    parts = list(_parts(written, file))
    asking = {part.name: parse_template(part.text, file, part.line) for part in parts if part.name in {SYSTEM, USER}}
    if USER not in asking:
        raise _fault(file, 1, say("the prompt has no part `--- user`"), say("add it, and below it what is asked"))
    prompt = Prompt(asking[USER], asking.get(SYSTEM), tuple(_demonstrations(parts, file)), written)
    for demonstration, line in zip(prompt.demonstrations, _lines_of(parts, EXAMPLE), strict=True):
        missing = [name for name in prompt.names if name not in demonstration.texts]
        if missing:
            problem = say("this example has no `--- {name}`, which the prompt asks for", name=missing[0])
            raise _fault(file, line, problem, say("add it"))
    return prompt


def _parts(written: str, file: str) -> Iterator[_Part]:
    found = list(_HEADING.finditer(written))
    if not found:
        yield _Part(USER, written.strip("\n"), 1, 1 + len(written) - len(written.lstrip("\n")))
        return
    if written[: found[0].start()].strip():
        raise _fault(file, 1, say("there is text before the first part"), say("write `--- user` above it"))
    ends = [*(one.start() for one in found[1:]), len(written)]
    for heading, end in zip(found, ends, strict=True):
        text = written[heading.end() : end]
        line = written.count("\n", 0, heading.end()) + 1
        yield _Part(heading[1], text.strip("\n"), line, line + len(text) - len(text.lstrip("\n")))


def _demonstrations(parts: list[_Part], file: str) -> Iterator[Demonstration]:
    """Each from its `example` to its `answer`. Raises UserError `bad-prompt` at a part that is out of place."""
    texts: dict[str, str] | None = None
    seen: set[str] = set()
    for part in parts:
        if part.name == EXAMPLE and texts is None:
            texts = {}
        elif texts is not None and part.name == ANSWER:
            yield Demonstration(texts, part.text)
            texts = None
        elif texts is not None and part.name not in {EXAMPLE, SYSTEM, USER, *texts}:
            texts[part.name] = part.text
        elif texts is None and part.name in {SYSTEM, USER} - seen:
            seen.add(part.name)
        else:
            advice = say("the order is: system, user, then for each example `example`, its texts by name, and `answer`")
            raise _fault(file, part.heading, say("the part `--- {name}` is out of place", name=part.name), advice)
    if texts is not None:
        line = _lines_of(parts, EXAMPLE)[-1]
        raise _fault(file, line, say("this example has no `--- {name}`", name=ANSWER), say("add it"))


def _lines_of(parts: list[_Part], name: str) -> list[int]:
    return [part.heading for part in parts if part.name == name]


def _fault(file: str, line: int, problem: str, advice: str) -> UserError:
    return UserError("bad-prompt", problem, where=Place(file, line), advice=advice)
