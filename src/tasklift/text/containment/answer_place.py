"""Where an answer stands in its context, in characters: to the letter, or but for case and blanks."""

from collections.abc import Sequence
from itertools import chain

Place = tuple[int, int]
"""The first character of a span, and the one after its last."""


def place_of_answer(answers: Sequence[str], context: str) -> Place | None:
    """The place of the first of the answers that stands in the context; None where none does, and of a blank one.

    One that stands there to the letter comes before those that do but for case and blanks, which people and tokenizers
    change. Of several occurrences the first counts that does not begin or end within a word.
    """
    asked = [text for answer in answers if (text := answer.strip())]
    exact = (_whole_or_first(occurrences(text, context), context) for text in asked)
    found = next((place for place in exact if place), None)
    return found or next((place for text in asked if (place := _loose(text, context))), None)


def without_blanks(text: str, place: Place) -> Place:
    """The place without the blanks at its edges."""
    start, end = place
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def occurrences(wanted: str, text: str) -> list[Place]:
    """Where a text stands in another: all that do not overlap."""
    found: list[Place] = []
    start = text.find(wanted) if wanted else -1
    while start >= 0:
        found.append((start, start + len(wanted)))
        start = text.find(wanted, start + len(wanted))
    return found


def _loose(answer: str, context: str) -> Place | None:
    folded, places = _folded(context)
    wanted, _ = _folded(answer)
    spans = [(places[start], places[end - 1] + 1) for start, end in occurrences(wanted, folded)]
    return _whole_or_first(spans, context)


def _folded(text: str) -> tuple[str, list[int]]:
    """The text without blanks and case, and the place in it of each character that is left."""
    kept = [(place, letter.casefold()) for place, letter in enumerate(text) if not letter.isspace()]
    places = chain.from_iterable([place] * len(folded) for place, folded in kept)
    return "".join(folded for _, folded in kept), list(places)


def _whole_or_first(spans: Sequence[Place], text: str) -> Place | None:
    return next((span for span in spans if not _cuts(text, span)), spans[0] if spans else None)


def _cuts(text: str, span: Place) -> bool:
    """Whether the span begins or ends between two letters or digits; of Chinese that says nothing."""
    return any(0 < place < len(text) and text[place - 1].isalnum() and text[place].isalnum() for place in span)
