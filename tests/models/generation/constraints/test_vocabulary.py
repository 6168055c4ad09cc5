"""The bytes of tokens, by the kinds of tokenizers that language models have."""

import pytest
from tests.models.generation.tiny import tokenizer, transformers

from tasklift.models.generation.constraints.vocabulary import bytes_of_tokens  # noqa: E402
from tasklift.settings.errors import UserError  # noqa: E402

UNKNOWN = {"unk_token": "<unk>"}
TEXT = 'ab {"中文": "é\n€ 😀"}'


def test_bytes_as_letters() -> None:
    spelled = bytes_of_tokens(tokenizer())
    ids = tokenizer()(TEXT)["input_ids"]
    assert b"".join(spelled[one] for one in ids) == TEXT.encode()
    assert set(spelled) == set(range(3, len(tokenizer())))
    assert {bytes([byte]) for byte in range(256)} <= set(spelled.values())


def pieces() -> "transformers.PreTrainedTokenizerFast":
    """Pieces with marked spaces, and bytes for what has none, as that of Llama 2."""
    from tokenizers import Tokenizer, decoders, models, normalizers

    vocabulary = ["<unk>", *(f"<0x{byte:02X}>" for byte in range(256)), "▁", "a", "b", "▁a", "文"]
    made = Tokenizer(
        models.BPE(
            vocab={piece: at for at, piece in enumerate(vocabulary)},
            merges=[("▁", "a")],
            byte_fallback=True,
            **UNKNOWN,
        )
    )
    made.normalizer = normalizers.Replace(" ", "▁")
    steps = [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    made.decoder = decoders.Sequence(steps)
    made.add_special_tokens(["<unk>"])
    return transformers.PreTrainedTokenizerFast(tokenizer_object=made, **UNKNOWN)


def test_pieces_with_marked_spaces() -> None:
    spelled = bytes_of_tokens(pieces())
    assert b"".join(spelled[one] for one in pieces()(TEXT)["input_ids"]) == TEXT.encode()
    assert 0 not in spelled


def test_words_are_no_bytes() -> None:
    from tokenizers import Tokenizer, decoders, models

    made = Tokenizer(models.WordPiece(vocab={"a": 0, "<unk>": 1}, **UNKNOWN))
    made.decoder = decoders.WordPiece()
    with pytest.raises(UserError, match="which bytes"):
        bytes_of_tokens(transformers.PreTrainedTokenizerFast(tokenizer_object=made, **UNKNOWN))
