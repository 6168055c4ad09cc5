"""What a text is rid of before a packed model reads it: the rule `nmt_nfkc` of SentencePiece, as the library's parts.

The packed file lists what becomes of single characters. It is held against the rule, which says the same of characters
that stand together, such as a letter and its accent. Reference: Kudo and Richardson, "SentencePiece", 2018.
"""

import unicodedata
from typing import Any, Final

from tasklift.models.pretrained.bounded import Bounded
from tasklift.settings.messages import say

_REMOVED: Final = "".join(map(chr, (*range(1, 9), 0x0B, *range(0x0E, 0x20), 0x7F, 0x8F, 0x9F)))
_SPACES: Final = "\t\n\f\r\u1680\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u2581\ufeff\ufffd"
_KEPT: Final = "\uff5e"
"""The wide tilde of Chinese texts, which NFKC makes a narrow one that the pieces do not have."""

_STAND_IN: Final = "\ue000"
"""A character that no text has, for as long as the others are changed."""


def normaliser() -> dict[str, Any]:
    """The rule in the words of a tokenizer.json."""
    steps = [
        _replaced({"Regex": f"[{_REMOVED}]"}, ""),
        _replaced({"String": _KEPT}, _STAND_IN),
        {"type": "NFKC"},
        _replaced({"String": _STAND_IN}, _KEPT),
        _replaced({"Regex": f"[{_SPACES}]"}, " "),
        _replaced({"Regex": " {2,}"}, " "),
    ]
    return {"type": "Sequence", "normalizers": steps}


def check_normalisation(file: Bounded) -> None:
    """Read the file's list of characters. Raises UserError `model-damaged` where it is no list, or says otherwise."""
    count = file.whole()
    length = file.whole()
    listed = Bounded(file.path, file.take(length))
    for _ in range(count):
        letter, becomes = listed.whole(), listed.array("<u4", listed.whole(1)).tolist()
        if max(letter, *becomes, 0) > 0x10FFFF or "".join(map(chr, becomes)) != _normalised(chr(letter)):
            raise file.damaged(
                say("it changes the character {code} in a way that is not known", code=f"U+{letter:04X}")
            )
    if listed.reached != length:
        raise file.damaged(say("its list of characters is longer than it says"))


def _normalised(letter: str) -> str:
    if letter in _REMOVED:
        return ""
    if letter in _SPACES:
        return " "
    return letter if letter == _KEPT else unicodedata.normalize("NFKC", letter)


def _replaced(pattern: dict[str, str], content: str) -> dict[str, Any]:
    return {"type": "Replace", "pattern": pattern, "content": content}
