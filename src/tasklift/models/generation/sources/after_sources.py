"""An encoder-decoder as a language model: what it goes on from, and reads once, are the sources in its memory."""

from typing import Any

import torch
from torch import Tensor, nn
from transformers import DynamicCache, EncoderDecoderCache
from transformers.modeling_outputs import BaseModelOutput


class SourcesRead(EncoderDecoderCache):
    """Keys and values of what was written, and of the sources, which each layer makes once.

    `hidden`: the encoder's last hidden states, (rows, tokens, width); `mask`: int64, (rows, tokens), 1 where one is.
    """

    def __init__(self, hidden: Tensor, mask: Tensor) -> None:
        super().__init__(DynamicCache(), DynamicCache())
        self.hidden, self.mask = hidden, mask

    def reorder_cache(self, beam_idx: Tensor) -> None:
        """Keep these rows, in this order and as often as they are named."""
        super().reorder_cache(beam_idx)  # type: ignore[arg-type]
        self.hidden, self.mask = self.hidden[beam_idx], self.mask[beam_idx]


class AfterSources(nn.Module):
    """The decoder of an encoder-decoder of transformers, called as a causal language model is."""

    def __init__(self, module: Any) -> None:
        super().__init__()
        self.module = module
        self.config, self.generation_config = module.config, module.generation_config
        self.dtype: torch.dtype = module.dtype
        self._never = sorted(_never_written(module.generation_config))

    @property
    def prompt(self) -> list[int]:
        """What every text begins with: the token that starts the decoder, and one that is always the first, as a
        language's is.
        """
        return prompt_of(self.module)

    def read(self, ids: Tensor, mask: Tensor) -> SourcesRead:
        """Sources of so many tokens, int64 (rows, tokens) each, in a memory."""
        hidden: Tensor = self.module.get_encoder()(input_ids=ids, attention_mask=mask).last_hidden_state
        return SourcesRead(hidden, mask)

    def forward(self, input_ids: Tensor, attention_mask: Tensor, cache: SourcesRead, use_cache: bool) -> Any:
        """Logits, (rows, tokens, vocabulary). All rows began together: no column of what they wrote is empty."""
        said = self.module(
            encoder_outputs=BaseModelOutput(last_hidden_state=cache.hidden),
            attention_mask=cache.mask,
            decoder_input_ids=input_ids,
            cache=cache,
            use_cache=use_cache,
        )
        if self._never:
            said.logits[..., self._never] = -torch.inf
        return said


def prompt_of(module: Any) -> list[int]:
    """The tokens that an encoder-decoder is given before the first that it writes."""
    start, first = (_named(module, name) for name in ("decoder_start_token_id", "forced_bos_token_id"))
    return [token for token in (start, first) if token is not None]


def _named(module: Any, name: str) -> int | None:
    """A token by its name in the settings of generation, else in those of the network."""
    found = (getattr(config, name, None) for config in (module.generation_config, module.config))
    return next((token for token in found if token is not None), None)


def _never_written(settings: Any) -> set[int]:
    """Single tokens that no text may hold, as the padding of Marian's models."""
    return {words[0] for words in settings.bad_words_ids or () if len(words) == 1}
