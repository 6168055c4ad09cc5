"""Teaching an encoder by few labels: its sentence vectors move together by label, before a head learns on them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
from torch import nn

from tasklift.forms.desk import Desk
from tasklift.models.encoder import Encoder
from tasklift.models.fitting.dense import ENOUGH
from tasklift.models.networks.features import features, frozen
from tasklift.models.networks.heads import without_head
from tasklift.models.networks.portion import tokens_at_once
from tasklift.models.networks.precision import fastest_device
from tasklift.models.numbers import Integers, SmallFloats
from tasklift.models.tokens.encoded import Encoded, encode, notes_on_texts
from tasklift.training.batches import ByLabel
from tasklift.training.dropout import draw_by_the_byte
from tasklift.training.loop import train
from tasklift.training.objectives.classification import judged_by_labels
from tasklift.training.objectives.contrastive import contrastive_losses
from tasklift.training.pace import ContrastivePace
from tasklift.training.words import know_all_words, learn_words_of
from tasklift.training.work import Work

_NO_TEXTS = ("id", "unit", "label", "weight")


def teach_likeness(
    start: Encoder, rows: pl.DataFrame, valid: pl.DataFrame, pace: ContrastivePace, *, seed: int, desk: Desk
) -> Encoder:
    """The encoder, whose vectors now tell the labels of `rows` apart; it answers nothing yet.

    `rows` and `valid` have `label`, `weight` (number as text or null) and the texts. The weights kept are those under
    which rows of valid lie nearest to the mean of their own label, where it has enough rows to say so; else the last.
    """
    columns = tuple(name for name in rows.columns if name not in _NO_TEXTS)
    reader = replace(frozen(start, columns, pace.longest), precision=pace.precision, learned=True)
    texts = [encode(reader.tokenizer, rows[name].fill_null("").to_list(), None, reader.longest) for name in columns]

    def made() -> nn.Module:
        module = without_head(start, dropout=pace.dropout, seed=seed)
        draw_by_the_byte(module)
        learn_words_of(module, np.concatenate([one.ids for one in texts]), reader.padding)
        return module.to(fastest_device())

    model = replace(reader, module=made())
    work = replace(_work(model, texts, rows, valid, pace), beginning=lambda: made().state_dict())
    history = train(work, pace, seed=seed, desk=desk).thinned()
    know_all_words(model.module)
    notes = (note.to_json() for note in notes_on_texts(texts[0], start.tokenizer.unk_token_id))
    told = replace(history, notes=(*history.notes, *notes)).to_json()
    return replace(model, columns=(), longest=start.longest, history=told)


def _work(model: Encoder, texts: list[Encoded], rows: pl.DataFrame, valid: pl.DataFrame, pace: ContrastivePace) -> Work:
    labels = sorted(rows["label"].unique())
    gold, device = _places(rows, labels), next(model.module.parameters()).device
    losses = contrastive_losses(
        model.module,
        texts,
        gold,
        temperature=pace.temperature,
        padding=model.padding,
        tokens_at_once=pace.tokens_at_once or tokens_at_once(device.type),
        device=device,
    )
    lengths: Integers = np.sum([one.lengths for one in texts], axis=0)
    weights = rows["weight"].cast(pl.Float64).fill_null(1.0).to_numpy()
    known = valid.filter(pl.col("label").is_in(labels))
    judge = _judge(model, rows, known, labels, pace.temperature) if known.height >= ENOUGH else None
    batches = ByLabel(gold, pace.rows_a_step(rows.height, float(lengths.mean())), pace.together)
    return Work(model.module, losses, lengths, weights, judge, dict, device, batches=batches)


def _judge(
    model: Encoder, rows: pl.DataFrame, valid: pl.DataFrame, labels: list[str], temperature: float
) -> Callable[[], tuple[float, float]]:
    """Rows of valid are given the label whose mean is nearest (Snell et al., "Prototypical networks", 2017)."""
    gold, right = _places(rows, labels), _places(valid, labels)

    def judge() -> tuple[float, float]:
        means = _means(features(model, rows), gold)
        return judged_by_labels(features(model, valid) @ means.T / temperature, right, tuple(labels))

    return judge


def _means(vectors: SmallFloats, gold: Integers) -> Any:
    """The mean vector of each label at length 1, (labels, width)."""
    sums = np.zeros((int(gold.max()) + 1, vectors.shape[1]))
    np.add.at(sums, gold, vectors)
    return sums / np.linalg.norm(sums, axis=1, keepdims=True)


def _places(frame: pl.DataFrame, labels: list[str]) -> Integers:
    places = {label: place for place, label in enumerate(labels)}
    return np.array([places[label] for label in frame["label"]], dtype=np.int64)
