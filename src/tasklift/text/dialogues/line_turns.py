"""Dialogues in plain text: lines that begin with who speaks: `Agent: …`, `客服：…`, `[User] …`, `Ann (10:02): …`."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from functools import cache
from typing import Final, NamedTuple

from tasklift.text.dialogues.said import Said
from tasklift.text.dialogues.speakers import ASSISTANT, SILENT, USER, plain_name, side_of, tables

_TIME = r"[\[(【（]?\d{1,4}(?:[-/.:：年月日时分秒T ]\d{1,4}){1,6}(?:日|秒| ?[AaPp][Mm])?[\])】）]?[ \t,，-]{1,3}"
_NAME = r"[^\W\d_][\w .'·-]{0,29}"
_BRACKETS = r"[(\[（【][^()\[\]（）【】\n]{1,40}[)\]）】]"
HEAD: Final = (
    rf"[ \t>#*-]{{0,8}}(?:{_TIME})?(?:"
    rf"(?:[\[【]|<\|)(?P<inner>{_NAME})(?:[\]】]|\|>)[ \t]?[:：]?"
    rf"|(?P<outer>{_NAME})[ \t]?(?:{_BRACKETS})?[*_ ]{{0,3}}[:：])"
)
"""What a line of who speaks begins with; a pattern for polars and for Python."""

_HEAD = re.compile(HEAD)
_FEWEST_HEADS: Final = 2
_NO_HEAD_BEFORE: Final = ("//", "\\")
"""`http://` and `C:\\` begin with no name."""
_MARKS: Final = "*_ \t"


class _Head(NamedTuple):
    """The line it stands in, the name as written and in its plain form, and what follows on the line."""

    line: int
    name: str
    plain: str
    rest: str


def turns_in_lines(cell: str) -> list[Said] | None:
    """The turns, or None where lines do not tell who speaks. Lines without a speaker belong to the turn before."""
    lines = cell.lstrip("\ufeff").splitlines()
    heads = [head for number, line in enumerate(lines) if (head := _head(number, line))]
    if len(heads) < _FEWEST_HEADS:
        return None
    first = next(number for number, line in enumerate(lines) if line.strip())
    speaking = _speaking([head.plain for head in heads], begins=heads[0].line == first)
    if not speaking:
        return None
    return _cut(lines, [head for head in heads if head.plain in speaking])


def _head(number: int, line: str) -> _Head | None:
    found = _HEAD.match(line)
    if found is None:
        return None
    rest = line[found.end() :]
    if rest.startswith(_NO_HEAD_BEFORE):
        return None
    name = found["inner"] or found["outer"]
    plain = plain_name(name)
    if found["inner"] and side_of(plain) is None and plain not in _letters():
        return None  # `[Link](…)` and `[b]` begin many a line
    return _Head(number, name, plain, rest.strip(_MARKS))


def _speaking(names: Sequence[str], *, begins: bool) -> Collection[str]:
    """Which of the names before colons are those of speakers; none where the text is no dialogue.

    `begins`: a name stands at the beginning of the text.
    """
    there = dict.fromkeys(names)
    pair = next((pair for pair in _pairs() if names[0] in pair and pair <= there.keys()), None)
    if pair and begins:
        return pair
    if names[0] in _letters() and begins and len(names) > len(there):
        letters = [name for name in there if name in _letters() or len(name) == 1]
        return letters if len(letters) == len((USER, ASSISTANT)) else ()
    return _known(names, begins=begins) or (_strangers(names) if begins else ())


def _known(names: Sequence[str], *, begins: bool) -> Collection[str]:
    """The first name of each side, so that `Note:` and `User:` inside an answer stay in it; with one stranger where
    but one side is known.
    """
    counts = Counter(names)
    sides = {name: side_of(name) for name in counts}
    users, assistants = ([name for name, side in sides.items() if side == one] for one in (USER, ASSISTANT))
    talking = [*users[:1], *assistants[:1]]
    if len(talking) == 1:
        if not begins or counts[talking[0]] < _FEWEST_HEADS:
            return ()
        same = [name for name in (*users, *assistants) if counts[name] >= _FEWEST_HEADS]
        talking = same if len(same) > 1 else [*talking, *_repeated(counts, sides)[:1]]
    return [*talking, *(name for name, side in sides.items() if side in SILENT)] if talking else ()


def _strangers(names: Sequence[str]) -> Collection[str]:
    """Two names that nobody knows, each of which speaks more than once, and no third one that does."""
    counts = Counter(names)
    repeated = _repeated(counts, {name: side_of(name) for name in counts})
    return repeated if len(repeated) == len((USER, ASSISTANT)) and names[0] in repeated else ()


def _repeated(counts: Counter[str], sides: dict[str, str | None]) -> list[str]:
    return [
        name
        for name, count in counts.most_common()
        if sides[name] is None and count >= _FEWEST_HEADS and name not in _fields()
    ]


def _cut(lines: Sequence[str], heads: Sequence[_Head]) -> list[Said]:
    ends = [*(head.line for head in heads[1:]), len(lines)]
    return [
        Said(head.name, "\n".join([head.rest, *lines[head.line + 1 : end]]).strip())
        for head, end in zip(heads, ends, strict=True)
    ]


@cache
def _pairs() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(pair) for pair in tables()["pairs"])


@cache
def _letters() -> frozenset[str]:
    return frozenset(tables()["letters"])


@cache
def _fields() -> frozenset[str]:
    return frozenset(tables()["fields"])
