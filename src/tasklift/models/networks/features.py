"""What a network that learns no more makes of texts: a vector for each, of length 1."""

from dataclasses import replace
from functools import partial
from typing import Any, Final

import numpy as np
import torch
from torch import Tensor

from tasklift.forms.desk import Keep, make_anew
from tasklift.forms.rows import Batch
from tasklift.models.encoder import Encoder
from tasklift.models.networks.mean_pooled import mean_vectors
from tasklift.models.networks.precision import fastest_device, in_precision, is_narrow
from tasklift.models.networks.reading import by_row
from tasklift.models.numbers import Integers, SmallFloats
from tasklift.models.tokens.encoded import Encoded, encode
from tasklift.models.tokens.padded import padded
from tasklift.store.hashing import canonical_json, digest

_VERSION: Final = 1
_NOT_IN_DIGEST: Final = ("_name_or_path", "architectures", "transformers_version", "id2label", "label2id")


def frozen(encoder: Encoder, columns: tuple[str, ...], longest: int) -> Encoder:
    """The network without its head on the fastest device, to read at most so many tokens of those columns."""
    body = _body(encoder).to(fastest_device())
    longest = min(longest, encoder.longest)
    return replace(encoder, module=body, labels=(), columns=columns, longest=longest, fills_gaps=False)


def width_of_features(encoder: Encoder) -> int:
    """How many numbers a row's features are."""
    return int(_body(encoder).config.hidden_size) * (4 if len(encoder.columns) > 1 else 1)


def features(encoder: Encoder, batch: Batch, keep: Keep = make_anew) -> SmallFloats:
    """Each row's text as a vector of length 1, shape (rows, width): the mean of its last hidden states.

    Of a pair both texts are read apart, and u, v, |u - v| and u * v stand side by side, shape (rows, 4 * width):
    Conneau et al., "Supervised learning of universal sentence representations", 2017. `keep` is asked for the vectors
    of each column.
    """
    network = _name(encoder, keep)
    texts = (batch[name].fill_null("").to_list() for name in encoder.columns)
    read = [
        _kept_vectors(encoder, network, encode(encoder.tokenizer, one, None, encoder.longest), keep) for one in texts
    ]
    first, *others = read
    compared = (part for other in others for part in (other, np.abs(first - other), first * other))
    return np.hstack([first, *compared])


def kept_vectors(encoder: Encoder, encoded: Encoded, keep: Keep) -> SmallFloats:
    """What `vectors` gives; `keep` is asked for it."""
    return _kept_vectors(encoder, _name(encoder, keep), encoded, keep)


def vectors(encoder: Encoder, encoded: Encoded) -> SmallFloats:
    """The mean of the last hidden states over a row's tokens, scaled to length 1: float32, shape (rows, width)."""
    body = _body(encoder).eval()
    device = next(body.parameters()).device

    def told(rows: Integers) -> Tensor:
        read = padded(encoded, rows, encoder.padding, device)
        return mean_vectors(body(**read.inputs()).last_hidden_state, read.mask)

    with torch.inference_mode(), in_precision(encoder.precision, device):
        found = np.zeros((encoded.rows, int(body.config.hidden_size)), dtype=np.float32)
        return by_row(told, encoded, found, device)


def _kept_vectors(encoder: Encoder, network: list[str | bool], encoded: Encoded, keep: Keep) -> SmallFloats:
    tokens = digest(encoded.ids.tobytes(), encoded.offsets.tobytes())
    return keep(["vectors", _VERSION, *network, tokens], partial(vectors, encoder, encoded))


def _name(encoder: Encoder, keep: Keep) -> list[str | bool]:
    """What nothing keeps needs no name, and to name it takes all weights."""
    return [] if keep is make_anew else _digest(encoder)


def _digest(encoder: Encoder) -> list[str | bool]:
    """What of the network and the machine decides its hidden states, as JSON values."""
    body = _body(encoder)
    config = {name: value for name, value in body.config.to_dict().items() if name not in _NOT_IN_DIGEST}
    state = sorted(body.state_dict().items())
    device = next(body.parameters()).device
    weights = [part for name, one in state for part in (name.encode(), _bytes_of(one))]
    return [digest(canonical_json(config), *weights), device.type, is_narrow(encoder.precision, device)]


def _bytes_of(tensor: Tensor) -> memoryview:
    """The tensor's bytes where they lie: to copy them takes twenty times as long as to hash them."""
    return tensor.cpu().contiguous().flatten().view(torch.uint8).numpy().data


def _body(encoder: Encoder) -> Any:
    """The network without its head."""
    return encoder.module.base_model
