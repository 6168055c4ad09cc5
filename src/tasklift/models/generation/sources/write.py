"""Texts for sources: each is read once, those of like lengths together, and its texts are then written side by side."""

from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from tasklift.models.generation.decoding import Decoding, Written
from tasklift.models.generation.draws import names_of
from tasklift.models.generation.endings import Decode
from tasklift.models.generation.generate import Scheduler, lines_of, search_for
from tasklift.models.generation.limits import Limits
from tasklift.models.generation.lines import Line
from tasklift.models.generation.memory import Memory
from tasklift.models.generation.prompts import check
from tasklift.models.generation.reading import Reader, at_rest
from tasklift.models.generation.sources.after_sources import AfterSources
from tasklift.models.generation.underway import Underway


def write_from_sources(
    module: Any, sources: Sequence[Sequence[int]], decoding: Decoding, *, decode: Decode | None = None
) -> list[list[Written]]:
    """Of each source of token ids the texts that an encoder-decoder of transformers writes, `decoding.best` of them.

    They hang on the source alone, but for the last bits of floats; where tokens are drawn, equal sources are counted.
    `decode`: the text of tokens, needed for stop texts. `Written.prompt_tokens` counts those of the source.

    Raises UserError `prompt-too-long` where the network has no places for `decoding.most` tokens.
    """
    if not sources:
        return []
    with at_rest(module):
        reader = Reader(AfterSources(module))
        prompts = [reader.module.prompt] * len(sources)
        check(prompts, [decoding.most] * len(prompts), reader)
        search = search_for(module, decoding, decode)
        names = names_of(sources) if decoding.draws else [""] * len(sources)
        lines = lines_of(prompts, decoding, None, names)
        limits = Limits(reader, None)
        Scheduler(search, decoding, limits, reader.elastic).write(_Sources(reader, sources, lines))
    return [
        [replace(one, prompt_tokens=len(source)) for one in search.written(number)]
        for number, source in enumerate(sources)
    ]


class _Sources:
    """Sources that wait, the longest first."""

    def __init__(self, reader: Reader, sources: Sequence[Sequence[int]], lines: Sequence[list[Line]]) -> None:
        self._reader, self._sources, self._lines = reader, sources, lines
        self._waiting = deque(sorted(range(len(sources)), key=lambda place: -len(sources[place])))

    def longest(self) -> int:
        return len(self._sources[self._waiting[0]]) if self._waiting else 0

    def take(self, room: int) -> tuple[Underway, list[Line]]:
        now = [self._waiting.popleft() for _ in range(min(room, len(self._waiting)))]
        lines = [self._lines[place] for place in now]
        model, device = self._reader.module, self._reader.device
        memory = Memory(model.read(*right_padded([self._sources[place] for place in now], device)), elastic=False)
        prompts = torch.tensor([some[0].prompt for some in lines], device=device)
        there = self._reader.all_there(*prompts.shape)
        places = torch.arange(prompts.shape[1], device=device).expand_as(prompts)
        logits = self._reader.read(prompts, there, places, memory, last=1)[:, 0]
        made = Underway(self._reader, memory, there, places[:, -1] + 1, logits)
        made.repeat([len(some) for some in lines])
        return made, [line for some in lines for line in some]


def right_padded(texts: Sequence[Sequence[int]], device: torch.device) -> tuple[Tensor, Tensor]:
    """Tokens of texts that begin in the same column, and 1 where there is one: int64, (rows, columns) each."""
    width = max(map(len, texts))
    ids = torch.tensor([[*text, *[0] * (width - len(text))] for text in texts])
    mask = torch.arange(width) < torch.tensor([len(text) for text in texts])[:, None]
    return ids.to(device), mask.long().to(device)
