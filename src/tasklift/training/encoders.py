"""Teaching an encoder to tell labels: from rows and a pretrained network to a model."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import polars as pl
from torch import nn

from tasklift.forms.desk import Desk
from tasklift.models.encoder import Encoder, with_head
from tasklift.models.precision import fastest_device
from tasklift.models.tokens.encoded import Encoded, notes_on_texts
from tasklift.training.classification import classification_losses, judged_by_labels
from tasklift.training.dropout import draw_by_the_byte
from tasklift.training.history import History
from tasklift.training.loop import Work, train
from tasklift.training.pace import EncoderPace
from tasklift.training.words import know_all_words, learn_words_of

_NO_TEXTS = ("id", "unit", "label", "weight")


def teach_labels(
    start: Encoder, rows: pl.DataFrame, valid: pl.DataFrame, pace: EncoderPace, *, seed: int, desk: Desk
) -> Encoder:
    """A model of the labels in `rows`, which has `label`, `weight` (number as text or null) and the texts.

    `valid` has the same columns; its rows with other labels are left aside, and it may be empty.
    """
    labels = tuple(sorted(rows["label"].unique()))
    columns = tuple(name for name in rows.columns if name not in _NO_TEXTS)
    reader = replace(start, labels=labels, columns=columns, longest=min(pace.longest, start.longest))
    encoded = reader.encode(rows)
    device = fastest_device()

    def made() -> nn.Module:
        module = with_head(start, labels, dropout=pace.dropout, seed=seed)
        draw_by_the_byte(module)
        learn_words_of(module, encoded.ids, reader.padding)
        return module.to(device)

    model = replace(reader, module=made(), precision=pace.precision)
    work = _work(model, rows, valid, encoded, pace.smoothing)
    history = train(replace(work, beginning=lambda: made().state_dict()), pace, seed=seed, desk=desk)
    know_all_words(model.module)
    return replace(model, history=_told(history, encoded, start.tokenizer.unk_token_id).to_json())


def _work(model: Encoder, rows: pl.DataFrame, valid: pl.DataFrame, encoded: Encoded, smoothing: float) -> Work:
    device = next(model.module.parameters()).device
    gold = _places(rows, model.labels)
    losses = classification_losses(
        model.module, encoded, gold, padding=model.padding, smoothing=smoothing, device=device
    )
    known = valid.filter(pl.col("label").is_in(model.labels))
    held_out, right = model.encode(known), _places(known, model.labels)

    def judge() -> tuple[float, float]:
        return judged_by_labels(model.logits(held_out), right, model.labels)

    weights = rows["weight"].cast(pl.Float64).fill_null(1.0).to_numpy()
    return Work(model.module, losses, encoded.lengths, weights, judge if known.height else None, dict, device)


def _told(history: History, encoded: Encoded, unknown: int | None) -> History:
    """Thin enough for a record, with notes on the texts."""
    notes = (note.to_json() for note in notes_on_texts(encoded, unknown))
    return replace(history.thinned(), notes=(*history.notes, *notes))


def _places(frame: pl.DataFrame, labels: tuple[str, ...]) -> npt.NDArray[np.int64]:
    places = {label: place for place, label in enumerate(labels)}
    return np.array([places[label] for label in frame["label"]], dtype=np.int64)
