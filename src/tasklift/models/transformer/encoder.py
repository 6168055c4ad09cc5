"""The encoder: embeddings of tokens, then block after block.

Devlin et al., "BERT: Pre-training of deep bidirectional transformers for language understanding", 2019.
"""

import torch
from torch import Tensor, nn

from tasklift.models.transformer.attention import Geometry, mask_of
from tasklift.models.transformer.block import EPSILON, Block
from tasklift.models.transformer.positions import RelativePositions, places_of, turns_of
from tasklift.tasks.encoder_plan import SEGMENTS, EncoderPlan


class Embeddings(nn.Module):
    """A vector for each token: the token's own, its segment's and, with absolute positions, its place's."""

    def __init__(self, plan: EncoderPlan) -> None:
        super().__init__()
        self.tokens = nn.Embedding(plan.vocabulary, plan.width)
        self.segments = nn.Embedding(SEGMENTS, plan.width)
        self.places = nn.Embedding(plan.context, plan.width) if plan.positions == "absolute" else None
        self.norm = nn.LayerNorm(plan.width, eps=EPSILON)
        self.dropout = nn.Dropout(plan.dropout)

    def forward(self, tokens: Tensor, sequences: Tensor, segments: Tensor) -> Tensor:
        """Numbers, each (batch, tokens), to vectors, (batch, tokens, width)."""
        hidden = self.tokens(tokens) + self.segments(segments)
        if self.places is not None:
            hidden = hidden + self.places(places_of(sequences))
        out: Tensor = self.dropout(self.norm(hidden))
        return out


class Encoder(nn.Module):
    """Reads tokens and gives each a vector that knows its neighbours; where layers are shared, one block is all."""

    def __init__(self, plan: EncoderPlan) -> None:
        super().__init__()
        self.plan = plan
        self.embeddings = Embeddings(plan)
        self.relative = RelativePositions(plan.heads) if plan.positions == "relative" else None
        self.layers = nn.ModuleList(Block(plan) for _ in range(plan.blocks))

    def forward(self, tokens: Tensor, *, sequences: Tensor | None = None, segments: Tensor | None = None) -> Tensor:
        """The last hidden states, (batch, tokens, width).

        `tokens`, `sequences` and `segments` are whole numbers, (batch, tokens). `sequences` says which text of its row
        a token belongs to, as in `mask_of`; none: each row is one text without padding. `segments` is 1 for the second
        text of a pair; none: all 0.
        """
        known = torch.zeros_like(tokens) if sequences is None else sequences
        hidden: Tensor = self.embeddings(tokens, known, torch.zeros_like(tokens) if segments is None else segments)
        geometry = self._geometry(hidden, sequences)
        for number in range(self.plan.layers):
            hidden = self.layers[number % self.plan.blocks](hidden, geometry)
        return hidden

    def _geometry(self, hidden: Tensor, sequences: Tensor | None) -> Geometry:
        length = hidden.shape[1]
        bias = None if self.relative is None else self.relative(length)
        if sequences is not None:
            open_to_all = hidden.new_zeros(()) if bias is None else bias
            bias = torch.where(mask_of(sequences), open_to_all, -torch.inf)
        rotary = self.plan.positions == "rotary"
        return Geometry(bias, turns_of(length, self.plan.head_size, hidden.device) if rotary else None)


def initialise(module: nn.Module, generator: torch.Generator) -> None:
    """Draw all weights as BERT does: normal with deviation 0.02, biases zero, norms one and zero.

    The same module and the same state of the generator give the same weights. Weights that two parts share are drawn
    for the later one.
    """
    with torch.no_grad():
        for part in module.modules():
            if isinstance(part, nn.Linear | nn.Embedding):
                part.weight.normal_(0.0, 0.02, generator=generator)
            if isinstance(part, nn.LayerNorm):
                part.weight.fill_(1.0)
            if isinstance(part, nn.Linear | nn.LayerNorm) and part.bias is not None:
                part.bias.zero_()
