"""Teaching an encoder from texts without labels, by gaps that it fills; and what it forgets of other texts."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

import numpy as np
import torch
from torch import Tensor, nn

from tasklift.forms.desk import Desk
from tasklift.forms.rows import Rows
from tasklift.models.encoder import Encoder
from tasklift.models.networks.heads import scores_at_gaps, with_gaps
from tasklift.models.networks.precision import fastest_device
from tasklift.models.tokens.words import Words, encode_words
from tasklift.models.transformer.network import BlockNetwork
from tasklift.settings.check import suggestion
from tasklift.settings.errors import UserError
from tasklift.settings.messages import say
from tasklift.text.parts import in_parts
from tasklift.training.checkpoint import Weights, copied
from tasklift.training.dropout import draw_by_the_byte
from tasklift.training.history import TASK, History
from tasklift.training.loop import train
from tasklift.training.objectives.cloze import Integers, cloze_losses, judge_of_cloze
from tasklift.training.objectives.gaps import Blanks, blanks_of, gaps_wanted
from tasklift.training.objectives.packed_cloze import packed_cloze_losses
from tasklift.training.pace import VALID, PretrainPace
from tasklift.training.work import Work

_MOST_HELD_OUT: Final = 1000
"""Texts that are asked on the way: more would take longer than they tell."""
_SAMPLE: Final = 200
_HEAD_EPOCHS: Final = 1.0
_HEAD_RATE: Final = 1e-3


@dataclass(frozen=True)
class Corpus:
    """`texts` to learn from; `held_out`: sets of texts by name that are only asked, of which `task` is judged by."""

    texts: Sequence[str]
    held_out: dict[str, Sequence[str]]


def teach_gaps(start: Encoder, corpus: Corpus, pace: PretrainPace, *, seed: int, desk: Desk) -> Encoder:
    """The encoder after it has filled gaps in the texts. Raises UserError `no-rows` where none has a word.

    A network that has learned is first given a head where it has none, its body held fast, so that what it knew
    before can be measured, and is not shaken by a head that knows nothing.
    """
    reader = replace(start, longest=min(pace.longest, start.longest), labels=(), columns=())
    words = _words(reader, corpus.texts)
    if not words.encoded.rows:
        raise UserError("no-rows", say("there is no text to learn from"), advice=say("check `data` and `corpus`"))
    device = fastest_device()
    module = with_gaps(start, dropout=pace.dropout, seed=seed)
    draw_by_the_byte(module)
    blanks, room = blanks_of(start.tokenizer, share=pace.masked), _room(reader, module, pace)
    lesson = _Lesson(module.to(device), words, blanks, pace.precision, device, room)
    asked = {name: found for name, texts in corpus.held_out.items() if (found := _words(reader, texts)).encoded.rows}
    has_new_head = start.learned and not start.fills_gaps
    if has_new_head:
        _teach_head(lesson, pace, seed, _aside(desk, "head"))
    before = lesson.perplexities(asked) if start.learned else {}
    history = train(lesson.work(asked.get(TASK)), pace, seed=seed, desk=_part(desk, "whole"))
    judged = lesson
    if has_new_head and asked:
        # The first head has learned on since, which says nothing of the body: another is taught as that one was.
        body = replace(reader, module=module.base_model, fills_gaps=False)  # type: ignore[arg-type]
        judged = replace(lesson, module=with_gaps(body, dropout=pace.dropout, seed=seed).to(device))
        draw_by_the_byte(judged.module)
        _teach_head(judged, pace, seed, _aside(desk, "head after"))
    after = judged.perplexities(asked)
    told = _told(history, before, after)
    return replace(reader, module=module, precision=pace.precision, history=told, fills_gaps=True, learned=True)


@dataclass(frozen=True)
class _Lesson:
    """A module that fills gaps, and the words that it learns from, several texts to a row of `room` tokens if given."""

    module: nn.Module
    words: Words
    blanks: Blanks
    precision: str
    device: torch.device
    room: int | None = None

    def work(self, held_out: Words | None) -> Work:
        """What the loop is to do; weights are those that the module has now, if it has to begin again."""
        beginning = copied(self.module.state_dict())
        return Work(
            self.module,
            self._losses(),
            self.words.encoded.lengths,
            gaps_wanted(self.words, self.blanks.share).astype(np.float64),
            self._least_loss(held_out) if held_out else None,
            _giving(beginning),
            self.device,
        )

    def _losses(self) -> Callable[[Integers], Tensor]:
        fill = partial(scores_at_gaps, self.module)
        if self.room is None:
            return cloze_losses(fill, self.words, self.blanks, device=self.device)
        return packed_cloze_losses(fill, self.words, self.blanks, room=self.room, device=self.device)

    def perplexities(self, asked: dict[str, Words]) -> dict[str, float]:
        """Of each set of texts, as the module is now."""
        self.module.eval()
        return {name: math.exp(self._judge(words)()[1]) for name, words in asked.items()}

    def _least_loss(self, words: Words) -> Callable[[], tuple[float, float]]:
        """The loss, by which weights are chosen: how many gaps are filled rightly stays the same for long."""
        judge = self._judge(words)

        def judged() -> tuple[float, float]:
            _, loss = judge()
            return -loss, loss

        return judged

    def _judge(self, words: Words) -> Callable[[], tuple[float, float]]:
        fill = partial(scores_at_gaps, self.module)
        return judge_of_cloze(fill, words, self.blanks, precision=self.precision, device=self.device)


def _room(reader: Encoder, module: nn.Module, pace: PretrainPace) -> int | None:
    """Tokens of a row that texts share; None where each has its own."""
    if pace.packing and not isinstance(module, BlockNetwork):
        raise UserError(
            "cannot-pack",
            say("texts cannot share a row of this network: its kind lets every token of a row see all others"),
            advice=say("leave `packing` out"),
        )
    return reader.longest if pace.packing else None


def _teach_head(lesson: _Lesson, pace: PretrainPace, seed: int, desk: Desk) -> None:
    """Let the head alone learn, on top of a body that stays as it is."""
    body: Any = lesson.module.base_model
    alone = pace.model_copy(update={"epochs": _HEAD_EPOCHS, "learning_rate": _HEAD_RATE, "schedule": "linear"})
    body.requires_grad_(False)
    train(lesson.work(None), alone, seed=seed, desk=desk)
    body.requires_grad_(True)


def _words(reader: Encoder, texts: Sequence[str]) -> Words:
    """The words of texts, those that are too long to be read at once in parts."""
    parts = [part for text in texts for part in in_parts(text, _letters(reader, texts))]
    return encode_words(reader.tokenizer, parts, reader.longest)


def _letters(reader: Encoder, texts: Sequence[str]) -> int:
    """How many letters of such texts are read at once, about."""
    sample = [text[:1000] for text in texts[:_SAMPLE]]
    tokens = sum(len(one) for one in reader.tokenizer(sample, add_special_tokens=False)["input_ids"]) if sample else 0
    return max(16, int(0.8 * reader.longest * sum(map(len, sample)) / max(tokens, 1)))


def _told(history: History, before: dict[str, float], after: dict[str, float]) -> dict[str, Any]:
    perplexity = {name: {"before": before.get(name), "after": value} for name, value in after.items()}
    return {**history.thinned().to_json(), "perplexity": perplexity}


def _part(desk: Desk, name: str) -> Desk:
    return replace(desk, folder=desk.folder / name if desk.folder else None)


def _aside(desk: Desk, name: str) -> Desk:
    """For a part of the work that is not what it is for: nobody asks how fast that is."""
    return replace(_part(desk, name), clocked=None)


def _giving(weights: Weights) -> Callable[[], Weights]:
    return lambda: weights


def held_out(texts: Sequence[str]) -> Sequence[str]:
    """As many of them as are asked on the way, spread over all."""
    step = max(1, -(-len(texts) // _MOST_HELD_OUT))
    return texts[::step]


def parted(texts: Sequence[str], share: float) -> tuple[list[str], list[str]]:
    """About that share of texts, spread over all, and the others."""
    every = max(2, round(1 / share))
    return list(texts[::every]), [text for place, text in enumerate(texts) if place % every]


def texts_of(datasets: Mapping[str, Rows], names: Sequence[str]) -> list[str]:
    """The texts of datasets of those names, each once, in order. Raises UserError `no-dataset`."""
    for name in names:
        if name not in datasets and name != VALID:
            advice = suggestion(name, datasets)
            raise UserError("no-dataset", say("the task has no dataset {name!r}", name=name), advice=advice)
    read = (text for name in names if name in datasets for text in _read(datasets[name]))
    return list(dict.fromkeys(text for text in read if text.strip()))


def _read(rows: Rows) -> Iterator[str]:
    for frame in rows.batches():
        for name in rows.columns:
            if name != "id":
                yield from frame[name].drop_nulls()
