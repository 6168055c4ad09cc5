"""Only words that occur in train learn: the others have no gradient, and so need none of the optimiser's time and room.

A pretrained model knows tens of thousands of words, and a task's rows have a few thousand of them. The rest of the table
stays as it was pretrained.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional


class WordsOfTrain(nn.Module):
    """The rows of an embedding for some words as weights that learn, beside the whole table as it was.

    In training only those words may be asked for.
    """

    def __init__(self, table: nn.Embedding, words: npt.NDArray[np.int64]) -> None:
        super().__init__()
        places = torch.full((table.num_embeddings,), -1, dtype=torch.int64)
        places[torch.from_numpy(words)] = torch.arange(words.size)
        self.weight = nn.Parameter(table.weight.detach()[torch.from_numpy(words)].clone())
        self.register_buffer("_words", torch.from_numpy(words), persistent=False)
        self.register_buffer("_places", places, persistent=False)
        self.register_buffer("_table", table.weight.detach(), persistent=False)
        self._padding = table.padding_idx

    def forward(self, ids: Tensor) -> Tensor:
        """The rows of the words, shape (…, width)."""
        places = self._places[ids]  # type: ignore[index]
        if self.training:
            return functional.embedding(places, self.weight, self._padding_place())
        learned = functional.embedding(places.clamp(min=0), self.weight)
        return torch.where((places >= 0)[..., None], learned, functional.embedding(ids, self._table))  # type: ignore[arg-type]

    def whole(self) -> nn.Embedding:
        """An embedding of all words, those that learned as they are now."""
        table: Tensor = self._table.clone()  # type: ignore[operator, assignment]
        table[self._words] = self.weight.detach()  # type: ignore[index]
        return nn.Embedding.from_pretrained(table, freeze=False, padding_idx=self._padding)

    def _padding_place(self) -> int | None:
        if self._padding is None:
            return None
        place = int(self._places[self._padding])  # type: ignore[index]
        return place if place >= 0 else None


def learn_words_of(module: Any, ids: npt.NDArray[np.int32], padding: int) -> None:
    """Let a module of transformers learn the words of these tokens alone."""
    words = np.union1d(ids.astype(np.int64), [padding])
    module.set_input_embeddings(WordsOfTrain(module.get_input_embeddings(), words))


def know_all_words(module: Any) -> None:
    """Give it the embedding of all words again, with what was learned."""
    module.set_input_embeddings(module.get_input_embeddings().whole())
