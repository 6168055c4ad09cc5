"""Tuned networks of a few thousand weights, of three families, that read two languages."""

from pathlib import Path
from typing import Any

import polars as pl
from tests.models.tiny_encoder import write_tiny_encoder
from tests.runs.made import reviews

from tasklift.forms.model import Model
from tasklift.models.pipeline import Pipeline

TEXTS = [row["review"] for language in ("en", "zh") for row in reviews(40, language=language)]
LABELS = ("bad", "fair", "好")
ROWS = pl.DataFrame({"text": [*TEXTS, "", None], "text_pair": [*TEXTS[::-1], "x", None]})


def tiny(folder: Path, family: str, *, pairs: bool = False) -> Any:
    """An encoder of random weights, far enough apart that its answers differ from row to row."""
    import torch
    from transformers import AutoConfig, AutoModelForSequenceClassification

    from tasklift.models.encoder import Encoder
    from tasklift.models.networks.beginnings import open_encoder
    from tasklift.models.networks.narrow import narrowed

    start = open_encoder(write_tiny_encoder(folder, TEXTS))
    sizes = {"hidden_size": 32, "num_attention_heads": 2, "num_hidden_layers": 2, "intermediate_size": 64}
    if family == "distilbert":
        sizes = {"dim": 32, "n_heads": 2, "n_layers": 2, "hidden_dim": 64}
    config = AutoConfig.for_model(
        family,
        vocab_size=len(start.tokenizer),
        max_position_embeddings=70,
        initializer_range=0.4,
        pad_token_id=0,
        num_labels=len(LABELS),
        **sizes,
    )
    torch.manual_seed(1)
    module = AutoModelForSequenceClassification.from_config(config, attn_implementation="eager")
    columns = ("text", "text_pair") if pairs else ("text",)
    return Encoder(narrowed(module), start.tokenizer, LABELS, columns, 64, "bf16")


def served(model: Model, *, pairs: bool = False) -> Pipeline:
    """The model with nothing before it."""
    columns = {"text": ["review"], **({"text_pair": ["reply"]} if pairs else {})}
    return Pipeline("classify", columns, (), model, {"bad": 0.5, "fair": 0.25, "好": 0.25})
