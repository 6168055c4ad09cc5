"""Which pieces of words a tokenizer knows: characters, joined again and again where they stand together most often.

Sennrich et al., "Neural machine translation of rare words with subword units", 2016. The library tokenizers breaks ties
by the order of a hash table, which differs from run to run; here they go by the pieces' letters.
"""

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

INSIDE: Final = "##"
"""What a piece begins with that does not begin a word."""
_MOST_WORDS: Final = 100_000
"""Rarer words have no say: they would take time, and hardly change what is frequent."""

Pair = tuple[str, str]


def learn_pieces(words: Mapping[str, int], most: int, characters: Iterable[str]) -> list[str]:
    """At most so many pieces of `words`, which says how often each occurs: `characters` first, then joined ones.

    A word with another character in it teaches nothing.
    """
    known = set(characters)
    frequent = sorted(words.items(), key=lambda one: (-one[1], one[0]))[:_MOST_WORDS]
    taught = [(word, count) for word, count in frequent if known.issuperset(word)]
    parts = [[word[0], *(INSIDE + letter for letter in word[1:])] for word, _ in taught]
    learned = dict.fromkeys(sorted({part for word in parts for part in word} | known))
    joining = _Joining(parts, [count for _, count in taught])
    while len(learned) < most and (pair := joining.most_frequent()) is not None:
        learned[joining.join(pair)] = None
    return list(learned)[:most]


class _Joining:
    """Words in pieces, and how often two pieces stand side by side."""

    def __init__(self, parts: list[list[str]], counts: list[int]) -> None:
        self._parts, self._counts = parts, counts
        self._often: Counter[Pair] = Counter()
        self._where: defaultdict[Pair, set[int]] = defaultdict(set)
        for place in range(len(parts)):
            self._count(place, 1)
        self._queue = [(-often, pair) for pair, often in self._often.items()]
        heapq.heapify(self._queue)

    def most_frequent(self) -> Pair | None:
        """The pair that stands side by side most often, twice at least; of equals the first by its letters."""
        while self._queue:
            often, pair = heapq.heappop(self._queue)
            now = self._often[pair]
            if now == -often and now > 1:
                return pair
            if now > 1:
                heapq.heappush(self._queue, (-now, pair))
        return None

    def join(self, pair: Pair) -> str:
        """Make one piece of the pair wherever it stands; gives the piece."""
        joined = pair[0] + pair[1].removeprefix(INSIDE)
        near: set[Pair] = set()
        for place in self._where.pop(pair):
            self._count(place, -1)
            self._parts[place] = _joined(self._parts[place], pair, joined)
            near |= {one for one in self._count(place, 1) if joined in one}
        for one in near:
            heapq.heappush(self._queue, (-self._often[one], one))
        return joined

    def _count(self, place: int, times: int) -> set[Pair]:
        """Count the pairs of a word, or take them away again; gives them."""
        parts = self._parts[place]
        pairs = set()
        for pair in zip(parts, parts[1:], strict=False):
            self._often[pair] += times * self._counts[place]
            self._where[pair].add(place)
            pairs.add(pair)
        return pairs


def _joined(parts: list[str], pair: Pair, joined: str) -> list[str]:
    made: list[str] = []
    at = 0
    while at < len(parts):
        found = tuple(parts[at : at + 2]) == pair
        made.append(joined if found else parts[at])
        at += 2 if found else 1
    return made
