"""The head with which a network begins to learn labels: fitted on what it makes of the rows, or drawn at random."""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl
from torch import nn

from tasklift.forms.desk import Keep
from tasklift.models.encoder import Encoder
from tasklift.models.fitting.dense import Dense, fit_best
from tasklift.models.fitting.examples import Examples
from tasklift.models.linear import Linear
from tasklift.models.networks.features import frozen, kept_vectors
from tasklift.models.networks.heads import with_head, with_mean_head
from tasklift.models.networks.logistic_regression import fastest_fit
from tasklift.models.networks.mean_pooled import MeanPooled
from tasklift.models.tokens.encoded import Encoded
from tasklift.training.pace import EncoderPace


@dataclass(frozen=True)
class Read:
    """Rows (`unit`, `label`, `weight`, texts) and their tokens."""

    rows: pl.DataFrame
    encoded: Encoded


@dataclass(frozen=True)
class FirstHead:
    """`make`: the network with it, anew each time. `can_answer`: whether it tells labels before anything is tuned."""

    make: Callable[[], nn.Module]
    can_answer: bool


def first_head(
    start: Encoder, reader: Encoder, train: Read, valid: Read | None, pace: EncoderPace, *, seed: int, keep: Keep
) -> FirstHead:
    """The head that `pace` asks for on `start`; `reader` is it with the labels and columns of the task.

    A network that has these labels and such a head already goes on with it.
    """
    is_drawn = pace.head == "drawn" or (pace.head == "auto" and not start.learned)
    if is_drawn:
        made = (start.labels == reader.labels) and not isinstance(start.module, MeanPooled)
        return FirstHead(lambda: with_head(start, reader.labels, dropout=pace.dropout, seed=seed), can_answer=made)
    goes_on = isinstance(start.module, MeanPooled) and start.labels == reader.labels
    fitted = None if goes_on else _fitted(start, reader, train, valid, pace, keep)
    return FirstHead(lambda: with_mean_head(start, reader.labels, fitted, dropout=pace.dropout), can_answer=True)


def _fitted(start: Encoder, reader: Encoder, train: Read, valid: Read | None, pace: EncoderPace, keep: Keep) -> Linear:
    encoder, labels = frozen(start, reader.columns, reader.longest), reader.labels

    def dense(read: Read) -> Dense:
        examples, vectors = Examples(read.rows), kept_vectors(encoder, read.encoded, keep)
        return Dense(vectors, examples.codes(labels), examples.weights, examples.folds(), fastest_fit())

    held_out = None if valid is None else dense(valid)
    head, _ = fit_best(dense(train), held_out, labels=len(labels), strength=None, class_weight=pace.class_weight)
    return head
