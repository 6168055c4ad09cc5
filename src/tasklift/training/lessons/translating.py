"""Teaching a network that reads a text to write another: it learns every token of the answer, given the source.

Vaswani et al., "Attention is all you need", 2017.
"""

import math
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import torch
from torch import nn

from tasklift.forms.desk import Desk
from tasklift.models.generation.sources.after_sources import prompt_of
from tasklift.models.networks.narrow import narrowed
from tasklift.models.networks.precision import fastest_device, in_precision
from tasklift.models.networks.reading import by_row
from tasklift.models.numbers import Floats
from tasklift.models.prompting.message import Message
from tasklift.models.tokens.encoded import Encoded, notes_on_answers, notes_on_texts, offsets_of
from tasklift.models.written.encoder_decoder import EncoderDecoder
from tasklift.training.checkpoint import copied
from tasklift.training.dropout import draw_by_the_byte
from tasklift.training.loop import train
from tasklift.training.objectives.target_tokens import TargetTokens, TextPairs
from tasklift.training.pace import PairsPace
from tasklift.training.work import Work

_MOST_LOSS: Final = 50.0


@dataclass(frozen=True)
class Answered:
    """Rows whose answers are known: what is read of each, the answer, and as how many rows it counts."""

    dialogues: Sequence[tuple[Message, ...]]
    answers: Sequence[str]
    weights: Floats


def teach_pairs(
    start: EncoderDecoder, known: Answered, valid: Answered | None, pace: PairsPace, *, seed: int, desk: Desk
) -> EncoderDecoder:
    """The network after it has learned the answers of `known`; the weights that tell most tokens of `valid` right are
    kept.

    `start` knows what it reads of rows and how many tokens it may write; an answer of more is cut there.
    """
    pairs, device = pairs_of(start, known), fastest_device()
    module = _learner(start).to(device)
    padding = int(start.tokenizer.pad_token_id or 0)
    target = TargetTokens(module, pairs, padding, device)
    judge = _judge(start, module, valid, pace, device) if valid and valid.answers else None
    work = Work(
        module,
        lambda rows: target.losses(rows, pace.smoothing),
        pairs.lengths,
        known.weights * np.maximum(1, pairs.told),
        judge,
        lambda: copied(_learner(start).state_dict()),
        device,
    )
    before = _perplexity(module, judge) if start.learned else None
    history = train(work, pace, seed=seed, desk=desk)
    after = _perplexity(module, judge)
    told = replace(history.thinned(), notes=(*history.notes, *_notes(start, pairs))).to_json()
    if after is not None:
        told["perplexity_of_replies"] = {"before": before, "after": after}
    return replace(start, module=module, precision=pace.precision, history=told, learned=True)


def pairs_of(model: EncoderDecoder, known: Answered) -> TextPairs:
    """Sources as the model reads them, and answers with what it is given before them and the token that ends them."""
    given, most = prompt_of(model.module), model.writing.most
    targets = [[*given, *ids] for ids in model.replies(known.answers)]
    cut = [ids[: len(given) + most] for ids in targets]
    together = np.array([token for ids in cut for token in ids], dtype=np.int32)
    offsets = offsets_of(np.array([len(ids) for ids in cut], dtype=np.int64))
    shortened = sum(len(ids) > len(given) + most for ids in targets)
    return TextPairs(model.read(known.dialogues), Encoded(together, offsets, None, shortened), len(given))


def _learner(start: EncoderDecoder) -> nn.Module:
    module = deepcopy(start.module).float()
    module.requires_grad_(True)
    draw_by_the_byte(narrowed(module))
    return module


def _judge(
    model: EncoderDecoder, module: nn.Module, valid: Answered, pace: PairsPace, device: torch.device
) -> Callable[[], tuple[float, float]]:
    """The share of the tokens of valid's answers that are told right, and the mean loss of one."""
    pairs = pairs_of(model, valid)
    target = TargetTokens(module, pairs, int(model.tokenizer.pad_token_id or 0), device)
    weights = valid.weights * pairs.told / (valid.weights * pairs.told).sum()
    both = Encoded(np.zeros(0, np.int32), offsets_of(pairs.lengths), None, 0)

    def judged() -> tuple[float, float]:
        with torch.inference_mode(), in_precision(pace.precision, device):
            found = by_row(target.judged, both, np.zeros((both.rows, 2)), device)
        right, loss = (weights @ found).tolist()
        return right, loss

    return judged


def _perplexity(module: nn.Module, judge: Callable[[], tuple[float, float]] | None) -> float | None:
    """Of a token of the answers of valid, as the module is now."""
    module.eval()
    return math.exp(min(judge()[1], _MOST_LOSS)) if judge else None


def _notes(model: EncoderDecoder, pairs: TextPairs) -> list[dict[str, object]]:
    on_sources = notes_on_texts(pairs.sources, model.tokenizer.unk_token_id)
    return [note.to_json() for note in (*on_sources, *notes_on_answers(pairs.targets.cut, pairs.targets.rows))]
