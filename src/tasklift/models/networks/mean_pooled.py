"""A network that tells labels by the mean of what it makes of a text's tokens: so sentence encoders are read.

The head of transformers' own classes looks at the first token by way of a layer that starts at random; a sentence
encoder was taught that the mean of all tokens says what a text says, and a linear head on that can be fitted before
anything is tuned (Kumar et al., "Fine-tuning can distort pretrained features", 2022).
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from tasklift.models.linear import Linear
from tasklift.models.tensors import Tensors
from tasklift.models.transformer.network import NetworkHead, Output

_SCALE: Final = 5.0
"""What the head's sums are multiplied by: vectors have length 1, so a rate that suits the body hardly moves it."""
_HEAD: Final = "head.safetensors"


class MeanPooled(nn.Module):
    """`body`, a network without a head, and a linear head on the mean of its last hidden states, scaled to length 1."""

    def __init__(self, body: Any, labels: tuple[str, ...]) -> None:
        super().__init__()
        self.body = body
        self.labels = labels
        self.head = nn.Linear(int(body.config.hidden_size), len(labels))

    @property
    def base_model(self) -> Any:
        """The network without the head."""
        return self.body

    @property
    def config(self) -> Any:
        """What the body says of itself."""
        return self.body.config

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor | None = None) -> Output:
        """Logits, (rows, labels); the arguments are whole numbers, (rows, tokens)."""
        inputs = {"input_ids": input_ids, "attention_mask": attention_mask}
        if token_type_ids is not None:
            inputs["token_type_ids"] = token_type_ids
        hidden: Tensor = self.body(**inputs).last_hidden_state
        with torch.autocast(hidden.device.type, enabled=False):
            return Output(logits=_SCALE * self.head(mean_vectors(hidden, attention_mask)))

    @torch.no_grad()
    def start_head(self, fitted: Linear) -> None:
        """Give the head the scores of one that was fitted on the body's vectors."""
        weights, intercept = fitted.weights.T.astype(np.float64), fitted.intercept
        if len(self.labels) == 2:
            # A probability hangs on the difference alone, so each label has half of it.
            weights, intercept = np.vstack([-weights, weights]) / 2, np.concatenate([-intercept, intercept]) / 2
        if len(self.labels) > 1:
            self.head.weight.copy_(torch.from_numpy(weights / _SCALE))
            self.head.bias.copy_(torch.from_numpy(intercept / _SCALE))

    def get_input_embeddings(self) -> nn.Module:
        """The table of tokens."""
        table: nn.Module = self.body.get_input_embeddings()
        return table

    def set_input_embeddings(self, table: nn.Module) -> None:
        """Put another table in its place."""
        self.body.set_input_embeddings(table)

    def save_pretrained(self, folder: Path) -> None:
        """Write the files of the body, which `AutoModel.from_pretrained` reads, and `head.safetensors`."""
        self.body.save_pretrained(folder)
        head = {"weights": self.head.weight, "intercept": self.head.bias.double()}
        Tensors({name: one.detach().cpu().numpy() for name, one in head.items()}).write(folder, _HEAD)


def load_mean_pooled(
    folder: Path, labels: tuple[str, ...], load: Callable[[Path, NetworkHead, tuple[str, ...]], nn.Module]
) -> MeanPooled:
    """What `save_pretrained` wrote there, ready to answer; `load` reads the body. Raises UserError `model-damaged`."""
    made = MeanPooled(load(folder, "none", ()), labels)
    tensors, width = Tensors.read(folder, _HEAD), made.head.in_features
    with torch.no_grad():
        made.head.weight.copy_(torch.from_numpy(tensors.take("weights", len(labels), width)))
        made.head.bias.copy_(torch.from_numpy(tensors.take("intercept", len(labels))))
    return made.eval()


def mean_vectors(hidden: Tensor, mask: Tensor) -> Tensor:
    """The mean of a text's last hidden states, (rows, tokens, width), where `mask` is 1; at length 1: (rows, width)."""
    sums = (hidden.float() * mask[:, :, None]).sum(dim=1)
    return functional.normalize(sums, dim=1)
