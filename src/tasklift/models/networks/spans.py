"""What a network says of where an answer begins and ends, and the best span that follows from it.

Devlin et al., "BERT", 2019, 4.2 and 4.3: a span is worth the scores of its first and its last token together; that
there is no answer is worth those of the window's first token.
"""

from typing import Any, Final

import torch
from torch import Tensor, nn

NOWHERE: Final = 0
"""The token that stands for no answer."""
_HEAD: Final = "qa_outputs"
"""What transformers calls the head of its classes that answer questions."""


class WideLinear(nn.Linear):
    """A linear map that stays in float32 where matrices are multiplied in fewer bits: neighbours would score alike."""

    def forward(self, input: Tensor) -> Tensor:
        """The values, mapped."""
        with torch.autocast(input.device.type, enabled=False):
            return super().forward(input.float())


def widened(module: Any) -> Any:
    """The module, its head that marks spans exchanged for one of the same weights that stays in float32."""
    head = getattr(module, _HEAD, None)
    if isinstance(head, nn.Linear):
        made = WideLinear(head.in_features, head.out_features, device="meta")
        made.weight, made.bias = head.weight, head.bias
        setattr(module, _HEAD, made)
    return module


def marks_spans(module: Any) -> bool:
    """Whether a module of transformers has such a head."""
    return hasattr(module, _HEAD)


def scores_of_spans(module: nn.Module, inputs: dict[str, Tensor], can_answer: Tensor) -> Tensor:
    """For each token how well an answer begins there, and how well it ends there, (rows, tokens, 2).

    `can_answer`: true for tokens of the context, (rows, tokens). All others but the first score minus infinity.
    """
    said = module(**inputs)
    allowed = can_answer.clone()
    allowed[:, NOWHERE] = True
    scores = torch.stack((said.start_logits, said.end_logits), dim=2).float()
    return scores.masked_fill(~allowed[:, :, None], -torch.inf)


def best_spans(scores: Tensor, can_answer: Tensor, most: int) -> Tensor:
    """For each row the first and the last token of its best span of at most `most` tokens, what that is worth, and what
    no answer is; float64, (rows, 4). Of equally good spans the first, and of those that begin there the shortest.
    """
    starts, ends = (scores[:, :, side].double().masked_fill(~can_answer, -torch.inf) for side in (0, 1))
    tokens = starts.shape[1]
    best, last = torch.full_like(ends, -torch.inf), torch.zeros_like(ends)
    for further in range(min(most, tokens)):
        shifted = ends[:, further:]
        is_better = shifted > best[:, : tokens - further]
        best[:, : tokens - further] = torch.where(is_better, shifted, best[:, : tokens - further])
        last[:, : tokens - further] = torch.where(is_better, float(further), last[:, : tokens - further])
    whole = starts + best
    first = whole.argmax(dim=1, keepdim=True)
    nowhere = scores[:, NOWHERE, :].double().sum(dim=1)
    lengths = last.gather(1, first)[:, 0]
    return torch.stack((first[:, 0].double(), first[:, 0] + lengths, whole.gather(1, first)[:, 0], nowhere), dim=1)
