"""The contenders: the step `finetune`, and the Trainer of transformers as people write it, on the same rows."""

import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, NamedTuple
from unittest.mock import patch

from apart import Timed, peak_memory
from published import Row

MODEL: Final = "minilm"
LONGEST: Final = 256
BATCH: Final = 32


@dataclass(frozen=True)
class Job:
    """What is learned and answered, and how; everything else is each contender's default.

    `head`: of the step `finetune`; `drawn` is the one that transformers reads.
    """

    train: list[Row]
    test: list[Row]
    epochs: int
    rate: float
    seed: int
    batch: int = BATCH
    model: str = MODEL
    head: str = "auto"


class Trained(NamedTuple):
    """What a training took and was worth.

    `seconds`: of training alone, the fit of the first head included, which is `fitting`; `reading`: of making tokens.
    `tokens`: that training read, padding not counted. `weights`: in the matrices of the layers. `memory`: the most
    bytes resident until the end of training, on a GPU those of tensors there. `precision`: what matrices are multiplied
    in. `saves`: seconds of each checkpoint.
    """

    seconds: float
    reading: float
    tokens: int
    weights: int
    memory: int
    precision: str
    accuracy: float
    macro_f1: float
    saves: tuple[float, ...] = ()
    fitting: float = 0.0


def train_ours(job: Job) -> Trained:
    """The step with its defaults, without valid, keeping nothing on the way."""
    return _train_ours(job, None)


def train_ours_with_checkpoints(job: Job) -> Trained:
    """The same at a desk with a folder: a checkpoint at the middle, and those that are due by the clock."""
    with tempfile.TemporaryDirectory() as folder:
        return _train_ours(job, Path(folder))


def train_plainly(job: Job) -> Trained:
    """The Trainer with its defaults: float32, rows in random batches, each padded to its longest row."""
    return _train_by_trainer(job, precision="fp32")


def train_with_switches(job: Job) -> Trained:
    """The Trainer with the two switches that make it fast: bfloat16, and rows of like length together."""
    return _train_by_trainer(job, precision="bf16", bf16=True, train_sampling_strategy="group_by_length")


def tuned(job: Job, folder: Path | None = None) -> Any:
    """The encoder that `finetune` makes; with a `folder`, one checkpoint is written in the middle at least."""
    from tasklift.forms.desk import Desk
    from tasklift.models.networks.beginnings import open_encoder
    from tasklift.models.pretrained.find import find_pretrained
    from tasklift.steps.tune.finetune import Finetune
    from tasklift.training.clock import Clock

    middle = Middle()
    due = Clock.is_checkpoint_due
    step = Finetune(
        epochs=job.epochs,
        learning_rate=job.rate,
        longest=LONGEST,
        batch_size=job.batch,
        head=job.head,  # type: ignore
    )
    start = open_encoder(find_pretrained(job.model, folder=Path()))
    with patch.object(Clock, "is_checkpoint_due", lambda clock: middle.is_now or due(clock)):
        return step.tune({"train": _rows(job.train)}, start=start, seed=job.seed, desk=Desk(folder, middle.hear))


class Middle:
    """Knows whether half of the steps have just been done."""

    is_now = False

    def hear(self, done: int, total: int, _words: str) -> None:
        """As a desk tells it."""
        self.is_now = done == (total + 1) // 2


def frame_of(texts: Sequence[str]) -> Any:
    """Texts as the columns that a model reads."""
    import polars as pl

    return pl.DataFrame({"id": [str(place) for place in range(len(texts))], "text": texts})


def _rows(rows: Sequence[Row]) -> Any:
    import polars as pl

    from tasklift.forms.rows import Rows

    labels = pl.Series("label", [row.label for row in rows])
    frame = frame_of([row.text for row in rows]).with_columns(labels, unit=pl.col("id"), weight=pl.lit(1.0))
    return Rows(frame.height, tuple(frame.columns), lambda: iter([frame]), lambda work, items: map(work, items))


def _train_ours(job: Job, folder: Path | None) -> Trained:
    import torch

    from tasklift.models.networks.precision import has_bfloat16
    from tasklift.training import encoders, loop

    fitting, training, saving = Timed(encoders.first_head), Timed(encoders.train), Timed(loop.save_checkpoint)
    tuned(_warm_up(job))
    with (
        patch.object(encoders, "first_head", fitting),
        patch.object(encoders, "train", training),
        patch.object(loop, "save_checkpoint", saving),
    ):
        _forget_the_peak()
        model = tuned(job, folder)
        memory = _most_held()
    started = time.perf_counter()
    tokens = int(model.encode(frame_of([row.text for row in job.train])).lengths.sum())
    reading = time.perf_counter() - started
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    given = model.predict(frame_of([row.text for row in job.test])).best()
    return Trained(
        seconds=fitting.seconds[-1] + training.seconds[-1],
        reading=reading,
        tokens=tokens * job.epochs,
        weights=_weights_in_layers(model.module),
        memory=memory,
        precision="bf16" if has_bfloat16(device) else "fp32",
        saves=tuple(saving.seconds),
        fitting=fitting.seconds[-1],
        **_scores(job, given),
    )


def _warm_up(job: Job) -> Job:
    """Two steps and what they load, before the clock starts: a share of a short run only, and none of a long one."""
    return replace(job, train=job.train[: 2 * job.batch], epochs=1)


def _forget_the_peak() -> None:
    """On a GPU, of what was trained in this process before."""
    import torch

    if torch.cuda.is_available():
        torch.cuda.reset_peak_memory_stats()


def _most_held() -> int:
    import torch

    return torch.cuda.max_memory_allocated() if torch.cuda.is_available() else peak_memory()


def _train_by_trainer(job: Job, precision: str, **switches: Any) -> Trained:
    labels = sorted({row.label for row in job.train})
    warm_up, _ = _trainer(_warm_up(job), labels, switches)
    warm_up.train()
    del warm_up
    trainer, reading = _trainer(job, labels, switches)
    training = Timed(trainer.train)
    _forget_the_peak()
    training()
    memory = _most_held()
    test = _as_features(trainer.processing_class, job.test, labels)
    places = trainer.predict(test).predictions.argmax(axis=1)
    return Trained(
        seconds=training.seconds[0],
        reading=reading,
        tokens=job.epochs * sum(len(row["input_ids"]) for row in trainer.train_dataset),
        weights=_weights_in_layers(trainer.model),
        memory=memory,
        precision=precision,
        **_scores(job, [labels[place] for place in places]),
    )


def trainer_of(job: Job, *, batch: int) -> tuple[Any, list[dict[str, Any]], list[str]]:
    """A Trainer with its defaults, the test rows as it reads them, and the labels in their order."""
    labels = sorted({row.label for row in job.train})
    trainer, _ = _trainer(job, labels, {"per_device_train_batch_size": batch})
    return trainer, _as_features(trainer.processing_class, job.test, labels), labels


def _trainer(job: Job, labels: Sequence[str], switches: dict[str, Any]) -> tuple[Any, float]:
    """A Trainer of a fresh model, which writes nothing, and the seconds of making tokens."""
    import torch
    from transformers import DataCollatorWithPadding, PrinterCallback, Trainer, TrainingArguments

    model, tokenizer = _pretrained(job, labels)
    started = time.perf_counter()
    train = _as_features(tokenizer, job.train, labels)
    reading = time.perf_counter() - started
    told: dict[str, Any] = {"per_device_train_batch_size": job.batch, **switches}
    arguments = TrainingArguments(
        output_dir=tempfile.gettempdir(),
        num_train_epochs=job.epochs,
        learning_rate=job.rate,
        seed=job.seed,
        use_cpu=not torch.cuda.is_available(),
        save_strategy="no",
        report_to="none",
        disable_tqdm=True,
        **told,
    )
    collator = DataCollatorWithPadding(tokenizer)
    trainer = Trainer(model, arguments, collator, train, processing_class=tokenizer)
    trainer.remove_callback(PrinterCallback)
    return trainer, reading


def _pretrained(job: Job, labels: Sequence[str]) -> tuple[Any, Any]:
    """The model with a new head, and its tokenizer, as `from_pretrained` gives them."""
    from transformers import AutoModelForSequenceClassification, AutoTokenizer, set_seed

    from tasklift.models.pretrained.find import find_pretrained

    folder = find_pretrained(job.model, folder=Path())
    set_seed(job.seed)
    model = AutoModelForSequenceClassification.from_pretrained(folder, num_labels=len(labels), local_files_only=True)
    return model, AutoTokenizer.from_pretrained(folder, local_files_only=True)


def _as_features(tokenizer: Any, rows: Sequence[Row], labels: Sequence[str]) -> list[dict[str, Any]]:
    """What the Trainer reads: a mapping for each row. A label that train has not is wrong whatever is answered."""
    places = {label: place for place, label in enumerate(labels)}
    read = tokenizer([row.text for row in rows], truncation=True, max_length=LONGEST)
    return [
        {**{name: values[number] for name, values in read.items()}, "label": places.get(row.label, 0)}
        for number, row in enumerate(rows)
    ]


def _weights_in_layers(module: Any) -> int:
    from tasklift.training.depths import places

    named = dict(module.named_parameters())
    found = places(named)
    return sum(one.numel() for name, one in named.items() if one.ndim == 2 and found[name].hidden)


def _scores(job: Job, given: Sequence[str]) -> dict[str, float]:
    from sklearn.metrics import accuracy_score, f1_score

    gold = [row.label for row in job.test]
    return {"accuracy": accuracy_score(gold, given), "macro_f1": f1_score(gold, given, average="macro")}
