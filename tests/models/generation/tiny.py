"""Tiny language models of random weights, prompts for them, and what transformers itself writes."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import pytest

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

VOCABULARY = 60
END = 2
PLAN = {
    "vocab_size": VOCABULARY,
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 256,
    # Weights as large as these make next tokens clear, and greedy texts that do not repeat one token for ever.
    "initializer_range": 0.5,
    "bos_token_id": 1,
    "eos_token_id": END,
    "pad_token_id": 0,
}
GPT2 = {"vocab_size": VOCABULARY, "n_embd": 32, "n_layer": 2, "n_head": 4, "n_positions": 256, "initializer_range": 0.5}
PLANS: dict[str, dict[str, Any]] = {
    "Llama": PLAN,
    "Qwen3": {**PLAN, "head_dim": 8},
    "GPT2": {**GPT2, "bos_token_id": 1, "eos_token_id": END},
    # Its layers see the last tokens alone, so its memory's columns must stay in order.
    "Mistral": {**PLAN, "sliding_window": 8},
}


PERSON = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 4},
        "age": {"type": "integer"},
        "tags": {"type": "array", "items": {"enum": ["a", "b c", "中文", '"', 3, None]}, "minItems": 1, "maxItems": 3},
        "at": {"$ref": "#/$defs/Place"},
    },
    "required": ["age"],
    "$defs": {"Place": {"anyOf": [{"type": ["number", "null"]}, {"const": {"x": [1, True]}}]}},
}
"""A JSON schema with most of what is known."""


@cache
def tokenizer() -> Any:
    """Of bytes as letters, as that of GPT-2: 256 of them, three special tokens first, and some longer ones after."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    merges = [
        ("a", "b"),
        ("\u0120", "a"),
        ("\u0120a", "b"),
        ('"', ":"),
        ('":', "\u0120"),
        ("{", '"'),
        ('"', "}"),
        ("\u00e4", "\u00bd"),
    ]
    special = ["<pad>", "<s>", "</s>"]
    pieces = [*special, *letters, *("".join(pair) for pair in merges)]
    made = Tokenizer(models.BPE(vocab={piece: at for at, piece in enumerate(pieces)}, merges=merges))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    made.decoder = decoders.ByteLevel()
    made.add_special_tokens([AddedToken(piece, special=True) for piece in special])
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=made,
        model_max_length=256,
        **dict(zip(("pad_token", "bos_token", "eos_token"), special, strict=True)),
    )


@cache
def writer(seed: int = 0) -> Any:
    """A model for that tokenizer."""
    torch.manual_seed(seed)
    config = transformers.LlamaConfig(**{**PLAN, "vocab_size": len(tokenizer())})
    return transformers.LlamaForCausalLM(config).eval()


@cache
def language_model(kind: str = "Llama", attention: str = "sdpa") -> Any:
    """A model of that architecture."""
    torch.manual_seed(0)
    config = getattr(transformers, f"{kind}Config")(**PLANS[kind])
    return transformers.AutoModelForCausalLM.from_config(config, attn_implementation=attention).eval()


def prompts(count: int = 12, longest: int = 30, seed: int = 1, start: Sequence[int] = ()) -> list[list[int]]:
    """Prompts of random tokens and lengths, all with the same start."""
    draws = torch.Generator().manual_seed(seed)
    lengths = torch.randint(1, longest, (count,), generator=draws).tolist()
    return [[*start, *torch.randint(3, VOCABULARY, (one,), generator=draws).tolist()] for one in lengths]


def start(length: int = 20) -> list[int]:
    """Tokens that all prompts may begin with."""
    return prompts(1, seed=7)[0][:1] * 2 + list(range(3, 1 + length))


def by_transformers(module: Any, prompt: Sequence[int], **settings: Any) -> Any:
    """What `generate` of transformers writes after one prompt."""
    ids = torch.tensor([prompt])
    with torch.no_grad():
        return module.generate(
            ids,
            attention_mask=torch.ones_like(ids),
            **{"do_sample": False, "pad_token_id": 0, **settings},
            return_dict_in_generate=True,
            output_scores=True,
        )


def new_tokens(ids: Any, prompt: Sequence[int]) -> tuple[int, ...]:
    """The tokens after the prompt, up to the end token."""
    new = ids[len(prompt) :].tolist()
    return tuple(new[: new.index(END)] if END in new else new)


def log_probability(module: Any, prompt: Sequence[int], continuation: Sequence[int]) -> float:
    """Of a continuation, by one plain pass over all tokens."""
    with torch.no_grad():
        each = module(torch.tensor([[*prompt, *continuation]])).logits[0].double().log_softmax(dim=-1)
    return sum(each[len(prompt) - 1 + place, token].item() for place, token in enumerate(continuation))
