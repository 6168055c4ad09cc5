"""Street addresses in Latin letters: a street with its number, and the flat, town, code and country that follow."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from tasklift.text.personal.lexicon import cue_pattern, cue_words, is_common, is_name, places
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
_ANCHOR: Final = re.compile(r"\d+|corner of|(?i:\b(?:street|road|avenue|lane|boulevard|drive)\b)")
_YEAR: Final = re.compile(r"(?:19|20)\d{2}, ")
_LINK: Final = (
    r"(?i:de|la|las|los|el|du|des|der|den|van|do|da|dos|das|del|di|of|the|av|och|og|am|an|auf|zur|zum|og|lieu)"
)
_FIELD_POST: Final = r"\s{1,3}(?:APO|FPO|DPO)[ ,]{1,3}[A-Z]{2}[ ]\d{5}"
_POST_BOX: Final = (
    rf"(?i:US(?:S|NS|CGC|NV)[ ]\w{{2,20}}{_FIELD_POST})"
    rf"|(?i:(?:P\.? ?O\.? ?Box|Box|PSC|Unit|CMR)[ ]\d{{1,6}}(?:,?[ ]Box[ ]\d{{1,6}})?(?:{_FIELD_POST})?)"
)


def _any(words: frozenset[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=lambda word: (-len(word), word)))


@cache
def _flat() -> str:
    return r"(?i:apt|apartment|suite|ste|unit|flat|room|floor|bldg|building)\.?[ ]?#?[A-Za-z]?\d{1,5}[A-Za-z]?(?!\d)"


@cache
def _ordinal() -> str:
    """What numbers a street: `54th` in `West 54th Street`."""
    return rf"\d{{1,3}}(?:st|nd|rd|th)(?=[ ](?i:{_any(cue_words('street_words'))})(?!\w))"


@cache
def _name() -> str:
    upper, letter = upper_class(), letter_class()
    word = rf"(?:(?<![{letter}\d])[{upper}][{letter}'’-]*\.?|{_ordinal()})"
    low = "|".join(sorted(cue_words("lower_street_words")))
    step = rf"(?:(?:{_LINK}|{low}|[{letter}]{{4,}})[ ]){{0,2}}"
    latin = rf"(?<!\w)(?:{low})\.?[ ](?:{_LINK}[ ]){{0,3}}[{letter}]{{3,}}(?:[ ]{word}){{0,3}}"
    ending = rf"(?:[ ](?:[{letter}]{{3,}}[ ])?(?:(?:{low})(?![{letter}])\.?|[{letter}]{{2,5}}\.))?"
    return rf"(?:{latin}|{word}(?:[ ]{step}{word}){{0,4}}{ending})"


@cache
def _core() -> re.Pattern[str]:
    name, letter = _name(), letter_class()
    ends, endings = _any(cue_words("street_words")), _any(cue_words("street_endings") - {"ring", "gate"})
    road = rf"(?:{_NUMBER}[ ])?{name}(?:[ ]{_NUMBER}\.?)?"
    numbered = rf"{_NUMBER},?[ ](?:{_NUMBER}[ ])?{name}(?:(?:[ ][{letter}]{{4,12}})?[ ]{_NUMBER}(?![\w-])\.?)?"
    return re.compile(
        rf"(?P<corner>\bthe[ ]corner[ ]of[ ]{road}(?:[ ]St\.)?[ ]and[ ]{road})"
        rf"|(?P<cross>(?<!\w){name}[ ]and[ ](?:{_NUMBER}[ ])?{name}[ ]{_NUMBER}(?![\w-])\.?)"
        rf"|(?P<box>(?<!\w){_POST_BOX})"
        rf"|(?P<flat>(?<!\w){_flat()}(?:,?[ ]{numbered})?)"
        rf"|(?P<low>(?<![\w.,/:#-])(?:\d{{1,5}}[ ])?[{letter}]{{3,}}(?:{endings})[ ]\d{{1,4}}(?![\w:%-]))"
        rf"|(?P<first>(?<![\w.,/:#-]){numbered})"
        rf"|(?P<last>(?<!\w){name}[ ](?:\d{{3}}[ ]\d{{2}}|{_NUMBER})(?![\w:%-]|[.,]\d)\.?)"
        rf"|(?P<street>(?<!\w){name}[ ](?i:{ends})(?!\w))"
    )


@cache
def _part() -> re.Pattern[str]:
    upper, letter = upper_class(), letter_class()
    word = rf"[{upper}][{letter}'’.-]*"
    town = rf"{word}(?:[ ](?:{_LINK}[ ]){{0,2}}{word}){{0,4}}(?:[ ]\([{letter}. ]{{2,20}}\))?"
    code = r"[A-Z]{1,2}\d[\dA-Z]?[ ]\d[A-Z]{2}|[A-Z]\d[A-Z][ ]\d[A-Z]\d|\d{3,6}(?:[ -]\d{2,4})?|[A-Z]{1,2}-\d{3,6}"
    return re.compile(
        rf"(?P<gap>[ ]?,?[ ]{{0,20}}(?:\n[ \t>,?]{{0,20}})?)"
        rf"(?:(?P<flat>{_flat()}|{_POST_BOX})|(?P<code>(?:{code})(?![\w-]|[.,]\d|[ ]\d))|(?P<town>{town}))"
    )


@cache
def street_signs() -> str:
    """What a text must have, beside a number, if an address in it is to be sure: a pattern of polars."""
    words = _any(
        cue_words("street_words") | {"apt", "apartment", "suite", "ste", "flat", "box", "psc", "address", "lives"}
    )
    endings = _any(cue_words("street_endings"))
    return rf"(?i)(?-u:\b)(?:{words})(?-u:\b)|(?:{endings}) [0-9]|located|shipped|deliver"


def addresses(text: str, *, bold: bool) -> Iterator[Span]:
    """The addresses of a text; with `bold`, those too that a name and a number alone make likely."""
    last = 0
    for start, end in _windows(text):
        position = max(start, last)
        while position < end and (found := _core().search(text, position, end)):
            certainty = _certainty(text, found, bold=bold)
            if not certainty:
                position = _next_word(text, found.start())
                continue
            last = _end(text, found.end())
            yield Span(_start(text, found.start()), last, "address", certainty)
            position = max(last, found.start() + 1)


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """Parts of the text, each from a word to a word, in which an address may begin: around numbers, and at corners."""
    start = end = -1
    for found in _ANCHOR.finditer(text):
        earlier, later = max(0, found.start() - _BEFORE_NUMBER), found.end() + _AFTER_NUMBER
        first = max(text.rfind(" ", max(0, earlier - _LONGEST_WORD), earlier) + 1, earlier - _LONGEST_WORD, 0)
        blank = text.find(" ", later, later + _LONGEST_WORD)
        last = later + _LONGEST_WORD if blank < 0 else blank
        if start >= 0 and first > end:
            yield start, end
            start = first
        start, end = (first if start < 0 else start), last
    if start >= 0:
        yield start, end


def _next_word(text: str, start: int) -> int:
    """Where the next word begins, from which a shorter address may do better."""
    found = _BLANK.search(text, start + 1, start + _LONGEST_WORD)
    return found.end() if found else start + _LONGEST_WORD


def _certainty(text: str, found: re.Match[str], *, bold: bool) -> int:
    """How sure it is that this is an address; 0 for no."""
    value, before = found.group(), text[max(0, found.start() - 60) : found.start()]
    if found["corner"] or found["box"] or found["flat"] or found["low"]:
        return (
            _SURE if found["corner"] or not found["box"] or value[:4].lower() != "unit" or "box" in value.lower() else 0
        )
    words = [word.strip(".,'’-") for word in re.split(r"[\s/]+", value) if not word[:1].isdigit()]
    lower = [word.lower() for word in words]
    if not words or any(word in cue_words("months") for word in lower) or lower[0] in cue_words("numbered"):
        return 0
    named = any(word in cue_words("street_words") for word in lower) or _has_ending(lower)
    if lower[0] in {"st", "street"} or lower[-1] in cue_words("legal_ends") or _YEAR.match(value):
        return 0
    rare = any(not is_common(word) or is_name(word) for word in words)
    asked = bool(cue_pattern("strong_address_before").search(before))
    if found["street"]:
        return _LIKELY if bold and lower[-1] in cue_words("streets") and (rare or _NEAR.search(before)) else 0
    if found["cross"]:
        return _SURE if (named or asked) and rare and "and" in lower and not any(map(str.isdigit, before[-2:])) else 0
    if named and (found["first"] or rare or asked):
        return _SURE
    part = _part().match(text, found.end())
    if (part and part["flat"]) or (asked and (rare or found["first"])):
        return _SURE
    near = bool(cue_pattern("address_before").search(before)) or not before.strip(" >?").rpartition("\n")[2]
    return _LIKELY if bold and rare and (near or len(words) > 1 or value[-1:].isdigit()) else 0


def _has_ending(words: list[str]) -> bool:
    return any(
        word.endswith(ending) and len(word) > len(ending) + 2
        for word in words
        for ending in cue_words("street_endings")
    )


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
