"""Reading what transformers wrote: without code of others, pickle or a network, and quietly."""

from pathlib import Path
from typing import Any, Final

import torch
from torch import nn
from transformers import (
    AutoModel,
    AutoModelForCausalLM,
    AutoModelForMaskedLM,
    AutoModelForQuestionAnswering,
    AutoModelForSeq2SeqLM,
    AutoModelForSequenceClassification,
    AutoTokenizer,
)
from transformers.utils import logging

from tasklift.models.networks.precision import fastest_device
from tasklift.models.transformer.network import NetworkHead

logging.disable_progress_bar()  # type: ignore[no-untyped-call]
logging.set_verbosity_error()  # type: ignore[no-untyped-call]

_SAFELY_TOKENS: Final[dict[str, Any]] = {"local_files_only": True, "trust_remote_code": False}
_SAFELY: Final[dict[str, Any]] = {**_SAFELY_TOKENS, "use_safetensors": True}
_SEED: Final = 0
_CLASSES: Final[dict[NetworkHead, Any]] = {
    "none": AutoModel,
    "gaps": AutoModelForMaskedLM,
    "labels": AutoModelForSequenceClassification,
    "spans": AutoModelForQuestionAnswering,
}


def load_of_transformers(folder: Path, head: NetworkHead, _labels: tuple[str, ...]) -> nn.Module:
    """The module of transformers in a folder, with that head; what the folder lacks is always drawn alike."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(_SEED)
        module: nn.Module = _CLASSES[head].from_pretrained(folder, **_SAFELY, attn_implementation=_attention())
    return module


def made_of_transformers(config: Any, head: NetworkHead) -> nn.Module:
    """A module of transformers with weights that are drawn from torch's generator."""
    module: nn.Module = _CLASSES[head].from_config(config, attn_implementation=_attention())
    return module


def load_causal(folder: Path) -> nn.Module:
    """The causal language model of transformers in a folder, its weights in float32, ready to write."""
    module: nn.Module = AutoModelForCausalLM.from_pretrained(
        folder, dtype=torch.float32, **_SAFELY, attn_implementation=_attention()
    )
    return module.eval()


def made_causal(config: Any) -> nn.Module:
    """Such a model with weights that are drawn from torch's generator."""
    module: nn.Module = AutoModelForCausalLM.from_config(  # type: ignore[no-untyped-call]
        config, attn_implementation=_attention()
    )
    return module.eval()


def load_encoder_decoder(folder: Path) -> nn.Module:
    """The network of transformers in a folder that reads a text and writes another, in float32, ready to write."""
    module: nn.Module = AutoModelForSeq2SeqLM.from_pretrained(
        folder, dtype=torch.float32, **_SAFELY, attn_implementation=_attention()
    )
    return module.eval()


def made_encoder_decoder(config: Any) -> nn.Module:
    """Such a network with weights that are drawn from torch's generator."""
    module: nn.Module = AutoModelForSeq2SeqLM.from_config(  # type: ignore[no-untyped-call]
        config, attn_implementation=_attention()
    )
    return module.eval()


def load_tokenizer(folder: Path) -> Any:
    """The tokenizer in a folder."""
    return AutoTokenizer.from_pretrained(folder, **_SAFELY_TOKENS)


def _attention() -> str | None:
    """The plain product of matrices on a processor; on a GPU what transformers takes by itself.

    That is the fused attention where a network can have it. On a processor its way back takes four times as long for
    short rows.
    """
    return None if fastest_device().type == "cuda" else "eager"
