"""The words that English names are known by: lists and cues from `resources/personal`, read once."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any, Final
from unicodedata import combining, normalize

from tasklift.settings.located import read_yaml
from tasklift.text.personal.kinds import FOLDER

_BREAK: Final = re.compile(r"\|\s+")
_LONGEST: Final = 40
"""Characters of a word; what is longer is no name."""

_NO_ACCENT: Final = str.maketrans(
    {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ı": "i", "ß": "ss", "æ": "ae", "’": "'"}
)
"""Letters that no accent was put on."""

_SHORTENED: Final = re.compile(r"[a-z]+[’'](?:m|ve|d|ll|t|re|s)")
"""`I'm`, `don't`, `that's`"""


@cache
def _cues() -> Mapping[str, Any]:
    return dict(read_yaml(FOLDER / "english_cues.yaml").value)


@cache
def cue_words(name: str) -> frozenset[str]:
    """One of the sets of words of `english_cues.yaml`."""
    return frozenset(_cues()[name])


@cache
def cue_pattern(name: str) -> re.Pattern[str]:
    """One of its patterns, whatever the case; it begins or ends at the edge of what is searched."""
    return re.compile(_BREAK.sub("|", _cues()[name]), re.IGNORECASE)


@cache
def lower_cue(name: str) -> re.Pattern[str]:
    """The same for text in lower case, which is three times as fast; for patterns that tell no cases apart."""
    return re.compile(_BREAK.sub("|", _cues()[name]))


def listed(name: str) -> list[str]:
    """The lines of `NAME.tsv` but its notice."""
    lines = (FOLDER / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


@cache
def common_words() -> frozenset[str]:
    """English words in lower case that are no names."""
    return frozenset(listed("english_words"))


@cache
def names() -> Mapping[str, str]:
    """Names, each with `g` where it is given to a child and `s` where it is a family's."""
    return dict(line.split("\t") for line in listed("names"))


@cache
def places() -> frozenset[str]:
    """Names of places in lower case, with their accents and as people without such keys write them."""
    known = [line.split("\t")[0] for line in listed("places")]
    return frozenset(form.lower() for name in known for form in {name, _plain(name) if len(name) > 3 else name})


def _plain(name: str) -> str:
    return "".join(sign for sign in normalize("NFKD", name.translate(_NO_ACCENT)) if not combining(sign))


@cache
def countries() -> frozenset[str]:
    """Names of countries and continents in lower case."""
    return frozenset(line[:-2].lower() for line in listed("places") if line.endswith("\tc"))


def is_common(word: str) -> bool:
    """Whether a word means something else than a name, its endings taken off."""
    lower, known = word.lower(), common_words()
    if lower in known or lower in cue_words("other_words"):
        return True
    if lower.isalpha():
        return False
    if _SHORTENED.fullmatch(lower):
        return True
    first, joined, last = lower.partition("-")
    return bool(joined) and (first in known or len(first) == 1) and last in known


@lru_cache(maxsize=10_000)
def of_two_words(word: str) -> bool:
    """`Dataweave`: two words of the dictionary run together, as companies call themselves, and no name."""
    lower, known = word.lower(), common_words()
    if not 7 <= len(lower) <= _LONGEST or word in names():
        return False
    return any(lower[:cut] in known and lower[cut:] in known for cut in range(3, len(lower) - 2))


def is_given(word: str) -> bool:
    """Whether it is a given name and hardly a word beside."""
    return "g" in names().get(word, "") and (
        word.lower() not in common_words() or word.lower() in cue_words("name_words")
    )


def is_name(word: str) -> bool:
    """Whether it is a given or a family name."""
    return word in names() and word.lower() not in cue_words("small_words")
