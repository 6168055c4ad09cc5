"""The tokenizer of a model folder: whether there is one, and whether its files are what their names say."""

from pathlib import Path

from tasklift.models.pretrained.own_files import own_file, read_json
from tasklift.models.pretrained.refusal import broken
from tasklift.settings.messages import say

LARGEST = 100_000_000
"""Bytes; the vocabularies of 262,000 words that large models have take 33 million."""

_JSON = ("tokenizer.json", "vocab.json")
_WHOLE = ("tokenizer.json", "vocab.txt", "spiece.model", "sentencepiece.bpe.model", "tokenizer.model")
"""Each is a tokenizer without another file."""

_PAIRED = ("vocab.json", "merges.txt")


def tokenizer_files(folder: Path) -> tuple[Path, ...]:
    """Its files, none where it has no tokenizer. Raises UserError `model-unsafe` or `model-damaged`."""
    found = {name: path for name in {*_WHOLE, *_PAIRED} if (path := own_file(folder, name, LARGEST)) is not None}
    for name in sorted(found.keys() & set(_JSON)):
        if not isinstance(read_json(found[name]), dict):
            raise broken(found[name], say("not a JSON object"))
    complete = found.keys() & set(_WHOLE) or found.keys() >= set(_PAIRED)
    return tuple(found[name] for name in sorted(found)) if complete else ()
