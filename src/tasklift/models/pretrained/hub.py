"""Models of the Hugging Face hub, or of a mirror: only files that the guard looks through are fetched, never code.

The library keeps them in its own cache and heeds HF_HUB_OFFLINE, HF_ENDPOINT, HF_HOME and HF_TOKEN. What it says of a
fault may repeat an address with a token, so only the fault's kind is passed on.
"""

import errno
import re
from pathlib import Path

from tasklift.settings.errors import UserError
from tasklift.settings.messages import say

HUB_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*/[A-Za-z0-9][A-Za-z0-9_.-]*")
FETCHED = (
    "config.json",
    "model.safetensors",
    "model-*-of-*.safetensors",
    "model.safetensors.index.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "tokenizer.model",
    "special_tokens_map.json",
    "added_tokens.json",
    "vocab.txt",
    "vocab.json",
    "merges.txt",
    "spiece.model",
    "sentencepiece.bpe.model",
    "modules.json",
    "sentence_bert_config.json",
    "1_Pooling/config.json",
)


def fetched(name: str) -> Path:
    """The folder of a model `owner/name`, from the cache where it is complete there.

    Raises UserError `unknown-model` where the hub has none of that name, and `hub-unreachable`.
    """
    try:
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import HFValidationError, RepositoryNotFoundError
    except ModuleNotFoundError:
        raise UserError(
            "package-missing",
            say("{name!r} is fetched by the package huggingface_hub, which is not installed", name=name),
            advice=say("`pip install huggingface_hub`, or name a folder that holds the model"),
        ) from None
    try:
        return Path(snapshot_download(name, allow_patterns=list(FETCHED)))
    except (RepositoryNotFoundError, HFValidationError):
        raise UserError(
            "unknown-model",
            say("there is no folder {name!r}, and the hub shows no model of that name", name=name),
            advice=say("mend the name; for a private or gated model set HF_TOKEN"),
        ) from None
    except Exception as fault:
        if isinstance(fault, OSError) and fault.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise
        raise _unreachable(name, fault) from fault


def _unreachable(name: str, fault: BaseException) -> UserError:
    return UserError(
        "hub-unreachable",
        say("{name!r} cannot be fetched from the hub ({reason})", name=name, reason=_innermost(fault)),
        advice=say(
            "without a network, name a folder that holds the model; for a mirror, set HF_ENDPOINT to its address"
        ),
    )


def _innermost(fault: BaseException) -> str:
    while fault.__cause__ or fault.__context__:
        fault = fault.__cause__ or fault.__context__ or fault
    return type(fault).__name__
