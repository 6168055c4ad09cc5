"""The tokenizer of a packed model as a tokenizer.json, which the library tokenizers reads."""

from typing import Any, Final

from tasklift.models.pretrained.normalisation import normaliser
from tasklift.models.pretrained.packed import Packed
from tasklift.settings.messages import say

_SPACE: Final = "\u2581"
_MASK: Final = "<mask>"
_PREFIX: Final = (f"{_SPACE}que", "ry", ":")
"""The pieces that the model was taught to find before a text: Wang et al., "Multilingual E5", 2024."""


def tokenizer_json(packed: Packed) -> dict[str, Any]:
    """The whole tokenizer. Raises UserError `model-damaged` where a piece is missing that it must have.

    The prefix is one of the marks that it puts around each text, so nobody else has to know of it.
    """
    pieces = packed.pieces
    words = {"type": "Metaspace", "replacement": _SPACE, "prepend_scheme": "always", "split": True}
    vocabulary = [[text, score] for text, score in zip(pieces.texts, pieces.scores.tolist(), strict=True)]
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": _marks(packed),
        "normalizer": normaliser(),
        "pre_tokenizer": words,
        "post_processor": _template(packed),
        "decoder": words,
        "model": {"type": "Unigram", "unk_id": pieces.unknown, "vocab": vocabulary, "byte_fallback": False},
    }


def tokenizer_config(packed: Packed) -> dict[str, Any]:
    """What transformers wants to know beside it."""
    pieces = packed.pieces
    begin, end, padding, unknown = (
        pieces.texts[place] for place in (pieces.begin, pieces.end, pieces.padding, pieces.unknown)
    )
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "bos_token": begin,
        "cls_token": begin,
        "eos_token": end,
        "sep_token": end,
        "pad_token": padding,
        "unk_token": unknown,
        "mask_token": _MASK,
        "model_max_length": packed.sizes.context,
    }


def _marks(packed: Packed) -> list[dict[str, Any]]:
    """Pieces that are never found in a text by chance; a space before the mask belongs to it."""
    pieces = packed.pieces
    mask = _place(packed, _MASK)
    plain = {"single_word": False, "rstrip": False, "normalized": False, "special": True}
    places = sorted({pieces.begin, pieces.end, pieces.padding, pieces.unknown, mask})
    return [{"id": place, "content": pieces.texts[place], "lstrip": place == mask, **plain} for place in places]


def _template(packed: Packed) -> dict[str, Any]:
    """`<s> query: TEXT </s>`; of a pair the second text follows after `</s> </s>`."""
    pieces = packed.pieces
    marks = {"begin": [pieces.begin], "prefix": [_place(packed, text) for text in _PREFIX], "end": [pieces.end]}
    first = [_mark("begin"), _mark("prefix"), _text("A"), _mark("end")]
    return {
        "type": "TemplateProcessing",
        "single": first,
        "pair": [*first, _mark("end"), _text("B"), _mark("end")],
        "special_tokens": {
            name: {"id": name, "ids": places, "tokens": [pieces.texts[place] for place in places]}
            for name, places in marks.items()
        },
    }


def _mark(name: str) -> dict[str, Any]:
    return {"SpecialToken": {"id": name, "type_id": 0}}


def _text(which: str) -> dict[str, Any]:
    return {"Sequence": {"id": which, "type_id": 0}}


def _place(packed: Packed, text: str) -> int:
    if text not in packed.pieces.texts:
        raise packed.file.damaged(say("the piece {text!r} is missing", text=text))
    return packed.pieces.texts.index(text)
