"""All finders together: the personal data of a column of texts."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

import polars as pl

from tasklift.text.language import script
from tasklift.text.personal.chinese_names import chinese_names
from tasklift.text.personal.english_addresses import addresses, street_signs
from tasklift.text.personal.kinds import ALL, Chosen, wanted_kinds
from tasklift.text.personal.lower_case import with_capitals
from tasklift.text.personal.naming import named
from tasklift.text.personal.patterns import Found, Pattern, found_by_patterns, known_patterns, own_patterns
from tasklift.text.personal.span import Span, free_of, without_overlaps

_FULL_WIDTH: Final = {chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F)} | {"\u3000": " "}
_CAPITAL: Final = r"\p{Lu}\p{Ll}|\p{Lu}{4}|(?i:name is|named|(?-u:\b)mrs?(?-u:\b))"
_WRITTEN_STREET: Final = r"(?i: (?:street|road|avenue|lane|boulevard|drive)(?-u:\b))"
_STREET: Final = rf"[0-9] ?[,\n]? ?\p{{L}}|\p{{L}}\.? [0-9]|the corner of|{_WRITTEN_STREET}"
_NAMED: Final = frozenset({"person", "place", "organisation", "title", "nationality"})


def find_personal(texts: pl.Series, chosen: Chosen, own: Mapping[str, str] | None = None) -> Found:
    """The spans of each text that has any, by its place in `texts`, in the order of the text and without overlaps.

    `own` are patterns of the user by their names. A text may be null. What is found in a text depends on it alone.
    """
    wanted = wanted_kinds(chosen) | frozenset(own or ())
    found: Found = {}
    for places, rows in _readable(texts):
        for place, spans in _all_spans(rows, wanted, tuple((own or {}).items()), bold=chosen == ALL).items():
            kept = [span for span in without_overlaps(spans) if span.kind in wanted]
            if kept:
                found[int(places[place])] = kept
    return found


def _readable(texts: pl.Series) -> Iterator[tuple[pl.Series, pl.Series]]:
    """The texts that are there, full-width signs as ASCII (one for one), with their places."""
    places = texts.is_not_null().arg_true()
    if len(places):
        yield places, texts.gather(places).str.replace_many(list(_FULL_WIDTH), list(_FULL_WIDTH.values()))


def _all_spans(texts: pl.Series, wanted: frozenset[str], own: tuple[tuple[str, str], ...], *, bold: bool) -> Found:
    patterns = own_patterns(dict(own)) + _asked(wanted, bold=bold)
    found = found_by_patterns(texts, patterns)
    english, chinese = _by_script(texts)
    raised = _raised(texts, english) if bold and wanted & {*_NAMED, "address"} else {}
    if "address" in wanted:
        near = english if bold else english.gather(texts.gather(english).str.contains("[0-9]|corner of").arg_true())
        for place in _having(texts, near, _STREET if bold else street_signs()):
            _note(found, place, addresses(raised.get(place, texts[place]), bold=bold))
    if wanted & _NAMED:
        for place in _having(texts, english, r"\p{L}" if bold else _CAPITAL):
            taken = [span for span in found.get(place, []) if span.kind in {"address", "email", "url"}]
            text = texts[place]
            _note(found, place, free_of(named(text, raised.get(place, text), bold=bold), taken))
    if "person" in wanted or "place" in wanted or "title" in wanted:
        for place, spans in chinese_names(texts, chinese, bold=bold).items():
            _note(found, place, spans)
    return found


def _raised(texts: pl.Series, places: pl.Series) -> Mapping[int, str]:
    """Those of the texts that nobody wrote capitals in, with capitals where a name is."""
    rows = [(int(place), texts[place]) for place in _having(texts, places, r"^\P{Lu}*$")]
    return {place: with_capitals(text) for place, text in rows if text.islower()}


@cache
def _asked(wanted: frozenset[str], *, bold: bool) -> tuple[Pattern, ...]:
    return tuple(one for one in known_patterns("patterns") if one.kind in wanted and (bold or not one.bold))


def _by_script(texts: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Where texts of alphabets stand, and where those that have Chinese characters."""
    han = texts.str.contains(r"\p{Han}")
    spaced = script(texts.alias("text")) == "other"
    return spaced.arg_true(), han.arg_true()


def _having(texts: pl.Series, places: pl.Series, pattern: str) -> list[int]:
    rows = texts.gather(places).str.contains(pattern).arg_true()
    return [int(place) for place in places.gather(rows)]


def _note(found: Found, place: int, spans: object) -> None:
    noted = list(spans)  # type: ignore[call-overload]
    if noted:
        found.setdefault(place, []).extend(noted)


__all__ = ["Found", "Span", "find_personal"]
