"""Beam search: of each prompt, the texts of the best scores go on side by side.

Candidates, the pool of finished texts and the moment to stop are those of transformers, so that scores are the same.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from torch import Tensor

from tasklift.models.generation.decoding import Decoding, Written
from tasklift.models.generation.endings import Endings
from tasklift.models.generation.lines import Line
from tasklift.models.generation.restraints import restrain

_DEAD: Final = -1e8
"""Below the score of any text that may be."""


class Beams:
    """The texts of one prompt: those under way, best first, and the best of the finished, with their scores."""

    def __init__(self, decoding: Decoding, line: Line) -> None:
        self._decoding = decoding
        self.lines = [line]
        self.number = line.number
        self.pool: list[tuple[float, Written]] = []

    def take(self, candidates: Iterable[tuple[int, Line]], endings: Endings) -> list[int]:
        """Choose from candidates, best first, each with its parent's place; the parents of the lines that go on."""
        going: list[tuple[int, Line]] = []
        for rank, (parent, line) in enumerate(candidates):
            if (by := endings.of(line)) is None:
                going.append((parent, line))
            elif rank < self._decoding.beams:
                self._put(line, line.finished(by))
            if len(going) == self._decoding.beams:
                break
        self.lines = [line for _, line in going]
        return [parent for parent, _ in going] if self._may_improve() else []

    def _put(self, line: Line, written: Written) -> None:
        best = sorted([*self.pool, (self._score(line), written)], key=lambda one: -one[0])
        self.pool = best[: self._decoding.beams]

    def _may_improve(self) -> bool:
        if len(self.pool) < self._decoding.beams:
            return bool(self.lines)
        return bool(self.lines) and self._score(self.lines[0]) > self.pool[-1][0]

    def _score(self, line: Line) -> float:
        return line.score / float(len(line.written) ** self._decoding.length_penalty)


class BeamSearch:
    """As many rows a prompt as there are beams; a row without a line repeats the best, and is never chosen from."""

    def __init__(self, decoding: Decoding, endings: Endings) -> None:
        self._decoding = decoding
        self._endings = endings
        self._groups: list[Beams] = []
        self._finished: dict[int, list[Written]] = {}
        # All candidates but these may be at their end, and as many as there are beams go on.
        self._enough = max(2, 1 + len(endings.tokens)) * decoding.beams

    def start(self, lines: Sequence[Line]) -> None:
        # A prompt's rows hold the same so far: were each a line, each beam would be there many times.
        self._groups.extend(Beams(self._decoding, line) for line in lines[:: self._decoding.beams])

    def choose(self, logits: Tensor) -> tuple[list[int], list[int]]:
        parents: list[int] = []
        going: list[Beams] = []
        for place, (group, candidates) in enumerate(zip(self._groups, self._candidates(logits), strict=True)):
            kept = group.take(candidates, self._endings)
            if kept:
                parents += [place * self._decoding.beams + parent for parent in self._filled(kept)]
                going.append(group)
            else:
                self._finished[group.number] = [written for _, written in group.pool[: self._decoding.best]]
        self._groups = going
        return parents, [line.written[-1] for line in self._rows()]

    def newest(self) -> int:
        return max((len(group.lines[0].written) for group in self._groups), default=0)

    def written(self, number: int) -> list[Written]:
        return self._finished[number]

    def _filled(self, some: list[Any]) -> list[Any]:
        return some + some[:1] * (self._decoding.beams - len(some))

    def _rows(self) -> list[Line]:
        return [line for group in self._groups for line in self._filled(group.lines)]

    def _candidates(self, logits: Tensor) -> Iterator[Iterator[tuple[int, Line]]]:
        """Of each group its best next lines, best first, each with its parent's place among the group's lines."""
        own = logits.log_softmax(dim=-1)
        scores = restrain(own, self._rows(), self._decoding, self._endings.tokens)
        scores = scores + scores.new_tensor(self._scores())[:, None]
        by_group = scores.view(len(self._groups), -1)
        best = by_group.topk(min(self._enough, by_group.shape[1]))
        probable = own.view(len(self._groups), -1).gather(1, best.indices)
        found = zip(self._groups, best.values.tolist(), best.indices.tolist(), probable.tolist(), strict=True)
        for group, *columns in found:
            yield _lines(group, zip(*columns, strict=True), logits.shape[1])

    def _scores(self) -> list[float]:
        unused = [2 * _DEAD] * self._decoding.beams
        return [
            score for group in self._groups for score in [*(line.score for line in group.lines), *unused][: len(unused)]
        ]


def _lines(group: Beams, candidates: Iterable[tuple[float, int, float]], vocabulary: int) -> Iterator[tuple[int, Line]]:
    for score, index, log_probability in candidates:
        if score < _DEAD:
            return
        parent, token = divmod(index, vocabulary)
        yield parent, group.lines[parent].after(token, log_probability, score)
