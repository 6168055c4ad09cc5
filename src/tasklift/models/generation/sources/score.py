"""How probable an encoder-decoder finds texts that are given, each after its source."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from tasklift.models.generation.limits import Limits
from tasklift.models.generation.memory import Memory
from tasklift.models.generation.prompts import check
from tasklift.models.generation.reading import Reader, at_rest, places_of
from tasklift.models.generation.scoring import Scores, batches, sums_over
from tasklift.models.generation.sources.after_sources import AfterSources
from tasklift.models.generation.sources.write import right_padded


def score_after_sources(module: Any, sources: Sequence[Sequence[int]], texts: Sequence[Sequence[int]]) -> Scores:
    """The natural logarithm of the probability of each text of token ids after its source, shape (sources,).

    Texts of like lengths are read together, one pass each. Raises UserError `prompt-too-long`, ValueError for an empty
    text.
    """
    found = np.empty(len(texts))
    if not all(map(len, texts)):
        raise ValueError("a text must have at least one token")
    with at_rest(module):
        reader = Reader(AfterSources(module))
        given: list[int] = reader.module.prompt
        check([given] * len(texts), map(len, texts), reader)
        read = [[*given, *text[:-1]] for text in texts]
        for rows in batches([len(one) for one in sources], [len(one) for one in read], 0, Limits(reader, None)):
            memory = Memory(
                reader.module.read(*right_padded([sources[row] for row in rows], reader.device)), elastic=False
            )
            # No token sees those behind it, so none sees padding, and nothing needs to be masked.
            ids, _ = right_padded([read[row] for row in rows], reader.device)
            there = reader.all_there(*ids.shape)
            logits = reader.read(ids, there, places_of(there), memory, last=ids.shape[1])
            steps = [[list(enumerate(texts[row], start=len(given) - 1))] for row in rows]
            found[rows] = np.concatenate(sums_over(logits, steps))
    return found
