"""A text that was given, what of it is not in the right one marked word by word."""

import re
from difflib import SequenceMatcher
from typing import Final

from markupsafe import Markup, escape

from tasklift.text.characters import UNSPACED_SCRIPTS, matching
from tasklift.text.printable import printable

_MOST_LETTERS: Final = 600
_TOKEN: Final = re.compile(r"\s+|\w+|[^\w\s]")
_OTHER: Final = Markup("<mark>{}</mark>")


def marked_answer(given: str | None, gold: str) -> Markup:
    """`given`, with marks around what is not in `gold` at that place; the end of a long text is left out."""
    text, right = _tokens((given or "")[:_MOST_LETTERS]), _tokens(gold)
    codes = SequenceMatcher(None, right, text, autojunk=False).get_opcodes()
    parts = [
        _shown("".join(text[low:high]), is_marked=kind != "equal") for kind, _, _, low, high in codes if high > low
    ]
    return Markup("").join([*parts, *(["…"] if len(given or "") > _MOST_LETTERS else [])])


def _tokens(text: str) -> list[str]:
    """Words and signs; characters of scripts without spaces, one by one."""
    unspaced = matching(f"[{UNSPACED_SCRIPTS}]")
    found: list[str] = []
    for token in _TOKEN.findall(text):
        found += list(token) if any(unspaced[ord(character)] for character in token) else [token]
    return found


def _shown(text: str, *, is_marked: bool) -> Markup:
    seen = "\n".join(printable(line) for line in text.split("\n"))
    return _OTHER.format(seen) if is_marked and text.strip() else escape(seen)
