"""Tiny encoder-decoders of random weights, one a family, and sources for them."""

from functools import cache
from typing import Any

import pytest

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

VOCABULARY, END, START = 60, 2, 1
_MARKS = {"pad_token_id": 0, "eos_token_id": END, "decoder_start_token_id": START, "vocab_size": VOCABULARY}
_BART = {
    **_MARKS,
    "d_model": 32,
    "encoder_layers": 3,
    "decoder_layers": 2,
    "encoder_attention_heads": 4,
    "decoder_attention_heads": 4,
    "encoder_ffn_dim": 48,
    "decoder_ffn_dim": 48,
    "max_position_embeddings": 64,
    "bos_token_id": 1,
    # Weights as large as these make next tokens clear, and greedy texts that do not repeat one token for ever.
    "init_std": 0.5,
}
_T5 = {**_MARKS, "d_model": 32, "d_kv": 8, "d_ff": 48, "num_layers": 3, "num_decoder_layers": 2, "num_heads": 4}
FAMILIES: dict[str, tuple[str, dict[str, Any]]] = {
    "T5": ("T5", {**_T5, "initializer_factor": 6.0}),
    "T5 v1.1": (
        "T5",
        {**_T5, "initializer_factor": 2.0, "feed_forward_proj": "gated-gelu", "tie_word_embeddings": False},
    ),
    "Marian": ("Marian", _BART),
    "BART": ("Bart", _BART),
    "mBART": ("MBart", _BART),
}


@cache
def encoder_decoder(family: str) -> Any:
    """A model of that family, which learns nothing and drops nothing."""
    kind, plan = FAMILIES[family]
    torch.manual_seed(0)
    config = getattr(transformers, f"{kind}Config")(**plan)
    made = transformers.AutoModelForSeq2SeqLM.from_config(config, attn_implementation="eager").eval()
    # Transformers would put an end where a text is cut, and BART's models begin each with the same token.
    made.generation_config.forced_eos_token_id = None
    made.generation_config.forced_bos_token_id = 5 if family == "BART" else None
    return made


def sources(count: int = 12, longest: int = 20, seed: int = 1) -> list[list[int]]:
    """Of random tokens and lengths."""
    draws = torch.Generator().manual_seed(seed)
    lengths = torch.randint(1, longest, (count,), generator=draws).tolist()
    return [torch.randint(3, VOCABULARY, (one,), generator=draws).tolist() for one in lengths]


def by_transformers(module: Any, source: list[int], **settings: Any) -> Any:
    """What `generate` of transformers writes for one source."""
    ids = torch.tensor([source])
    with torch.no_grad():
        return module.generate(
            ids,
            attention_mask=torch.ones_like(ids),
            **{"do_sample": False, **settings},
            return_dict_in_generate=True,
            output_scores=True,
        )


def new_tokens(ids: Any, before: int) -> tuple[int, ...]:
    """The tokens after the first `before`, up to the end token."""
    new = ids[before:].tolist()
    return tuple(new[: new.index(END)] if END in new else new)
