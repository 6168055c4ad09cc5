"""Teaching a language model to reply: it reads a prompt, and learns every token of the answer and of nothing else.

Wei et al., "Finetuned language models are zero-shot learners", 2022; Ouyang et al., "Training language models to follow
instructions", 2022.
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
from tasklift.models.networks.narrow import narrowed
from tasklift.models.networks.precision import fastest_device, in_precision
from tasklift.models.networks.reading import by_row
from tasklift.models.numbers import Floats, Integers
from tasklift.models.prompting.message import Message
from tasklift.models.tokens.encoded import Encoded, offsets_of
from tasklift.models.written.decoder import Decoder
from tasklift.settings.messages import Note
from tasklift.training.checkpoint import copied
from tasklift.training.dropout import draw_by_the_byte
from tasklift.training.loop import train
from tasklift.training.objectives.next_word import next_word_losses
from tasklift.training.pace import RepliesPace
from tasklift.training.weights.choice import DEFAULT_RANK
from tasklift.training.work import Work

_MANY_CUT: Final = 0.05
_MOST_LOSS: Final = 50.0


@dataclass(frozen=True)
class Known:
    """Rows whose answers are known: what is said before each, the reply, and as how many rows it counts."""

    dialogues: Sequence[tuple[Message, ...]]
    replies: Sequence[str]
    weights: Floats


@dataclass(frozen=True)
class _Exchanges:
    """Prompts with replies behind them, as tokens; `begins`: where each reply begins. `cut`: replies cut at the end."""

    encoded: Encoded
    begins: Integers
    cut: int

    @property
    def told(self) -> Integers:
        """Tokens of each reply, shape (rows,)."""
        return self.encoded.lengths - self.begins


def teach_replies(
    start: Decoder, known: Known, valid: Known | None, pace: RepliesPace, *, seed: int, desk: Desk
) -> Decoder:
    """The model after it has learned the replies of `known`; the weights that tell those of `valid` best are kept.

    `start` knows how rows are put to it and how many tokens it may write; a reply of more is cut there.
    """
    exchanges, device = _exchanges(start, known), fastest_device()
    module = _learner(start, pace, seed).to(device)
    padding = int(start.tokenizer.pad_token_id or 0)
    losses = next_word_losses(module, exchanges.encoded, padding=padding, device=device, begins=exchanges.begins)
    judge = _judge(start, module, valid, pace, device) if valid and valid.replies else None
    work = Work(
        module,
        losses,
        exchanges.encoded.lengths,
        known.weights * np.maximum(1, exchanges.told),
        judge,
        lambda: copied(_learner(start, pace, seed).state_dict()),
        device,
    )
    before = _perplexity(module, judge) if start.learned else None
    history = train(work, pace, seed=seed, desk=desk)
    after = _perplexity(module, judge)
    if pace.weights != "all":
        from tasklift.training.weights.adapters import merge

        merge(module)
    told = replace(history.thinned(), notes=(*history.notes, *_notes(exchanges))).to_json()
    if after is not None:
        told["perplexity_of_replies"] = {"before": before, "after": after}
    return replace(start, module=module, precision=pace.precision, history=told, learned=True)


def _learner(start: Decoder, pace: RepliesPace, seed: int) -> nn.Module:
    """A module with the weights of `start`, of which those learn that are to."""
    module = deepcopy(start.module).float()
    module.requires_grad_(True)
    draw_by_the_byte(narrowed(module))
    if pace.weights != "all":
        # peft takes seconds to import, and most trainings do without it.
        from tasklift.training.weights.adapters import insert_adapters

        rank = pace.rank or DEFAULT_RANK
        alpha = pace.alpha or 2 * rank
        insert_adapters(module, rank=rank, alpha=alpha, lengths=pace.weights == "dora", seed=seed)
    return module


def _exchanges(model: Decoder, known: Known) -> _Exchanges:
    most = model.writing.most_new_tokens
    pairs = model.turns.exchanges(known.dialogues, known.replies)
    rows = [np.array([*prompt, *reply[:most]], dtype=np.int32) for prompt, reply in pairs]
    offsets = offsets_of(np.array([row.size for row in rows], dtype=np.int64))
    encoded = Encoded(np.concatenate(rows) if rows else np.zeros(0, np.int32), offsets, None, 0)
    begins = np.array([len(prompt) for prompt, _ in pairs], dtype=np.int64)
    return _Exchanges(encoded, begins, sum(len(reply) > most for _, reply in pairs))


def _judge(
    model: Decoder, module: nn.Module, valid: Known, pace: RepliesPace, device: torch.device
) -> Callable[[], tuple[float, float]]:
    """How well the replies of valid are told: the mean loss of a token of them, and its opposite as the score."""
    asked = _exchanges(model, valid)
    padding = int(model.tokenizer.pad_token_id or 0)
    losses = next_word_losses(module, asked.encoded, padding=padding, device=device, begins=asked.begins)
    weights = valid.weights * np.maximum(1, asked.told)

    def judged() -> tuple[float, float]:
        with torch.inference_mode(), in_precision(pace.precision, device):
            found = by_row(losses, asked.encoded, np.zeros(asked.encoded.rows), device)
        loss = float(found @ weights / weights.sum())
        return -loss, loss

    return judged


def _perplexity(module: nn.Module, judge: Callable[[], tuple[float, float]] | None) -> float | None:
    """Of a token of the replies of valid, as the module is now."""
    module.eval()
    return math.exp(min(judge()[1], _MOST_LOSS)) if judge else None


def _notes(exchanges: _Exchanges) -> list[dict[str, object]]:
    rows = exchanges.encoded.rows
    if exchanges.cut < _MANY_CUT * rows:
        return []
    note = Note(
        "{cut:,} of {rows:,} answers are longer than what may be written, and were cut: it never learned where they "
        "end; `most_new_tokens` says how far it writes",
        cut=exchanges.cut,
        rows=rows,
    )
    return [note.to_json()]
