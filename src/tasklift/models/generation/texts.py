"""Between texts and tokens: prompts, continuations, and what was written."""

from collections.abc import Sequence
from typing import Any, Final, TypeAlias

from tasklift.models.generation.decoding import Decoding, Written
from tasklift.models.generation.endings import before_stop

Prompt: TypeAlias = str | Sequence[int]

_BROKEN: Final = "\ufffd"
"""What a tokenizer writes for a character whose bytes are not all there."""


class Texts:
    """Texts as a tokenizer of transformers reads and writes them."""

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer

    def prompts(self, prompts: Sequence[Prompt]) -> list[list[int]]:
        """The tokens of prompts. To texts those special tokens are added that the tokenizer adds; to tokens nothing.

        An empty prompt is the token that begins texts, or ends them where none begins them.
        """
        begins = [self._tokenizer.bos_token_id, self._tokenizer.eos_token_id]
        empty = [token for token in begins if token is not None][:1]
        return [self._tokens(one, special=True) or empty for one in prompts]

    def continuation(self, text: str) -> list[int]:
        """The tokens of a text that goes on from a prompt, read apart from it: whatever it is, the prompt's stay."""
        return self._tokens(text, special=False)

    def special(self, text: str) -> int | None:
        """The special token that is written like this, None where there is none."""
        added = self._tokenizer.added_tokens_decoder.items()
        return next((number for number, token in added if token.special and token.content == text), None)

    def plain(self, ids: Sequence[int]) -> str:
        """The text of tokens, without special ones."""
        text: str = self._tokenizer.decode(list(ids), skip_special_tokens=True, clean_up_tokenization_spaces=False)
        return text

    def answer(self, written: Written, decoding: Decoding) -> str:
        """The text that was written: up to the stop text, and without a last character that was cut through."""
        text = self.plain(written.ids)
        if written.finished_by == "stop":
            before = self.plain(written.ids[:-1]).rstrip(_BROKEN)
            return before_stop(text, decoding.stop_texts, before)
        return text.rstrip(_BROKEN) if written.finished_by == "length" else text

    def _tokens(self, text: Prompt, *, special: bool) -> list[int]:
        if not isinstance(text, str):
            return list(text)
        found: list[int] = self._tokenizer(text, add_special_tokens=special, verbose=False)["input_ids"]
        return found
