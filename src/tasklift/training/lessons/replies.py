"""Teaching a language model to reply: it reads a prompt, and learns every token of the answer and of nothing else.

Wei et al., "Finetuned language models are zero-shot learners", 2022; Ouyang et al., "Training language models to follow
instructions", 2022.
"""

import math
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Final

import numpy as np
import torch
from torch import nn

from tasklift.forms.desk import Desk
from tasklift.models.networks.narrow import narrowed
from tasklift.models.networks.precision import fastest_device, in_precision
from tasklift.models.networks.reading import by_row
from tasklift.models.tokens.encoded import notes_on_answers
from tasklift.models.written.decoder import Decoder
from tasklift.training.checkpoint import copied
from tasklift.training.dropout import draw_by_the_byte
from tasklift.training.lessons.exchanges import Exchanges, Known, exchanges_of
from tasklift.training.loop import train
from tasklift.training.objectives.next_word import next_word_losses
from tasklift.training.optimisation.usual_rate import usual_rate
from tasklift.training.pace import RepliesPace
from tasklift.training.weights.choice import DEFAULT_RANK
from tasklift.training.work import Work

_MOST_LOSS: Final = 50.0


def teach_replies(
    start: Decoder, known: Known, valid: Known | None, pace: RepliesPace, *, seed: int, desk: Desk
) -> Decoder:
    """The model after it has learned the replies of `known`; the weights that tell those of `valid` best are kept.

    `start` knows how rows are put to it and how many tokens it may write; a reply of more is cut there.
    """
    exchanges, device = exchanges_of(start, known), fastest_device()
    module = _learner(start, pace, seed).to(device)
    padding = int(start.tokenizer.pad_token_id or 0)
    losses = next_word_losses(module, exchanges.encoded, padding=padding, device=device, told=exchanges.told)
    judge = _judge(start, module, valid, pace, device) if valid and valid.replies else None
    work = Work(
        module,
        losses,
        exchanges.encoded.lengths,
        exchanges.weights,
        judge,
        lambda: copied(_learner(start, pace, seed).state_dict()),
        device,
    )
    before = _perplexity(module, judge) if start.learned else None
    rated = pace.of_replies(exchanges.replies, exchanges.encoded.rows, _usual_rate(start, pace))
    history = train(work, rated, seed=seed, desk=desk)
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


def _usual_rate(start: Decoder, pace: RepliesPace) -> float:
    parameters = sum(one.numel() for one in start.module.parameters())
    return usual_rate(parameters, learned=start.learned, adapters=pace.weights != "all")


def _judge(
    model: Decoder, module: nn.Module, valid: Known, pace: RepliesPace, device: torch.device
) -> Callable[[], tuple[float, float]]:
    """How well the replies of valid are told: the mean loss of a token of them, and its opposite as the score."""
    asked = exchanges_of(model, valid)
    padding = int(model.tokenizer.pad_token_id or 0)
    losses = next_word_losses(module, asked.encoded, padding=padding, device=device, told=asked.told)

    def judged() -> tuple[float, float]:
        with torch.inference_mode(), in_precision(pace.precision, device):
            found = by_row(losses, asked.encoded, np.zeros(asked.encoded.rows), device)
        loss = float(found @ asked.weights / asked.weights.sum())
        return -loss, loss

    return judged


def _perplexity(module: nn.Module, judge: Callable[[], tuple[float, float]] | None) -> float | None:
    """Of a token of the replies of valid, as the module is now."""
    module.eval()
    return math.exp(min(judge()[1], _MOST_LOSS)) if judge else None


def _notes(exchanges: Exchanges) -> list[dict[str, object]]:
    return [note.to_json() for note in notes_on_answers(exchanges.cut, exchanges.replies)]
