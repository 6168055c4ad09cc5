"""Texts that know nothing of one another: each token the likeliest, or drawn."""

from collections.abc import Sequence

from torch import Tensor

from tasklift.models.generation.decoding import Decoding, Written
from tasklift.models.generation.draws import drawn_tokens
from tasklift.models.generation.endings import Endings
from tasklift.models.generation.lines import Line
from tasklift.models.generation.restraints import restrain


class Independent:
    """A row a text. A prompt's texts are handed out in the order of their samples."""

    def __init__(self, decoding: Decoding, endings: Endings) -> None:
        self._decoding = decoding
        self._endings = endings
        self._lines: list[Line] = []
        self._finished: dict[tuple[int, int], Written] = {}

    def start(self, lines: Sequence[Line]) -> None:
        self._lines.extend(lines)

    def choose(self, logits: Tensor) -> tuple[list[int], list[int]]:
        chosen = self._chosen(restrain(logits, self._lines, self._decoding, self._endings.tokens))
        own = logits.gather(1, chosen[:, None])[:, 0] - logits.logsumexp(dim=-1)
        going: list[tuple[int, Line]] = []
        for row, (token, log_probability) in enumerate(zip(chosen.tolist(), own.tolist(), strict=True)):
            line = self._lines[row].after(token, log_probability)
            if (by := self._endings.of(line)) is None:
                going.append((row, line))
            else:
                self._finished[line.number, line.sample] = line.finished(by)
        self._lines = [line for _, line in going]
        return [row for row, _ in going], [line.written[-1] for line in self._lines]

    def newest(self) -> int:
        return max((len(line.written) for line in self._lines), default=0)

    def written(self, number: int) -> list[Written]:
        return [self._finished[number, sample] for sample in range(self._decoding.rows)]

    def _chosen(self, scores: Tensor) -> Tensor:
        if not self._decoding.draws:
            return scores.argmax(dim=-1)
        draws = [float(line.draws[len(line.written)]) for line in self._lines if line.draws is not None]
        return drawn_tokens(scores, draws, self._decoding)
