"""What an encoder is asked: which token stood at a masked place (cloze), which label a text has, where an answer is."""

import torch
from torch import Tensor, nn
from torch.nn.functional import gelu

from tasklift.models.networks.spans import WideLinear
from tasklift.models.transformer.block import EPSILON
from tasklift.models.transformer.encoder import Encoder
from tasklift.tasks.encoder_plan import EncoderPlan


class ClozeHead(nn.Module):
    """A score for each token of the vocabulary, at masked places alone: scores for all places would fill the memory."""

    def __init__(self, plan: EncoderPlan) -> None:
        super().__init__()
        self.transform = nn.Linear(plan.width, plan.width)
        self.norm = nn.LayerNorm(plan.width, eps=EPSILON)
        self.output = nn.Linear(plan.width, plan.vocabulary)

    def forward(self, hidden: Tensor, masked: Tensor) -> Tensor:
        """Logits, (masked places, vocabulary), in the order of rows, then places; `masked` is true there."""
        logits: Tensor = self.output(self.norm(gelu(self.transform(hidden[masked]))))
        return logits


class ClassificationHead(nn.Module):
    """A score for each label from the first token's vector, by way of a dense layer (BERT's pooler)."""

    def __init__(self, plan: EncoderPlan, labels: int) -> None:
        super().__init__()
        self.pooler = nn.Linear(plan.width, plan.width)
        self.dropout = nn.Dropout(plan.dropout)
        self.output = nn.Linear(plan.width, labels)

    def forward(self, hidden: Tensor) -> Tensor:
        """Logits, (batch, labels)."""
        logits: Tensor = self.output(self.dropout(torch.tanh(self.pooler(hidden[:, 0]))))
        return logits


class ClozeModel(nn.Module):
    """An encoder that fills gaps, to learn from texts without labels; it shares its output matrix where planned."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder
        self.head = ClozeHead(encoder.plan)
        if encoder.plan.ties_output:
            self.head.output.weight = encoder.embeddings.tokens.weight

    def forward(
        self, tokens: Tensor, masked: Tensor, *, sequences: Tensor | None = None, segments: Tensor | None = None
    ) -> Tensor:
        """Logits, (masked places, vocabulary); the arguments are those of `Encoder` and of `ClozeHead`."""
        logits: Tensor = self.head(self.encoder(tokens, sequences=sequences, segments=segments), masked)
        return logits


class ClassificationModel(nn.Module):
    """An encoder that gives a text, or a pair of texts, one of `labels` labels."""

    def __init__(self, encoder: Encoder, labels: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.head = ClassificationHead(encoder.plan, labels)

    def forward(self, tokens: Tensor, *, sequences: Tensor | None = None, segments: Tensor | None = None) -> Tensor:
        """Logits, (batch, labels); the arguments are those of `Encoder`, with one text or pair a row."""
        logits: Tensor = self.head(self.encoder(tokens, sequences=sequences, segments=segments))
        return logits


class SpanHead(nn.Module):
    """For each token how well an answer begins there, and how well it ends there."""

    def __init__(self, plan: EncoderPlan) -> None:
        super().__init__()
        self.output = WideLinear(plan.width, 2)

    def forward(self, hidden: Tensor) -> Tensor:
        """Logits, (batch, tokens, 2)."""
        logits: Tensor = self.output(hidden)
        return logits


class SpanModel(nn.Module):
    """An encoder that marks an answer in a text that is read behind its question."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder
        self.head = SpanHead(encoder.plan)

    def forward(self, tokens: Tensor, *, sequences: Tensor | None = None, segments: Tensor | None = None) -> Tensor:
        """Logits, (batch, tokens, 2); the arguments are those of `Encoder`."""
        logits: Tensor = self.head(self.encoder(tokens, sequences=sequences, segments=segments))
        return logits
