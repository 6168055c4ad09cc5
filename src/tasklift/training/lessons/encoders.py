"""Teaching an encoder to tell labels: from rows and a pretrained network to a model."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import polars as pl
from torch import nn

from tasklift.forms.desk import Desk, Keep
from tasklift.models.encoder import Encoder
from tasklift.models.fitting.candidate import ClassWeight
from tasklift.models.fitting.class_weight import balanced
from tasklift.models.fitting.examples import NO_TEXTS
from tasklift.models.networks.precision import fastest_device
from tasklift.models.numbers import Floats
from tasklift.models.tokens.encoded import Encoded, notes_on_texts
from tasklift.training.dropout import draw_by_the_byte
from tasklift.training.history import History
from tasklift.training.lessons.first_head import Read, first_head
from tasklift.training.loop import train
from tasklift.training.losses import make_loss
from tasklift.training.objectives.classification import classification_losses, judged_by_labels
from tasklift.training.pace import EncoderPace
from tasklift.training.rate_test import LOWEST, RateCurve, Sweep, read_curve
from tasklift.training.weights.choice import let_learn, made_plain
from tasklift.training.weights.unfreezing import GradualUnfreezing
from tasklift.training.work import Work, all_learn


def teach_labels(
    start: Encoder, rows: pl.DataFrame, valid: pl.DataFrame, pace: EncoderPace, *, seed: int, desk: Desk
) -> Encoder:
    """A model of the labels in `rows`, which has `unit`, `label`, `weight` (number as text or null) and the texts.

    `valid` has the same columns; its rows with other labels are left aside, and it may be empty.
    """
    model, work, encoded = _begun(start, rows, valid, pace, seed, desk.keep)
    history = train(work, pace, seed=seed, desk=desk)
    made_plain(model.module, pace)
    return replace(model, history=_told(history, encoded, start.tokenizer.unk_token_id).to_json())


def sweep_rates(start: Encoder, rows: pl.DataFrame, pace: EncoderPace, *, seed: int, desk: Desk) -> RateCurve:
    """The loss on `rows`, as `teach_labels` takes them, at rates that rise up to that of `pace`; no model is kept."""
    _, work, _ = _begun(start, rows, rows.clear(), pace, seed, desk.keep)
    history = train(work, pace, seed=seed, desk=desk, sweep=Sweep(LOWEST, pace.learning_rate))
    return read_curve(history.points)


def _begun(
    start: Encoder, rows: pl.DataFrame, valid: pl.DataFrame, pace: EncoderPace, seed: int, keep: Keep
) -> tuple[Encoder, Work, Encoded]:
    """A model that is still to learn the labels, what is to be done about it, and the tokens of `rows`."""
    labels = tuple(sorted(rows["label"].unique()))
    columns = tuple(name for name in rows.columns if name not in NO_TEXTS)
    longest = min(pace.longest, start.longest)
    reader = replace(start, labels=labels, columns=columns, longest=longest, fills_gaps=False, learned=True)
    train, device = Read(rows, reader.encode(rows)), fastest_device()
    known = valid.filter(pl.col("label").is_in(labels))
    held_out = Read(known, reader.encode(known)) if known.height else None
    head = first_head(start, reader, train, held_out, pace, seed=seed, keep=keep)

    def made() -> nn.Module:
        module = head.make()
        draw_by_the_byte(module)
        let_learn(module, pace, train.encoded.ids, padding=reader.padding, seed=seed)
        return module.to(device)

    model = replace(reader, module=made(), precision=pace.precision)
    work = _work(model, train, held_out, pace)
    judged_on = held_out.rows.height if held_out else None
    work = replace(work, beginning=lambda: made().state_dict(), judged_on=judged_on, can_answer=head.can_answer)
    return model, work, train.encoded


def _work(model: Encoder, train: Read, valid: Read | None, pace: EncoderPace) -> Work:
    device = next(model.module.parameters()).device
    gold, encoded = _places(train.rows, model.labels), train.encoded
    loss = make_loss(pace.loss, smoothing=pace.smoothing, focus=pace.focus)
    losses = classification_losses(model.module, encoded, gold, loss=loss, padding=model.padding, device=device)
    return Work(
        model.module,
        losses,
        encoded.lengths,
        _weights(train.rows, gold, pace.class_weight),
        None if valid is None else _judge(model, valid),
        dict,
        device,
        GradualUnfreezing(model.module).at if pace.unfreezing == "gradual" else all_learn,
    )


def _judge(model: Encoder, valid: Read) -> Callable[[], tuple[float, float]]:
    right = _places(valid.rows, model.labels)
    return lambda: judged_by_labels(model.logits(valid.encoded), right, model.labels)


def _weights(rows: pl.DataFrame, gold: npt.NDArray[np.int64], class_weight: ClassWeight) -> Floats:
    """As how many rows each counts."""
    weights: Floats = rows["weight"].cast(pl.Float64).fill_null(1.0).to_numpy()
    if class_weight == "none":
        return weights
    return weights * balanced(gold, weights, labels=int(gold.max()) + 1)


def _told(history: History, encoded: Encoded, unknown: int | None) -> History:
    """Thin enough for a record, with notes on the texts."""
    notes = (note.to_json() for note in notes_on_texts(encoded, unknown))
    return replace(history.thinned(), notes=(*history.notes, *notes))


def _places(frame: pl.DataFrame, labels: tuple[str, ...]) -> npt.NDArray[np.int64]:
    places = {label: place for place, label in enumerate(labels)}
    return np.array([places[label] for label in frame["label"]], dtype=np.int64)
