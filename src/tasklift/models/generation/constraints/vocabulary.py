"""The bytes that each token of a tokenizer stands for."""

import json
import re
from collections.abc import Callable
from typing import Any, Final

from tasklift.settings.errors import UserError
from tasklift.settings.messages import say

_SPACE: Final = "▁"
_BYTE: Final = re.compile(r"<0x([0-9A-F]{2})>")


def bytes_of_tokens(tokenizer: Any) -> dict[int, bytes]:
    """By token, its bytes inside a text; without special tokens, and those that have none.

    `tokenizer`: a fast one of transformers. Raises UserError `tokenizer-bytes` where it is none that writes bytes: of
    bytes as letters (GPT-2), or of pieces with marked spaces (SentencePiece).
    """
    backend = getattr(tokenizer, "backend_tokenizer", None)
    decoder = json.dumps(json.loads(backend.to_str())["decoder"]) if backend is not None else ""
    if '"ByteLevel"' in decoder:
        letters = _letters()
        return _known(tokenizer, lambda piece: bytes(letters[one] for one in piece if one in letters))
    if _SPACE in decoder or json.dumps(_SPACE)[1:-1] in decoder:
        return _known(tokenizer, _of_piece)
    raise UserError(
        "tokenizer-bytes",
        say("this tokenizer does not say which bytes its tokens are, so answers cannot be kept to a JSON schema"),
        advice=say("take a model whose tokenizer works on bytes, or leave out the schema"),
    )


def _known(tokenizer: Any, read: Callable[[str], bytes]) -> dict[int, bytes]:
    added = {number: token.content.encode() for number, token in tokenizer.added_tokens_decoder.items()}
    special = {number for number, token in tokenizer.added_tokens_decoder.items() if token.special}
    special |= set(tokenizer.all_special_ids)
    pieces = ((piece, number) for piece, number in tokenizer.get_vocab().items() if number not in special)
    found = {number: added.get(number) or read(piece) for piece, number in pieces}
    return {number: text for number, text in found.items() if text}


def _of_piece(piece: str) -> bytes:
    byte = _BYTE.fullmatch(piece)
    return bytes([int(byte[1], 16)]) if byte else piece.replace(_SPACE, " ").encode()


def _letters() -> dict[str, int]:
    """The byte that each letter of GPT-2's alphabet stands for: those that can be seen are themselves."""
    seen = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in seen]
    return {chr(byte): byte for byte in seen} | {chr(256 + at): byte for at, byte in enumerate(others)}
