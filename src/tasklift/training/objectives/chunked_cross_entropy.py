"""Cross-entropy over a large vocabulary whose scores never exist all at once.

For 4,096 tokens and 150,000 words they would be 2.5 GB, and as much again for their gradient. Here a few places are
worked on at a time, as in Hsu et al., "Liger Kernel", 2024. Unlike there, scores are reckoned a second time on the way
back: the loss of each place is given, and how much each will count is not known before.
"""

from typing import Any, Final

import torch
from torch import Tensor
from torch.autograd import Function
from torch.autograd.function import once_differentiable

SCORES_AT_ONCE: Final = 2**23
"""So many scores are 32 MiB in float32, and enough work to keep a processor busy."""


def chunked_cross_entropy(
    hidden: Tensor, weight: Tensor, bias: Tensor | None, targets: Tensor, *, scores_at_once: int = SCORES_AT_ONCE
) -> Tensor:
    """The cross-entropy of `hidden @ weight.T + bias` against `targets` at each place, shape (places,).

    `hidden` is (places, width), `weight` (vocabulary, width), `bias` (vocabulary,), `targets` int64, (places,). Under
    autocast matrices are multiplied in its precision; losses and sums are in float32 at least.
    """
    device = hidden.device.type
    narrow = torch.get_autocast_dtype(device) if torch.is_autocast_enabled(device) else hidden.dtype
    chunk = max(1, scores_at_once // weight.shape[0])
    losses: Tensor = _ChunkedCrossEntropy.apply(hidden, weight, bias, targets, chunk, narrow)  # type: ignore[no-untyped-call]
    return losses


class _ChunkedCrossEntropy(Function):
    """Keeps hidden states and one number a place; of scores, nothing."""

    @staticmethod
    def forward(
        context: Any,
        hidden: Tensor,
        weight: Tensor,
        bias: Tensor | None,
        targets: Tensor,
        chunk: int,
        narrow: torch.dtype,
    ) -> Tensor:
        with torch.autocast(hidden.device.type, enabled=False):
            matrix = weight.to(narrow)
            losses, totals = [], []
            for places in _parts(hidden.shape[0], chunk):
                scores = _scores(hidden[places].to(narrow), matrix, bias)
                totals.append(scores.logsumexp(dim=1))
                losses.append(totals[-1] - scores.gather(1, targets[places, None])[:, 0])
        context.save_for_backward(hidden, weight, bias, targets, torch.cat(totals))
        context.chunk, context.narrow = chunk, narrow
        return torch.cat(losses)

    @staticmethod
    @once_differentiable
    def backward(context: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        hidden, weight, bias, targets, totals = context.saved_tensors
        (of_losses,) = gradients
        matrix = weight.to(context.narrow)
        of_hidden = torch.empty_like(hidden)
        of_weight = torch.zeros_like(weight) if context.needs_input_grad[1] else None
        of_bias = torch.zeros_like(bias) if context.needs_input_grad[2] else None
        for places in _parts(hidden.shape[0], context.chunk):
            some = hidden[places].to(context.narrow)
            scores = _scores(some, matrix, bias).sub_(totals[places, None]).exp_()
            scores.scatter_add_(1, targets[places, None], scores.new_full((scores.shape[0], 1), -1.0))
            scores.mul_(of_losses[places, None])
            if of_bias is not None:
                of_bias += scores.sum(dim=0)
            scores = scores.to(context.narrow)
            of_hidden[places] = (scores @ matrix).to(hidden.dtype)
            if of_weight is not None:
                of_weight += scores.T @ some
        return of_hidden, of_weight, of_bias, None, None, None


def _parts(places: int, chunk: int) -> list[slice]:
    """At least one, be it empty."""
    return [slice(start, start + chunk) for start in range(0, max(1, places), chunk)]


def _scores(hidden: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
    """(places, vocabulary), in float32 at least."""
    scores = hidden @ weight.T
    scores = scores.to(torch.promote_types(scores.dtype, torch.float32))
    return scores if bias is None else scores.add_(bias)
