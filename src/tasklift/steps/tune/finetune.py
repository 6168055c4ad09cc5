"""Fine-tune a pretrained encoder."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, ClassVar

import numpy as np
import polars as pl
from pydantic import Field

from tasklift.data.roles import RoleType
from tasklift.forms.desk import Desk
from tasklift.forms.model import Model
from tasklift.forms.rows import Rows
from tasklift.forms.tune import Tune
from tasklift.settings.errors import UserError
from tasklift.settings.fields import Search
from tasklift.settings.messages import say
from tasklift.training.pace import Pace

if TYPE_CHECKING:
    from tasklift.models.encoder import Encoder

_NO_TEXTS = ("id", "unit", "label", "weight")


class Finetune(Tune, Pace):
    """Teach a pretrained encoder the task's labels: all its weights learn, a little.

    Why: an encoder that has read billions of words knows which words mean alike, so it needs fewer labelled rows than
    a model of words that it has never seen together. Rows of like length go together and matrices are multiplied in
    half the bits where the machine is faster at it, so little time is spent on nothing. `valid` is answered on the way,
    and the weights that did best there (macro-F1, then loss) are kept. A training that goes wrong goes back to good
    weights at half the rate; one that was killed goes on from its last checkpoint, to the same numbers.

    When it hurts: a small machine, where it takes minutes for what `classical` does in seconds, on short texts of
    another domain often for nothing; languages that the encoder has not read. With few rows for each label its answers
    differ from seed to seed: see `seeds`.

    Example:
        model: minilm
        recipe: [normalize, deduplicate, {finetune: {epochs: 4, learning_rate: 1e-4}}]

    Reference: Devlin et al., "BERT", 2019; Mosbach et al., "On the stability of fine-tuning BERT", 2021.
    """

    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.TEXT, RoleType.LABEL, RoleType.WEIGHT)
    requires: ClassVar[tuple[str, ...]] = ("torch",)
    takes_networks: ClassVar[bool] = True

    longest: int = Field(256, ge=8, le=8192, description="tokens of a text that are read; what comes after is cut")
    dropout: Annotated[float, Search(0.0, 0.3)] = Field(
        0.1, ge=0, lt=1, description="share of hidden values set to zero in training"
    )
    smoothing: Annotated[float, Search(0.0, 0.2)] = Field(
        0.0, ge=0, lt=1, description="share of each label's certainty that is given to the others"
    )

    def effort(self) -> float:
        """Every epoch takes as long as another."""
        return self.epochs / 3

    def draws_lots(self) -> bool:
        """The head begins at random, and rows come in random order."""
        return True

    def tune(self, datasets: Mapping[str, Rows], *, start: Model | None, seed: int, desk: Desk) -> Model:
        """A classifier of the labels in train. Raises UserError `no-rows`, or `no-network` without an encoder."""
        from tasklift.models.encoder import Encoder

        if not isinstance(start, Encoder):
            advice = say("name one in the task file, as `model: minilm`; `lift models` lists those that packages carry")
            raise UserError("no-network", say("`finetune` goes on from a pretrained encoder"), advice=advice)
        train = datasets["train"].frame().drop_nulls("label")
        if not train.height:
            raise UserError(
                "no-rows", say("there are no rows to learn from"), advice=say("check `data` and the steps before")
            )
        valid = datasets["valid"].frame() if "valid" in datasets else train.clear()
        return self._trained(start, train, valid, seed, desk)

    def _trained(self, start: "Encoder", train: pl.DataFrame, valid: pl.DataFrame, seed: int, desk: Desk) -> "Encoder":
        import torch

        from tasklift.models.encoder import Encoder, with_head
        from tasklift.models.tokens.encoded import notes_on_texts
        from tasklift.training.classification import classification_losses, judged_by_labels
        from tasklift.training.dropout import draw_by_the_byte
        from tasklift.training.loop import Work
        from tasklift.training.loop import train as carry_out

        labels = tuple(sorted(train["label"].unique()))
        places = {label: place for place, label in enumerate(labels)}
        columns = tuple(name for name in train.columns if name not in _NO_TEXTS)
        device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        module = with_head(start, labels, dropout=self.dropout, seed=seed).to(device)
        draw_by_the_byte(module)
        longest = min(self.longest, start.longest)
        model = Encoder(module, start.tokenizer, labels, columns, longest, self.precision)
        encoded, gold = model.encode(train), _places(train, places)
        losses = classification_losses(
            module, encoded, gold, padding=model.padding, smoothing=self.smoothing, device=device
        )
        known = valid.filter(pl.col("label").is_in(labels))
        held_out, right = model.encode(known), _places(known, places)

        def judge() -> tuple[float, float]:
            return judged_by_labels(model.logits(held_out), right, labels)

        weights = train["weight"].cast(pl.Float64).fill_null(1.0).to_numpy()
        work = Work(module, losses, encoded.lengths, weights, judge if known.height else None, device)
        history = carry_out(work, self, seed=seed, desk=desk).thinned()
        notes = (*history.notes, *(note.to_json() for note in notes_on_texts(encoded, start.tokenizer.unk_token_id)))
        told = replace(history, notes=notes).to_json()
        return Encoder(module, start.tokenizer, labels, columns, longest, self.precision, told)


def _places(frame: pl.DataFrame, places: Mapping[str, int]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array([places[label] for label in frame["label"]], dtype=np.int64)
