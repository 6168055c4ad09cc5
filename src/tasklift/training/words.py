"""Only words that occur in train learn: the others have no gradient, and so need none of the optimiser's time and room.

A pretrained model knows tens of thousands of words, and a task's rows have a few thousand of them. The rest of the
table stays as it was pretrained.
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

    _words: Tensor
    _places: Tensor
    _table: Tensor

    def __init__(self, table: nn.Embedding, words: npt.NDArray[np.int64]) -> None:
        super().__init__()
        numbers = torch.from_numpy(words)
        places = torch.full((table.num_embeddings,), -1, dtype=torch.int64)
        places[numbers] = torch.arange(words.size)
        self.weight = nn.Parameter(table.weight.detach()[numbers].clone())
        self.register_buffer("_words", numbers, persistent=False)
        self.register_buffer("_places", places, persistent=False)
        self.register_buffer("_table", table.weight.detach(), persistent=False)
        self._padding = table.padding_idx
        self._padding_place = None if self._padding is None else int(places[self._padding])

    def forward(self, ids: Tensor) -> Tensor:
        """The rows of the words, shape (…, width)."""
        places = self._places[ids]
        if self.training:
            return functional.embedding(places, self.weight, self._padding_place)
        learned = functional.embedding(places.clamp(min=0), self.weight)
        return torch.where((places >= 0)[..., None], learned, functional.embedding(ids, self._table))

    def whole(self) -> nn.Embedding:
        """An embedding of all words, those that learned as they are now."""
        table = self._table.clone()
        table[self._words] = self.weight.detach()
        rows, width = table.shape
        return nn.Embedding(rows, width, padding_idx=self._padding, _weight=table)


def learn_words_of(module: Any, ids: npt.NDArray[np.int32], padding: int) -> None:
    """Let a module of transformers learn the words of these tokens alone."""
    words = np.union1d(ids.astype(np.int64), [padding])
    module.set_input_embeddings(WordsOfTrain(module.get_input_embeddings(), words))


def know_all_words(module: Any) -> None:
    """Give it the embedding of all words again, with what was learned."""
    module.set_input_embeddings(module.get_input_embeddings().whole())
