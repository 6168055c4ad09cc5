"""Teaching an encoder to tell labels: from rows and a pretrained network to a model."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import polars as pl
from torch import nn

from tasklift.forms.desk import Desk
from tasklift.models.encoder import Encoder
from tasklift.models.fitting.candidate import ClassWeight
from tasklift.models.fitting.class_weight import balanced
from tasklift.models.networks.heads import with_head
from tasklift.models.networks.precision import fastest_device
from tasklift.models.numbers import Floats
from tasklift.models.tokens.encoded import Encoded, notes_on_texts
from tasklift.training.dropout import draw_by_the_byte
from tasklift.training.history import History
from tasklift.training.loop import Work, all_learn, train
from tasklift.training.losses import make_loss
from tasklift.training.objectives.classification import classification_losses, judged_by_labels
from tasklift.training.pace import EncoderPace
from tasklift.training.rate_test import LOWEST, RateCurve, Sweep, read_curve
from tasklift.training.weights.choice import let_learn, made_plain
from tasklift.training.weights.unfreezing import GradualUnfreezing

_NO_TEXTS = ("id", "unit", "label", "weight")


def teach_labels(
    start: Encoder, rows: pl.DataFrame, valid: pl.DataFrame, pace: EncoderPace, *, seed: int, desk: Desk
) -> Encoder:
    """A model of the labels in `rows`, which has `label`, `weight` (number as text or null) and the texts.

    `valid` has the same columns; its rows with other labels are left aside, and it may be empty.
    """
    model, work, encoded = _begun(start, rows, valid, pace, seed)
    history = train(work, pace, seed=seed, desk=desk)
    made_plain(model.module, pace)
    return replace(model, history=_told(history, encoded, start.tokenizer.unk_token_id).to_json())


def sweep_rates(start: Encoder, rows: pl.DataFrame, pace: EncoderPace, *, seed: int, desk: Desk) -> RateCurve:
    """The loss on `rows`, as `teach_labels` takes them, at rates that rise up to that of `pace`; no model is kept."""
    _, work, _ = _begun(start, rows, rows.clear(), pace, seed)
    history = train(work, pace, seed=seed, desk=desk, sweep=Sweep(LOWEST, pace.learning_rate))
    return read_curve(history.points)


def _begun(
    start: Encoder, rows: pl.DataFrame, valid: pl.DataFrame, pace: EncoderPace, seed: int
) -> tuple[Encoder, Work, Encoded]:
    """A model that is still to learn the labels, what is to be done about it, and the tokens of `rows`."""
    labels = tuple(sorted(rows["label"].unique()))
    columns = tuple(name for name in rows.columns if name not in _NO_TEXTS)
    longest = min(pace.longest, start.longest)
    reader = replace(start, labels=labels, columns=columns, longest=longest, fills_gaps=False, learned=True)
    encoded = reader.encode(rows)
    device = fastest_device()

    def made() -> nn.Module:
        module = with_head(start, labels, dropout=pace.dropout, seed=seed)
        draw_by_the_byte(module)
        let_learn(module, pace, encoded.ids, padding=reader.padding, seed=seed)
        return module.to(device)

    model = replace(reader, module=made(), precision=pace.precision)
    work = _work(model, rows, valid, encoded, pace)
    return model, replace(work, beginning=lambda: made().state_dict()), encoded


def _work(model: Encoder, rows: pl.DataFrame, valid: pl.DataFrame, encoded: Encoded, pace: EncoderPace) -> Work:
    device = next(model.module.parameters()).device
    gold = _places(rows, model.labels)
    loss = make_loss(pace.loss, smoothing=pace.smoothing, focus=pace.focus)
    losses = classification_losses(model.module, encoded, gold, loss=loss, padding=model.padding, device=device)
    known = valid.filter(pl.col("label").is_in(model.labels))
    held_out, right = model.encode(known), _places(known, model.labels)

    def judge() -> tuple[float, float]:
        return judged_by_labels(model.logits(held_out), right, model.labels)

    return Work(
        model.module,
        losses,
        encoded.lengths,
        _weights(rows, gold, pace.class_weight),
        judge if known.height else None,
        dict,
        device,
        GradualUnfreezing(model.module).at if pace.unfreezing == "gradual" else all_learn,
    )


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
