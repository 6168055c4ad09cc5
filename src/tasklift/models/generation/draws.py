"""Tokens that are drawn: by the seed, the row's name and its place in the text, whatever else is written beside it."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from tasklift.models.generation.decoding import Decoding
from tasklift.store.hashing import digest


def names_of(prompts: Sequence[Sequence[int]]) -> list[str]:
    """A name for each prompt that its tokens decide; equal ones are counted."""
    seen: Counter[bytes] = Counter()
    names = []
    for prompt in prompts:
        tokens = np.asarray(prompt, dtype=np.int64).tobytes()
        names.append(digest(tokens, str(seen[tokens]).encode()))
        seen[tokens] += 1
    return names


def draws_of(name: str, sample: int, decoding: Decoding) -> npt.NDArray[np.float64]:
    """For each new token of a text a number in [0, 1) that decides it, shape (most,).

    A counter-based generator: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011.
    """
    key = digest(str(decoding.seed).encode(), name.encode(), str(sample).encode())
    return np.random.Generator(np.random.Philox(key=int(key, 16))).random(decoding.most)


def drawn_tokens(scores: Tensor, draws: Sequence[float], decoding: Decoding) -> Tensor:
    """A token for each row, int64 (rows,): that in whose share of the probability the row's draw falls.

    Shares follow one another in the order of the vocabulary, so a draw means the same for whatever else is written.
    """
    scores = scores / decoding.temperature
    if decoding.top_k is not None and decoding.top_k < scores.shape[1]:
        scores = scores.masked_fill(scores < scores.topk(decoding.top_k).values[:, -1:], -torch.inf)
    probabilities = scores.softmax(dim=-1)
    if decoding.top_p < 1.0:
        probabilities = _fewest(probabilities, decoding.top_p)
    ends = probabilities.double().cumsum(dim=-1)
    whole = ends[:, -1:]
    at = torch.tensor(draws, dtype=torch.float64, device=scores.device)[:, None] * whole
    # A product that rounds up to the whole would fall behind the last token that has a share.
    return torch.searchsorted(ends, at.minimum(whole.nextafter(whole.new_zeros(()))), right=True)[:, 0]


def _fewest(probabilities: Tensor, share: float) -> Tensor:
    """Zero for all but the fewest that have this share together."""
    ordered, order = probabilities.sort(dim=-1, descending=True, stable=True)
    beyond = ordered.cumsum(dim=-1) - ordered >= share
    return probabilities.masked_fill(torch.zeros_like(beyond).scatter(1, order, beyond), 0.0)
