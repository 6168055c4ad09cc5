"""Street addresses in Latin letters: a street with its number, and the flat, town, code and country that follow."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from tasklift.text.personal.lexicon import cue_words, is_common, is_name, lower_cue, places
from tasklift.text.personal.runs import letter_class, upper_class
from tasklift.text.personal.span import Span

_MOST_PARTS: Final = 9
_SURE, _LIKELY = 76, 58
_NUMBER: Final = r"\d{1,5}[A-Fa-f]?(?:[-/]\d{1,5}[A-Fa-f]?){0,2}"
_SENTENCE: Final = re.compile(r"[ ]?(?:is|was|has|had|said|and|will|can)\b")
"""What follows a person's name, not a town's."""

_NEAR: Final = re.compile(r"(?:(?<![a-z])(?i:on|in|near|along|off|to|from|address:)|,) $")
"""What a street that consists of words of the dictionary stands after: `Church Lane`."""

_LINE_END: Final = re.compile(r"[ \t]*(?:[\n,.?!]|$)")
_BEFORE_NUMBER, _AFTER_NUMBER = 60, 60
_LONGEST_WORD = 100
_BLANK: Final = re.compile(r"\s")
_WRITTEN: Final = ("street", "road", "avenue", "lane", "boulevard", "drive")
_ANCHOR: Final = re.compile(r"\d+|corner of")
_YEAR: Final = re.compile(r"(?:19|20)\d{2}, ")
_LINKS: Final = frozenset(
    ["de", "la", "las", "los", "el", "du", "des", "der", "den", "van", "do", "da", "dos", "das", "del", "di", "of"]
    + ["the", "av", "och", "og", "am", "an", "auf", "zur", "zum", "lieu"]
)
_FLATS: Final = frozenset({"apt", "apartment", "suite", "ste", "unit", "flat", "room", "floor", "bldg", "building"})
_BOXES: Final = frozenset({"p.", "p ", "po", "box", "post", "psc", "unit", "cmr", "us"})
"""How the boxes and units begin that post is sent to; see `_POST_BOX`."""

_FIELD_POST: Final = r"\s{1,3}(?:APO|FPO|DPO)[ ,]{1,3}[A-Z]{2}[ ]\d{5}"
_POST_BOX: Final = (
    rf"(?i:US(?:S|NS|CGC|NV)[ ]\w{{2,20}}{_FIELD_POST}"
    rf"|(?:P\.? ?O\.? ?Box|Post ?box|Box|PSC|Unit|CMR)[ ]\d{{1,6}}(?:,?[ ]Box[ ]\d{{1,6}})?(?:{_FIELD_POST})?)"
)


def _any(words: frozenset[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=lambda word: (-len(word), word)))


def _any_case(words: frozenset[str]) -> str:
    """Any of the words whatever the case, sorted by their first letters, as most others are told by the first alone."""
    firsts = sorted({word[0] for word in words})
    rest = {first: _any(frozenset(word[1:] for word in words if word[0] == first)) for first in firsts}
    return "|".join(rf"[{first}{first.upper()}](?i:{ends})" for first, ends in rest.items())


@cache
def _flat() -> str:
    return rf"(?:{_any_case(_FLATS)})\.?[ ]?#?[A-Za-z]?\d{{1,5}}[A-Za-z]?(?!\d)"


@cache
def _ordinal() -> str:
    """What numbers a street: `54th` in `West 54th Street`."""
    return rf"\d{{1,3}}(?:st|nd|rd|th)(?={_street_word()})"


@cache
def _name() -> str:
    upper, letter = upper_class(), letter_class()
    word = rf"(?:(?<![{letter}\d])[{upper}][{letter}'’-]*\.?|{_ordinal()})"
    low, link = "|".join(sorted(cue_words("lower_street_words"))), _any_case(_LINKS)
    step = rf"(?:(?:{link}|{low}|[{letter}]{{4,}})[ ]){{0,2}}"
    latin = rf"(?<!\w)(?:{low})\.?[ ](?:(?:{link})[ ]){{0,3}}[{letter}]{{3,}}(?:[ ]{word}){{0,3}}"
    ending = rf"(?:[ ](?:[{letter}]{{3,}}[ ])?(?:(?:{low})(?![{letter}])\.?|[{letter}]{{2,5}}\.))?"
    return rf"(?:{latin}|{word}(?:[ ]{step}{word}){{0,4}}{ending})"


@cache
def _beginning() -> str:
    """What an address can begin with at all, looked for before anything else: few words do."""
    low = "|".join(sorted(cue_words("lower_street_words")))
    words = rf"(?:{low})\.?[ ]|{_any_case(_FLATS | _BOXES)}"
    return rf"(?<!\w)(?=[{upper_class()}\d]|the[ ]corner|{words}|[{letter_class()}]{{4,}}[ ]\d)"


@cache
def _core(*, numbered: bool, crossing: bool, street: bool) -> re.Pattern[str]:
    """What an address begins with, without the ways that what stands around does not allow: see `_core_for`."""
    name, letter = _name(), letter_class()
    endings = _any(cue_words("street_endings") - {"ring", "gate"})
    road = rf"(?:{_NUMBER}[ ])?{name}(?:[ ]{_NUMBER}\.?)?"
    after = rf"{_NUMBER},?[ ](?:{_NUMBER}[ ])?{name}(?:(?:[ ][{letter}]{{4,12}})?[ ]{_NUMBER}(?![\w-])\.?)?"
    ways = {
        "corner": rf"the[ ]corner[ ]of[ ]{road}(?:[ ]St\.)?[ ]and[ ]{road}",
        "cross": rf"{name}[ ]and[ ](?:{_NUMBER}[ ])?{name}[ ]{_NUMBER}(?![\w-])\.?",
        "box": _POST_BOX,
        "flat": rf"{_flat()}(?:,?[ ]{after})?",
        "low": rf"(?<![.,/:#-])(?:\d{{1,5}}[ ])?[{letter}]{{3,}}(?:{endings})[ ]\d{{1,4}}(?![\w:%-])",
        "first": rf"(?<![.,/:#-]){after}",
        "last": rf"{name}[ ](?:\d{{3}}[ ]\d{{2}}|{_NUMBER})(?![\w:%-]|[.,]\d)\.?",
        "street": rf"{name}{_street_word()}",
    }
    left_out = set() if numbered else ways.keys() - {"corner", "street"}
    left_out |= (set() if crossing else {"corner", "cross"}) | (set() if street else {"street"})
    allowed = "|".join(f"(?P<{way}>{how})" for way, how in ways.items() if way not in left_out)
    return re.compile(rf"{_beginning()}(?:{allowed or '(?!)'})")


@cache
def _street_word() -> str:
    return rf"[ ](?:{_any_case(cue_words('street_words'))})(?!\w)"


@cache
def _has_street_word() -> re.Pattern[str]:
    return re.compile(_street_word())


def _core_for(text: str, start: int, end: int, *, numbered: bool) -> re.Pattern[str]:
    """The ways in which an address may be written in a part of the text, as most parts allow few of them."""
    crossing = text.find(" and ", start, end) >= 0
    street = _has_street_word().search(text, start, end) is not None
    return _core(numbered=numbered, crossing=crossing, street=street)


@cache
def _part() -> re.Pattern[str]:
    upper, letter = upper_class(), letter_class()
    word = rf"[{upper}][{letter}'’.-]*"
    town = rf"{word}(?:[ ](?:(?:{_any_case(_LINKS)})[ ]){{0,2}}{word}){{0,4}}(?:[ ]\([{letter}. ]{{2,20}}\))?"
    code = r"[A-Z]{1,2}\d[\dA-Z]?[ ]\d[A-Z]{2}|[A-Z]\d[A-Z][ ]\d[A-Z]\d|\d{3,6}(?:[ -]\d{2,4})?|[A-Z]{1,2}-\d{3,6}"
    return re.compile(
        rf"(?P<gap>[ ]?,?[ ]{{0,20}}(?:\n[ \t>,?]{{0,20}})?)"
        rf"(?:(?P<flat>{_flat()}|{_POST_BOX})|(?P<code>(?:{code})(?![\w-]|[.,]\d|[ ]\d))|(?P<town>{town}))"
    )


@cache
def street_signs() -> str:
    """What a text must have, beside a number, if an address in it is to be sure: a pattern of polars."""
    words = _any(
        cue_words("street_words")
        | {"apt", "apartment", "suite", "ste", "flat", "box", "postbox", "psc", "address", "lives"}
    )
    endings = _any(cue_words("street_endings"))
    return rf"(?i)(?-u:\b)(?:{words})(?-u:\b)|(?:{endings}) [0-9]|located|shipped|deliver"


def addresses(text: str, *, bold: bool) -> Iterator[Span]:
    """The addresses of a text; with `bold`, those too that a name and a number alone make likely."""
    last = 0
    for start, end, numbered in _windows(text):
        if not (numbered or bold):
            continue
        position, core = max(start, last), _core_for(text, start, end, numbered=numbered)
        while position < end and (found := core.search(text, position, end)):
            certainty = _certainty(text, found, bold=bold)
            if not certainty:
                position = _next_word(text, found.start())
                continue
            last = _end(text, found.end())
            yield Span(_start(text, found.start()), last, "address", certainty)
            position = max(last, found.start() + 1)


def _windows(text: str) -> Iterator[tuple[int, int, bool]]:
    """Parts of the text, each from a word to a word, in which an address may begin: around numbers and street words.

    The last says whether there is a number or a corner.
    """
    start = end = -1
    numbered = False
    for anchor, after, number in _anchors(text):
        earlier, later = max(0, anchor - _BEFORE_NUMBER), after + _AFTER_NUMBER
        first = max(text.rfind(" ", max(0, earlier - _LONGEST_WORD), earlier) + 1, earlier - _LONGEST_WORD, 0)
        blank = text.find(" ", later, later + _LONGEST_WORD)
        last = later + _LONGEST_WORD if blank < 0 else blank
        if start >= 0 and first > end:
            yield start, end, numbered
            start, numbered = first, False
        start, end, numbered = (first if start < 0 else start), last, numbered or number
    if start >= 0:
        yield start, end, numbered


def _anchors(text: str) -> list[tuple[int, int, bool]]:
    """Where numbers, corners and words for streets stand, in order; the last says whether it is no such word."""
    anchors = [(*found.span(), True) for found in _ANCHOR.finditer(text)]
    lower = text.lower()
    for word in _WRITTEN if len(lower) == len(text) else ():
        start = lower.find(word)
        while start >= 0:
            end = start + len(word)
            if not (_is_inner(text[start - 1 : start]) or _is_inner(text[end : end + 1])):
                anchors.append((start, end, False))
            start = lower.find(word, end)
    return sorted(anchors)


def _is_inner(sign: str) -> bool:
    return sign.isalnum() or sign == "_"


def _next_word(text: str, start: int) -> int:
    """Where the next word begins, from which a shorter address may do better."""
    found = _BLANK.search(text, start + 1, start + _LONGEST_WORD)
    return found.end() if found else start + _LONGEST_WORD


def _certainty(text: str, found: re.Match[str], *, bold: bool) -> int:
    """How sure it is that this is an address; 0 for no."""
    value, before = found.group(), text[max(0, found.start() - 60) : found.start()]
    way = found.lastgroup
    if way in {"corner", "box", "flat", "low"}:
        return 0 if way == "box" and value[:4].lower() == "unit" and "box" not in value.lower() else _SURE
    words = [word.strip(".,'’-") for word in re.split(r"[\s/]+", value) if not word[:1].isdigit()]
    lower = [word.lower() for word in words]
    if not words or any(word in cue_words("months") for word in lower) or lower[0] in cue_words("numbered"):
        return 0
    named = any(word in cue_words("street_words") for word in lower) or _has_ending(lower)
    if lower[0] in {"st", "street"} or lower[-1] in cue_words("legal_ends") or _YEAR.match(value):
        return 0
    rare = any(not is_common(word) or is_name(word) for word in words)
    asked = bool(lower_cue("strong_address_before").search(before.lower()))
    if way == "street":
        return _LIKELY if bold and lower[-1] in cue_words("streets") and (rare or _NEAR.search(before)) else 0
    if way == "cross":
        return _SURE if (named or asked) and rare and "and" in lower and not any(map(str.isdigit, before[-2:])) else 0
    if named and (way == "first" or rare or asked):
        return _SURE
    part = _part().match(text, found.end())
    if (part and part["flat"]) or (asked and (rare or way == "first")):
        return _SURE
    near = bool(lower_cue("address_before").search(before.lower())) or not before.strip(" >?").rpartition("\n")[2]
    return _LIKELY if bold and rare and (near or len(words) > 1 or value[-1:].isdigit()) else 0


def _has_ending(words: list[str]) -> bool:
    endings = _street_endings()
    ended = [word for word in words if word.endswith(endings)]
    return any(word.endswith(ending) and len(word) > len(ending) + 2 for word in ended for ending in endings)


@cache
def _street_endings() -> tuple[str, ...]:
    return tuple(cue_words("street_endings"))


def _start(text: str, start: int) -> int:
    """The place of a house number that stands alone before the street."""
    found = re.search(r"(?<![\w.,/:#-])\d{1,5}[ ]$", text[max(0, start - 7) : start])
    return start - len(found.group()) if found else start


def _end(text: str, end: int) -> int:
    """Where the last part ends that goes with the street before it."""
    for _ in range(_MOST_PARTS):
        found = _part().match(text, end)
        if not found or not _goes_on(text, found):
            return end
        end = found.end()
    return end


def _goes_on(text: str, found: re.Match[str]) -> bool:
    if found["flat"] or found["code"]:
        return bool(found["gap"])
    town, gap = found["town"], found["gap"]
    if text[found.end() : found.end() + 1] == ":":
        return False
    first = town.split()[0].strip(".,")
    if town.lower() in places() or town in cue_words("regions"):
        return bool(gap.strip(" ")) or town.isupper() or bool(gap)
    if town.isupper() and len(town) > 1:
        return True
    if gap == " " and _LINE_END.match(text, found.end()):
        return not is_common(first)
    known = not is_common(first) or town.split()[-1].lower() in cue_words("place_ends")
    return ("," in gap or "\n" in gap) and known and not _SENTENCE.match(text, found.end())
