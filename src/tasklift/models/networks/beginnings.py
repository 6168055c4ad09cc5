"""Networks to begin with: pretrained ones from their folders, and planned ones that have learned nothing."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

import torch

from tasklift.models.encoder import Encoder
from tasklift.models.networks.decoder_configuration import decoder_configuration
from tasklift.models.networks.encoder_decoder_configuration import encoder_decoder_configuration
from tasklift.models.networks.narrow import narrowed
from tasklift.models.networks.transformers_files import (
    load_causal,
    load_encoder_decoder,
    load_of_transformers,
    load_tokenizer,
    made_causal,
    made_encoder_decoder,
)
from tasklift.models.tokens.trained import trained_tokenizer
from tasklift.models.tokens.trained_bytes import trained_byte_tokenizer, trained_pair_tokenizer
from tasklift.models.transformer.configuration import FILE as CONFIGURATION
from tasklift.models.transformer.configuration import OWN
from tasklift.models.transformer.network import load_network, planned_network
from tasklift.models.written.decoder import Decoder
from tasklift.models.written.encoder_decoder import EncoderDecoder
from tasklift.tasks.encoder_plan import EncoderPlan
from tasklift.tasks.families import Family, family_said

_FILLS_GAPS: Final = "ForMaskedLM"


def open_encoder(folder: Path) -> Encoder:
    """A pretrained encoder, from a folder that was checked (`models/pretrained/inspect_folder.py`).

    It has the head that fills gaps where the folder has it.
    """
    said = json.loads((folder / CONFIGURATION).read_text(encoding="utf-8"))
    fills_gaps = said.get("head") == "cloze" or any(
        name.endswith(_FILLS_GAPS) for name in said.get("architectures", ())
    )
    load = load_network if said["model_type"] == OWN else load_of_transformers
    module = load(folder, "gaps" if fills_gaps else "none", ())
    tokenizer = load_tokenizer(folder)
    longest = min(int(module.config.max_position_embeddings), tokenizer.model_max_length)  # type: ignore
    return Encoder(narrowed(module), tokenizer, longest=longest, fills_gaps=fills_gaps)


def open_network(folder: Path) -> Encoder | Decoder | EncoderDecoder:
    """A pretrained network, from a folder that was checked: one that writes, where it was saved as such."""
    said = json.loads((folder / CONFIGURATION).read_text(encoding="utf-8"))
    match family_said(said):
        case Family.ENCODER:
            return open_encoder(folder)
        case Family.DECODER:
            return open_decoder(folder)
        case Family.ENCODER_DECODER:
            return EncoderDecoder(load_encoder_decoder(folder), load_tokenizer(folder))


def open_decoder(folder: Path) -> Decoder:
    """A pretrained causal language model, from a folder that was checked; it has no task yet."""
    return Decoder(load_causal(folder), load_tokenizer(folder))


def planned_encoder(plan: EncoderPlan, texts: Iterable[str], *, seed: int) -> Encoder:
    """An encoder of that plan which has learned nothing yet, and a tokenizer that is made for the texts.

    Its vocabulary is no larger than the texts have use for. Weights are drawn under `seed`.
    """
    tokenizer = trained_tokenizer(texts, plan.vocabulary, plan.context)
    fitting = plan.model_copy(update={"vocabulary": len(tokenizer)})
    module = narrowed(planned_network(fitting, seed=seed))
    return Encoder(module, tokenizer, longest=plan.context, fills_gaps=True, learned=False)


def planned_decoder(plan: EncoderPlan, texts: Iterable[str], *, seed: int) -> Decoder:
    """A language model of that plan which has learned nothing yet, and a tokenizer that is made for the texts.

    With absolute positions it is a GPT-2, with rotary ones a GPT-NeoX whose layers follow one another as there. Its
    vocabulary is no larger than the texts have use for. Weights are drawn under `seed`.
    """
    tokenizer = trained_byte_tokenizer(texts, plan.vocabulary, plan.context)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        module = made_causal(decoder_configuration(plan, tokenizer))
    return Decoder(module, tokenizer, longest=plan.context, learned=False)


def planned_encoder_decoder(plan: EncoderPlan, texts: Iterable[str], *, seed: int) -> EncoderDecoder:
    """A network of that plan that is to read a text and write another, and a tokenizer made for both kinds of text.

    With absolute positions it is an mBART, with relative ones a T5. Its vocabulary is no larger than the texts have use
    for. Weights are drawn under `seed`.
    """
    tokenizer = trained_pair_tokenizer(texts, plan.vocabulary, plan.context)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        module = made_encoder_decoder(encoder_decoder_configuration(plan, tokenizer))
    return EncoderDecoder(module, tokenizer, longest=plan.context, learned=False)


_PLANNED: Final[dict[str, Callable[..., Encoder | Decoder | EncoderDecoder]]] = {
    "bert": planned_encoder,
    "gpt": planned_decoder,
    "bart": planned_encoder_decoder,
}


def planned(plan: EncoderPlan, texts: Iterable[str], *, seed: int) -> Encoder | Decoder | EncoderDecoder:
    """The network of that plan, whatever its architecture."""
    return _PLANNED[plan.architecture](plan, texts, seed=seed)
