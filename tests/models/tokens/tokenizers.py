"""Tokenizers of the three kinds, trained on a few sentences."""

from typing import Any

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerFast

UNKNOWN = "[UNK]"
MARKS = ["[PAD]", UNKNOWN, "[CLS]", "[SEP]", "[MASK]"]
KINDS = ("wordpiece", "unigram", "bytes")
SENTENCES = [
    "the unbelievable waiter brought an unforgettable soup, did he?",
    "我来到北京清华大学，服务员很热情。",
    "believable waiters forget soups",
    "买了iPhone，非常满意 😀",
]


def tokenizer_of(kind: str, *, vocabulary: int = 90) -> Any:
    """One that knows pieces of the words in `SENTENCES`, with BERT's marks around each text."""
    made = Tokenizer(_MODELS[kind])
    trainer = _trainer(kind, vocabulary)
    if kind == "wordpiece":
        made.normalizer, made.pre_tokenizer = normalizers.BertNormalizer(), pre_tokenizers.BertPreTokenizer()
        made.decoder = decoders.WordPiece()
    elif kind == "unigram":
        made.pre_tokenizer, made.decoder = pre_tokenizers.Metaspace(), decoders.Metaspace()
    else:
        made.pre_tokenizer, made.decoder = pre_tokenizers.ByteLevel(add_prefix_space=False), decoders.ByteLevel()
    # Bytes of Chinese stay single: merged ones would reach from one character into the next.
    made.train_from_iterator(SENTENCES[::2] if kind == "bytes" else SENTENCES, trainer)
    ends = [(mark, made.token_to_id(mark)) for mark in ("[CLS]", "[SEP]")]
    made.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=ends)
    names = dict(zip(("pad_token", "unk_token", "cls_token", "sep_token", "mask_token"), MARKS, strict=True))
    return PreTrainedTokenizerFast(tokenizer_object=made, model_max_length=64, **names)


_MODELS: dict[str, Any] = {
    "wordpiece": models.WordPiece(unk_token=UNKNOWN),
    "unigram": models.Unigram(),
    "bytes": models.BPE(),
}


def _trainer(kind: str, vocabulary: int) -> Any:
    settings: dict[str, Any] = {"vocab_size": vocabulary, "special_tokens": MARKS, "show_progress": False}
    if kind == "wordpiece":
        return trainers.WordPieceTrainer(**settings)
    if kind == "unigram":
        return trainers.UnigramTrainer(**settings, unk_token=UNKNOWN)
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    return trainers.BpeTrainer(**{**settings, "vocab_size": vocabulary + 200}, initial_alphabet=alphabet)
