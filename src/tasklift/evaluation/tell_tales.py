"""Words that give a label away: nearly all rows of the label have them, and hardly any other row.

Of natural texts hardly a label of many rows has such a word. A label that was joined into the text, a name that only
one source writes or the end of a template does.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

COVERED: Final = 0.8
"""The share of a label's rows that have the words."""
PURE: Final = 0.99
"""The share of the rows with the words that have the label."""
FEWEST: Final = 30
"""Rows of a label; with fewer, chance finds words for it."""
_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(rf"[{_HAN}]|[^\W{_HAN}]+")
_EDGE = ""

Words = tuple[str, ...]
"""A word; two in a row; or the first or last one of a text beside its edge. A Chinese character is a word."""


@dataclass(frozen=True)
class TellTale:
    """Words that give `label` away: in a share `covered` of its `rows`."""

    label: str
    words: Words
    covered: float
    rows: int

    @property
    def given_away(self) -> float:
        """Rows of the label that have the words."""
        return self.covered * self.rows

    def __str__(self) -> str:
        """The words as they stand in a text, with dots for the rest of it."""
        first, second = self.words if len(self.words) == 2 else (self.words[0], None)
        if second is None:
            return first
        if _EDGE in self.words:
            return f"… {first}" if second == _EDGE else f"{second} …"
        return first + second if re.fullmatch(f"[{_HAN}]{{2}}", first + second) else f"{first} {second}"


def tell_tales(texts: Sequence[str], labels: Sequence[str]) -> list[TellTale]:
    """All such words, those first that give most rows away."""
    rows, having = Counter(labels), Counter[tuple[Words, str]]()
    for text, label in zip(texts, labels, strict=True):
        having.update((words, label) for words in _occurring(text))
    everywhere = Counter[Words]()
    for (words, _), count in having.items():
        everywhere[words] += count
    found = [
        TellTale(label, words, count / rows[label], rows[label])
        for (words, label), count in having.items()
        if rows[label] >= FEWEST and count >= COVERED * rows[label] and count >= PURE * everywhere[words]
    ]
    return sorted(found, key=lambda one: (-one.given_away, one.label, -len(one.words), one.words))


def rows_given_away(found: Sequence[TellTale]) -> float:
    """About how many rows have one of the words."""
    most: dict[str, float] = {}
    for one in found:
        most[one.label] = max(most.get(one.label, 0.0), one.given_away)
    return sum(most.values())


def without(text: str, words: frozenset[Words]) -> str:
    """The text with a space in place of each of the words."""
    spans = [span for one, spans in _occurring(text).items() if one in words for span in spans]
    for start, end in sorted(set(spans), reverse=True):
        text = f"{text[:start]} {text[end:]}"
    return text


def _occurring(text: str) -> Mapping[Words, list[tuple[int, int]]]:
    """Where each word, pair of words, first and last word stands in the text."""
    found: dict[Words, list[tuple[int, int]]] = {}
    for words, spans in _spans(text):
        found.setdefault(words, []).extend(spans)
    return found


def _spans(text: str) -> Iterator[tuple[Words, list[tuple[int, int]]]]:
    said = [(match.group().casefold(), match.span()) for match in _WORD.finditer(text)]
    if not said:
        return
    yield (_EDGE, said[0][0]), [said[0][1]]
    yield (said[-1][0], _EDGE), [said[-1][1]]
    for word, span in said:
        yield (word,), [span]
    for (word, span), (following, its_span) in zip(said, said[1:], strict=False):
        yield (word, following), [span, its_span]
