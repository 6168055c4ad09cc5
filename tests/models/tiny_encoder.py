"""A pretrained encoder of a few thousand weights, written as transformers writes one."""

from collections.abc import Iterable
from pathlib import Path


def write_tiny_encoder(folder: Path, texts: Iterable[str], *, seed: int = 0) -> Path:
    """A BERT of random weights that knows the words, and the Chinese characters, of these texts."""
    import torch
    from transformers import BertConfig, BertModel, BertTokenizerFast

    found = dict.fromkeys(word for text in texts for word in _words(text))
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *found]
    folder.mkdir(parents=True)
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=64,
    )
    BertModel(config).save_pretrained(folder)
    places = {word: place for place, word in enumerate(vocabulary)}
    tokenizer = BertTokenizerFast(vocab=places, model_max_length=64)
    tokenizer.save_pretrained(folder)
    return folder


def _words(text: str) -> list[str]:
    spaced = "".join(f" {letter} " if "\u4e00" <= letter <= "\u9fff" else letter for letter in text.lower())
    return spaced.split()
