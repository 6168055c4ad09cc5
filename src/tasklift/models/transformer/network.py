"""Our encoders behind the few names by which a model of transformers is used, so that one code trains either."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

import torch
from torch import Tensor, nn

from tasklift.models.transformer.encoder import Encoder, initialise
from tasklift.models.transformer.heads import ClassificationModel, ClozeModel, SpanModel
from tasklift.models.transformer.hugging_face import (
    EncoderModel,
    load_classification_model,
    load_cloze_model,
    load_encoder,
    load_span_model,
    save_encoder,
)
from tasklift.tasks.encoder_plan import EncoderPlan

NetworkHead: TypeAlias = Literal["none", "gaps", "labels", "spans"]
"""What a network is asked: nothing but its hidden states, which token stood at a gap, which label a text has, or where
an answer stands.
"""


@dataclass(frozen=True)
class Output:
    """`last_hidden_state`: (batch, tokens, width). `logits`: (batch, labels), None of a network without labels.

    `start_logits`, `end_logits`: (batch, tokens), None of one that marks no answers.
    """

    last_hidden_state: Tensor | None = None
    logits: Tensor | None = None
    start_logits: Tensor | None = None
    end_logits: Tensor | None = None


@dataclass(frozen=True)
class Configuration:
    """What is asked of a configuration of transformers, said of a plan."""

    plan: EncoderPlan

    @property
    def hidden_size(self) -> int:
        """How many numbers stand for a token."""
        return self.plan.width

    @property
    def max_position_embeddings(self) -> int:
        """How many tokens are read at most."""
        return self.plan.context

    def to_dict(self) -> dict[str, Any]:
        """The plan, as JSON values."""
        return self.plan.model_dump(mode="json")


class BlockNetwork(nn.Module):
    """An encoder of our blocks with a head that tells labels, fills gaps or marks answers, or with none."""

    def __init__(self, model: EncoderModel, labels: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.model = model
        self.labels = labels

    @property
    def encoder(self) -> Encoder:
        """What reads, without the head."""
        return self.model if isinstance(self.model, Encoder) else self.model.encoder

    @property
    def base_model(self) -> "BlockNetwork":
        """The same weights without the head."""
        return BlockNetwork(self.encoder)

    @property
    def config(self) -> "Configuration":
        """Its sizes, by the names of transformers."""
        return Configuration(self.encoder.plan)

    def forward(
        self, input_ids: Tensor, attention_mask: Tensor | None = None, token_type_ids: Tensor | None = None
    ) -> Output:
        """Logits of labels or of spans, else hidden states. The arguments are whole numbers, (batch, tokens)."""
        if isinstance(self.model, ClassificationModel):
            return Output(logits=self.model(input_ids, sequences=attention_mask, segments=token_type_ids))
        if isinstance(self.model, SpanModel):
            starts, ends = self.model(input_ids, sequences=attention_mask, segments=token_type_ids).unbind(dim=2)
            return Output(start_logits=starts, end_logits=ends)
        return Output(last_hidden_state=self.encoder(input_ids, sequences=attention_mask, segments=token_type_ids))

    def scores_at(self, ids: Tensor, mask: Tensor | None, chosen: Tensor) -> Tensor:
        """Logits at chosen places, (chosen places, vocabulary); the network has the head that fills gaps."""
        if not isinstance(self.model, ClozeModel):
            raise TypeError("a network without the head of a cloze fills no gaps")
        scores: Tensor = self.model(ids, chosen, sequences=mask)
        return scores

    def get_input_embeddings(self) -> nn.Module:
        """The table of tokens."""
        return self.encoder.embeddings.tokens

    def set_input_embeddings(self, table: nn.Module) -> None:
        """Put another table in its place."""
        self.encoder.embeddings.tokens = table  # type: ignore[assignment]

    def save_pretrained(self, folder: Path) -> None:
        """Write the files that transformers reads, or our own where it has no class for such an encoder."""
        save_encoder(self.model, folder, labels=self.labels)


def planned_network(plan: EncoderPlan, *, seed: int) -> BlockNetwork:
    """An encoder of that plan, with a head that fills gaps; all weights are drawn under `seed`."""
    made = ClozeModel(Encoder(plan))
    initialise(made, torch.Generator().manual_seed(seed))
    return BlockNetwork(made)


def network_with_labels(start: BlockNetwork, labels: tuple[str, ...], *, dropout: float, seed: int) -> BlockNetwork:
    """A network that tells these labels on top of what `start` has learned; its head too, where that told the same."""
    made = ClassificationModel(_with_dropout(start.encoder, dropout), len(labels))
    if start.labels == labels:
        made.load_state_dict(start.model.state_dict())
    else:
        initialise(made.head, torch.Generator().manual_seed(seed))
    return BlockNetwork(made, labels)


def network_with_gaps(start: BlockNetwork, *, dropout: float, seed: int) -> BlockNetwork:
    """A network that fills gaps with what `start` has learned; its head is drawn under `seed` where it had none."""
    made = ClozeModel(_with_dropout(start.encoder, dropout))
    if isinstance(start.model, ClozeModel):
        made.load_state_dict(start.model.state_dict())
    else:
        embeddings = made.encoder.embeddings.tokens.weight.detach().clone()
        initialise(made.head, torch.Generator().manual_seed(seed))
        with torch.no_grad():
            # The output matrix may be that of the input, which has been learned.
            made.encoder.embeddings.tokens.weight.copy_(embeddings)
    return BlockNetwork(made)


def network_with_spans(start: BlockNetwork, *, dropout: float, seed: int) -> BlockNetwork:
    """A network that marks answers with what `start` has learned; its head is drawn under `seed` where it had none."""
    made = SpanModel(_with_dropout(start.encoder, dropout))
    if isinstance(start.model, SpanModel):
        made.load_state_dict(start.model.state_dict())
    else:
        initialise(made.head, torch.Generator().manual_seed(seed))
    return BlockNetwork(made)


def network_without_head(start: BlockNetwork, *, dropout: float) -> BlockNetwork:
    """A network that gives hidden states, with what `start` has learned."""
    return BlockNetwork(_with_dropout(start.encoder, dropout))


def load_network(folder: Path, head: NetworkHead, labels: tuple[str, ...]) -> BlockNetwork:
    """The network that `save_pretrained` wrote there, ready to answer; raises UserError as `load_encoder`."""
    loads: dict[NetworkHead, Callable[[Path], EncoderModel]] = {
        "none": load_encoder,
        "gaps": load_cloze_model,
        "labels": load_classification_model,
        "spans": load_span_model,
    }
    return BlockNetwork(loads[head](folder), labels).eval()


def _with_dropout(encoder: Encoder, dropout: float) -> Encoder:
    made = Encoder(encoder.plan.model_copy(update={"dropout": dropout}))
    made.load_state_dict(encoder.state_dict())
    return made
