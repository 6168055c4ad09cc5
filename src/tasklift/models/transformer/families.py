"""What transformers calls the parts of our encoder: BERT, RoFormer for rotary positions, ALBERT for shared layers.

What none of them has keeps our own names: relative positions, rotary ones with shared layers, and rotary ones with a
classification head, as RoFormer's pools with GELU where BERT's, and ours, has tanh.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from tasklift.tasks.encoder_plan import EncoderPlan

Head: TypeAlias = Literal["none", "cloze", "classification", "spans"]

_EMBEDDINGS: Final = {
    "embeddings.tokens": "embeddings.word_embeddings",
    "embeddings.segments": "embeddings.token_type_embeddings",
    "embeddings.places": "embeddings.position_embeddings",
    "embeddings.norm": "embeddings.LayerNorm",
}


@dataclass(frozen=True)
class Family:
    """Names of one kind of model: of its block (after `stack`), its head, and the classes that read it.

    `parts` has the parts outside the stack; `{}` in `stack` is the number of the layer, in `projections` which of
    query, key and value.
    """

    model_type: str
    stack: str
    projections: str
    block: dict[str, str]
    parts: dict[str, str]
    classes: dict[Head, str]

    def names(self, ours: str) -> tuple[str, ...]:
        """Their names for our tensor: one, or three where one matrix of ours is three of theirs."""
        name, _, kind = ours.rpartition(".")
        layer = re.fullmatch(r"encoder\.layers\.(\d+)\.(.+)", name)
        if layer is None:
            return (f"{self.parts[name]}.{kind}",)
        place = self.stack.format(layer[1])
        if layer[2] == "attention.projection":
            return tuple(f"{place}.{self.projections.format(one)}.{kind}" for one in ("query", "key", "value"))
        return (f"{place}.{self.block[layer[2]]}.{kind}",)


def _bert(model_type: str, name: str, heads: tuple[Head, ...]) -> Family:
    suffixes: dict[Head, str] = {
        "none": "Model",
        "cloze": "ForMaskedLM",
        "classification": "ForSequenceClassification",
        "spans": "ForQuestionAnswering",
    }
    return Family(
        model_type,
        stack=f"{model_type}.encoder.layer.{{}}",
        projections="attention.self.{}",
        block={
            "attention.output": "attention.output.dense",
            "attention_norm": "attention.output.LayerNorm",
            "feed_forward.widen": "intermediate.dense",
            "feed_forward.narrow": "output.dense",
            "feed_forward_norm": "output.LayerNorm",
        },
        parts={f"encoder.{ours}": f"{model_type}.{theirs}" for ours, theirs in _EMBEDDINGS.items()}
        | {
            "cloze.transform": "cls.predictions.transform.dense",
            "cloze.norm": "cls.predictions.transform.LayerNorm",
            "cloze.output": "cls.predictions.decoder",
            "cloze.tied": "cls.predictions",
            "classification.pooler": f"{model_type}.pooler.dense",
            "classification.output": "classifier",
            "spans.output": "qa_outputs",
        },
        classes={head: name + suffixes[head] for head in heads},
    )


BERT: Final = _bert("bert", "Bert", ("none", "cloze", "classification", "spans"))
ROFORMER: Final = _bert("roformer", "RoFormer", ("none", "cloze", "spans"))
ALBERT: Final = Family(
    "albert",
    stack="albert.encoder.albert_layer_groups.0.albert_layers.0",
    projections="attention.{}",
    block={
        "attention.output": "attention.dense",
        "attention_norm": "attention.LayerNorm",
        "feed_forward.widen": "ffn",
        "feed_forward.narrow": "ffn_output",
        "feed_forward_norm": "full_layer_layer_norm",
    },
    parts={f"encoder.{ours}": f"albert.{theirs}" for ours, theirs in _EMBEDDINGS.items()}
    | {
        "cloze.transform": "predictions.dense",
        "cloze.norm": "predictions.LayerNorm",
        "cloze.tied": "predictions",
        "classification.pooler": "albert.pooler",
        "classification.output": "classifier",
        "spans.output": "qa_outputs",
    },
    classes={
        "none": "AlbertModel",
        "cloze": "AlbertForMaskedLM",
        "classification": "AlbertForSequenceClassification",
        "spans": "AlbertForQuestionAnswering",
    },
)
FAMILIES: Final = {family.model_type: family for family in (BERT, ROFORMER, ALBERT)}


def family_of(plan: EncoderPlan, head: Head) -> Family | None:
    """The kind of model that an encoder of that plan is to transformers, with that head; none: it has no such kind."""
    shares_layers = plan.share == "layers"
    known = {("absolute", False): BERT, ("absolute", True): ALBERT, ("rotary", False): ROFORMER}
    family = known.get((plan.positions, shares_layers))
    return family if family is not None and head in family.classes else None
