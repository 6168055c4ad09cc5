"""Teaching an encoder to mark the answer to a question in its context.

Devlin et al., "BERT", 2019, 4.2 and 4.3; Rajpurkar et al., "SQuAD", 2016 and 2018.
"""

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import torch
from torch import nn

from tasklift.forms.desk import Desk
from tasklift.models.encoder import Encoder
from tasklift.models.networks.heads import with_spans
from tasklift.models.networks.precision import fastest_device, in_precision
from tasklift.models.networks.reading import by_row
from tasklift.models.numbers import Floats, Integers
from tasklift.models.tokens.encoded import notes_on_texts
from tasklift.models.tokens.windows import Windows
from tasklift.models.written.extractor import Extractor, Marked
from tasklift.settings.errors import UserError
from tasklift.settings.messages import Note, say
from tasklift.text.containment.answer_place import Place, place_of_answer
from tasklift.text.language import guess_language
from tasklift.training.dropout import draw_by_the_byte
from tasklift.training.history import History
from tasklift.training.loop import train
from tasklift.training.objectives.answer_spans import right_tokens, span_losses
from tasklift.training.objectives.no_answer import best_threshold, f1_of_each
from tasklift.training.pace import SpansPace
from tasklift.training.weights.choice import let_learn, made_plain
from tasklift.training.work import Work

_USUAL: Final = 0.99
"""The share of answers that are no longer than what may be marked."""
_SAMPLE: Final = 200


@dataclass(frozen=True)
class Asked:
    """Questions with their contexts and right answers, blank where there is none; as how many rows each counts.

    `spans`: where the answers of each row stand in its context, as far as that is known.
    """

    questions: tuple[str, ...]
    contexts: tuple[str, ...]
    answers: tuple[tuple[str, ...], ...]
    weights: Floats
    spans: tuple[tuple[Place | None, ...], ...] = ()

    def at(self, rows: Integers) -> "Asked":
        """Those rows alone."""
        kept, known = rows.tolist(), self.known
        questions, contexts = (tuple(some[row] for row in kept) for some in (self.questions, self.contexts))
        answers, spans = tuple(self.answers[row] for row in kept), tuple(known[row] for row in kept)
        return Asked(questions, contexts, answers, self.weights[rows], spans)

    @property
    def known(self) -> tuple[tuple[Place, ...], ...]:
        """Where the answers of each row are known to stand; nothing of a row without an answer."""
        spans = self.spans or ((),) * len(self.questions)
        pairs = zip(spans, self.has_answer, strict=True)
        return tuple(tuple(place for place in some if place) if there else () for some, there in pairs)

    @property
    def places(self) -> list[Place | None]:
        """Where the answer to each question is learned: where the first is known to stand, else where one is found."""
        rows = zip(self.known, self.answers, self.contexts, strict=True)
        return [known[0] if known else place_of_answer(some, context) for known, some, context in rows]

    @property
    def right(self) -> tuple[tuple[str, ...], ...]:
        """What is a right answer of each: the answers, and what stands in the context where they are known to stand."""
        rows = zip(self.known, self.answers, self.contexts, strict=True)
        return tuple((*some, *(context[slice(*place)] for place in known)) for known, some, context in rows)

    @property
    def has_answer(self) -> list[bool]:
        """Whether each question has one."""
        return [any(text.strip() for text in some) for some in self.answers]


@dataclass(frozen=True)
class _Read:
    """Questions as tokens. `right`: shape (windows, 2), as `right_tokens` gives it. `lost`: places of questions whose
    answer is in no window.
    """

    asked: Asked
    windows: Windows
    right: Integers
    lost: Integers


def teach_spans(
    start: Encoder, known: Asked, valid: Asked | None, pace: SpansPace, *, seed: int, desk: Desk
) -> Extractor:
    """A model that marks answers as in `known`; the weights that score best on `valid` are kept.

    Raises UserError `no-rows` where no answer stands in its context.
    """
    device = fastest_device()
    reader = Extractor(
        start.module, start.tokenizer, min(pace.longest, start.longest), pace.stride, precision=pace.precision
    )
    lesson = _learnable(reader, known)

    def made() -> nn.Module:
        module = with_spans(start, dropout=pace.dropout, seed=seed)
        draw_by_the_byte(module)
        let_learn(module, pace, lesson.windows.encoded.ids, padding=reader.padding, seed=seed)
        return module.to(device)

    most = pace.longest_answer or _usual_length(lesson)
    model = replace(reader, module=made(), longest_answer=most)
    held_out = _Judge(model, _read(model, valid)) if valid and valid.questions else None
    losses = span_losses(model.module, lesson.windows, lesson.right, padding=model.padding, device=device)
    work = Work(
        model.module,
        losses,
        lesson.windows.encoded.lengths,
        lesson.asked.weights[lesson.windows.rows],
        held_out,
        lambda: made().state_dict(),
        device,
        judged_on=len(held_out.read.asked.questions) if held_out else None,
    )
    history = train(work, pace, seed=seed, desk=desk)
    threshold = held_out.threshold() if held_out else 0.0
    made_plain(model.module, pace)
    never_none = all(known.has_answer) and (valid is None or all(valid.has_answer))
    told = _told(history, lesson, len(known.questions), start.tokenizer.unk_token_id)
    return replace(model, threshold=None if never_none else threshold, history=told)


@dataclass(frozen=True)
class _Judge:
    """What a model that learns scores on valid: F1 with the threshold that is best there, and the mean loss."""

    model: Extractor
    read: _Read

    def __call__(self) -> tuple[float, float]:
        """Score and loss."""
        return self._best()[1], self._loss()

    def threshold(self) -> float:
        """By how much an answer must beat none."""
        return self._best()[0]

    def _best(self) -> tuple[float, float]:
        found = self._marked()
        right, language = self.read.asked.right, self._language
        none = f1_of_each(("",) * len(right), right, language)
        return best_threshold(found.margins, f1_of_each(found.texts, right, language), none)

    def _marked(self) -> Marked:
        windows = self.read.windows
        return self.model.marked(windows, self.model.spans(windows))

    @property
    def _language(self) -> str:
        language, _ = guess_language(list(self.read.asked.contexts[:_SAMPLE]))
        return language

    def _loss(self) -> float:
        """Of windows whose right tokens are known."""
        model, read = self.model, self.read
        device = next(model.module.parameters()).device
        losses = span_losses(model.module, read.windows, read.right, padding=model.padding, device=device)
        with torch.inference_mode(), in_precision(model.precision, device):
            found = by_row(losses, read.windows.encoded, np.zeros(read.windows.encoded.rows), device)
        known = ~np.isin(read.windows.rows, read.lost)
        return float(found[known].mean()) if known.any() else 0.0


def _read(model: Extractor, asked: Asked) -> _Read:
    windows = model.windows(asked.questions, asked.contexts)
    places = asked.places
    right = right_tokens(windows, places)
    is_marked = np.zeros(len(places), np.bool_)
    is_marked[windows.rows[right.any(axis=1)]] = True
    return _Read(asked, windows, right, np.flatnonzero(~is_marked & np.array(asked.has_answer, np.bool_)))


def _learnable(model: Extractor, known: Asked) -> _Read:
    """The questions without those whose answer is in no window: they would be taken for such as have none."""
    read = _read(model, known)
    kept = np.setdiff1d(np.arange(len(known.questions)), read.lost)
    if not kept.size:
        raise UserError(
            "no-rows",
            say("no answer stands in its context, so there is nothing to mark"),
            advice=say("check that `context` names the texts that the answers were taken from"),
        )
    return _read(model, known.at(kept)) if read.lost.size else read


def _usual_length(read: _Read) -> int:
    """Tokens of nearly every answer; of the longest where they are few."""
    marked = read.right[read.right.any(axis=1)]
    lengths = marked[:, 1] - marked[:, 0] + 1
    return int(np.quantile(lengths, _USUAL, method="higher")) if lengths.size else 1


def _told(history: History, read: _Read, asked: int, unknown: int | None) -> dict[str, Any]:
    """Thin enough for a record, with notes on the texts."""
    notes = notes_on_texts(read.windows.encoded, unknown)
    lost = asked - len(read.asked.questions)
    if lost:
        notes.append(
            Note(
                "{lost:,} of {rows:,} rows taught nothing: their answers do not stand in their contexts, not even but "
                "for case and blanks, or are too long for a window",
                lost=lost,
                rows=asked,
            )
        )
    return replace(history.thinned(), notes=(*history.notes, *(note.to_json() for note in notes))).to_json()
