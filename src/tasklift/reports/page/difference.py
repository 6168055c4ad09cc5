"""What changed between two texts, letter by letter, with some text around it."""

from collections.abc import Iterator
from difflib import SequenceMatcher

from markupsafe import Markup, escape

from tasklift.text.printable import printable

_AROUND = 24
_MOST_LETTERS = 160
_LEFT_OUT = "…"
_GONE, _COME = Markup("<del>{}</del>"), Markup("<ins>{}</ins>")
_SEEN = {" ": "␣", "\n": "↵", "\t": "→"}


def difference(before: str, after: str) -> Markup:
    """`after` with what went struck through and what came marked, blanks made visible there; long stretches are cut."""
    parts, room = [], _MOST_LETTERS
    for kind, text in _pieces(before, after):
        if room <= 0:
            parts.append("…")
            break
        parts.append(_marked(kind, text[:room]))
        room -= len(text)
    return Markup("").join(parts)


def _pieces(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Stretches of both texts in order: kept, gone or come."""
    codes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    if before.endswith(_LEFT_OUT) and after.endswith(_LEFT_OUT) and len(codes) > 2:
        codes = codes[:-2]  # both are excerpts: where they end differs, the texts may not
    for at, (kind, low, high, new_low, new_high) in enumerate(codes):
        if kind == "equal":
            yield "kept", _cut(before[low:high], is_first=at == 0, is_last=at == len(codes) - 1)
            continue
        if high > low:
            yield "gone", before[low:high]
        if new_high > new_low:
            yield "come", after[new_low:new_high]


def _cut(text: str, *, is_first: bool, is_last: bool) -> str:
    """The ends of a stretch that lie beside a change."""
    if is_first and is_last or len(text) <= 2 * _AROUND:
        return text
    head = "" if is_first else text[:_AROUND]
    tail = "" if is_last else text[-_AROUND:]
    return f"{head}…{tail}"


def _marked(kind: str, text: str) -> Markup:
    if kind == "kept":
        return escape(printable(text))
    seen = "".join(_SEEN.get(letter) or _named(letter) for letter in text)
    return (_GONE if kind == "gone" else _COME).format(seen)


def _named(letter: str) -> str:
    """A letter that shows, or the number of one that does not."""
    return letter if letter.isprintable() and not letter.isspace() else f"U+{ord(letter):04X}"
