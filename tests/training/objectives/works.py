"""Tiny networks and rows for every objective, that learn in a moment."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
import transformers
from torch import Tensor, nn

from tasklift.models.tokens.encoded import Encoded, offsets_of
from tasklift.models.tokens.words import Words
from tasklift.models.transformer.encoder import Encoder, initialise
from tasklift.models.transformer.heads import ClozeModel
from tasklift.tasks.encoder_plan import EncoderPlan
from tasklift.training.batches import Batches, ByLabel
from tasklift.training.dropout import draw_by_the_byte
from tasklift.training.losses import make_loss
from tasklift.training.objectives.classification import classification_losses
from tasklift.training.objectives.cloze import cloze_losses
from tasklift.training.objectives.contrastive import contrastive_losses
from tasklift.training.objectives.gaps import Blanks
from tasklift.training.objectives.next_word import next_word_losses
from tasklift.training.objectives.ranking import ranking_losses
from tasklift.training.objectives.regression import Scale, regression_losses
from tasklift.training.objectives.span_denoising import span_denoising_losses
from tasklift.training.objectives.spans import Marks, tokens_asked
from tasklift.training.work import Work

CPU = torch.device("cpu")
VOCABULARY = 40
END = 1
BLANKS = Blanks(4, np.arange(5, VOCABULARY), 0)
MARKS = Marks(np.arange(VOCABULARY, VOCABULARY + 10), END)
SHAPE = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}


def encoded(rows: list[np.ndarray]) -> Encoded:
    lengths = np.array([row.size for row in rows])
    return Encoded(np.concatenate(rows).astype(np.int32), offsets_of(lengths), None, 0)


def counting(rows: int = 48, seed: int = 0) -> list[np.ndarray]:
    """Rows that count upwards from a number drawn by lot."""
    drawn = np.random.default_rng(seed).integers((5, 4), (25, 12), (rows, 2))
    return [np.arange(first, first + length) for first, length in drawn]


def counting_with_ends() -> Encoded:
    return encoded([np.append(row, END) for row in counting()])


def firsts() -> np.ndarray:
    """The number that each row counts from."""
    return np.array([row[0] for row in counting()], dtype=np.float64)


def tiny_bert(labels: int | None = None, seed: int = 0) -> nn.Module:
    """With a head of so many outputs, or none."""
    torch.manual_seed(seed)
    config = transformers.BertConfig(
        vocab_size=VOCABULARY,
        max_position_embeddings=16,
        initializer_range=0.3,
        num_labels=labels or 2,
        attention_probs_dropout_prob=0.0,
        **SHAPE,
    )
    made = transformers.BertForSequenceClassification(config) if labels else transformers.BertModel(config)
    draw_by_the_byte(made)
    return made


def tiny_t5() -> nn.Module:
    torch.manual_seed(0)
    shape = {"d_model": 16, "d_kv": 8, "d_ff": 32, "num_layers": 1, "num_heads": 2}
    ids = {"pad_token_id": 0, "eos_token_id": END, "decoder_start_token_id": 0}
    return transformers.T5ForConditionalGeneration(
        transformers.T5Config(vocab_size=VOCABULARY + 10, dropout_rate=0.1, **shape, **ids)
    )


def work_of(
    module: nn.Module,
    losses: Callable[[np.ndarray], Tensor],
    lengths: np.ndarray,
    *,
    weights: np.ndarray | None = None,
    batches: Batches | None = None,
) -> Work:
    """Judged by nothing: the last weights are kept."""
    begun = {name: one.clone() for name, one in module.state_dict().items()}
    counted = np.ones(lengths.size) if weights is None else weights.astype(np.float64)
    return Work(module, losses, lengths, counted, None, lambda: begun, batches=batches)


def classification_work(module: nn.Module) -> Work:
    texts, gold = encoded(counting()), (firsts() > 14).astype(np.int64)
    loss = make_loss("cross_entropy")
    losses = classification_losses(module, texts, gold, loss=loss, padding=0, device=CPU)
    return work_of(module, losses, texts.lengths)


def cloze_model() -> ClozeModel:
    made = ClozeModel(Encoder(EncoderPlan(layers=1, heads=2, width=16, context=16, vocabulary=VOCABULARY)))
    initialise(made, torch.Generator().manual_seed(0))
    return made


def cloze_work(module: Any) -> Work:
    rows = counting()
    words = Words(encoded(rows), np.concatenate([np.arange(row.size) // 2 for row in rows]).astype(np.int32))
    losses = cloze_losses(lambda ids, mask, chosen: module(ids, chosen, sequences=mask), words, BLANKS, device=CPU)
    return work_of(module, losses, words.encoded.lengths)


def tiny_gpt() -> nn.Module:
    torch.manual_seed(0)
    shape = {"n_embd": 16, "n_layer": 1, "n_head": 2, "n_positions": 16, "vocab_size": VOCABULARY}
    return transformers.GPT2LMHeadModel(transformers.GPT2Config(**shape, bos_token_id=0, eos_token_id=0))


def next_word_work(module: nn.Module) -> Work:
    texts = encoded(counting())
    losses = next_word_losses(module, texts, padding=0, device=CPU)
    return work_of(module, losses, texts.lengths, weights=texts.lengths - 1)


def span_work(module: nn.Module) -> Work:
    texts = counting_with_ends()
    losses = span_denoising_losses(module, texts, MARKS, padding=0, device=CPU)
    return work_of(module, losses, texts.lengths, weights=tokens_asked(texts.lengths, MARKS))


def contrastive_work(module: nn.Module, tokens_at_once: int = 4096) -> Work:
    texts, gold = encoded(counting()), (firsts() // 7).astype(np.int64)
    losses = contrastive_losses(
        module, [texts], gold, temperature=0.1, padding=0, tokens_at_once=tokens_at_once, device=CPU
    )
    return work_of(module, losses, texts.lengths, batches=ByLabel(gold, 16, 4))


def regression_work(module: nn.Module) -> Work:
    texts, targets = encoded(counting()), firsts()
    losses = regression_losses(module, texts, Scale.of(targets).normalised(targets), padding=0, device=CPU)
    return work_of(module, losses, texts.lengths)


def ranked() -> tuple[Encoded, Encoded]:
    """Of two rows, the one that counts from the larger number is better."""
    pairs = [(one, other) for one, other in zip(counting(), counting(seed=1), strict=True) if one[0] != other[0]]
    sides = [sorted(pair, key=lambda row: -int(row[0])) for pair in pairs]
    return encoded([better for better, _ in sides]), encoded([worse for _, worse in sides])


def ranking_work(module: nn.Module) -> Work:
    better, worse = ranked()
    losses = ranking_losses(module, better, worse, padding=0, device=CPU)
    return work_of(module, losses, better.lengths + worse.lengths)
