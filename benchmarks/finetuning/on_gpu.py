"""How fast networks learn and answer on a GPU, beside the Trainer, a plain loop and the pipeline of transformers.

- `finetune`: MiniLM on published sets, all rows, `--epochs` at 5e-5 in batches of 32, and at four times that in batches
  of 256; the Trainer as in `speed.py`. The fit of our first head, on the processor, is counted.
- `pretrain`: a planned network of 12 layers, width 768 and context 512 on rows of both sets put together, one epoch in
  batches of 32; texts of mixed lengths, with `packing` and without, and texts that all fill the context. Beside it, a
  loop that pads what comes. Each goes through its texts once before it is measured: a GPU loads kernels at first.
- `predict`: from text to label, after 64 texts; the pipeline in batches of 32.

All in one process, one after another. Tokens are those of the texts. `ceiling`: the share of what products of matrices
in bfloat16 allow here, six operations for a weight of the layers' matrices and a token.

Usage: python benchmarks/finetuning/on_gpu.py --data FOLDER [--parts finetune pretrain predict] [--seeds 2]
"""

import argparse
import os
import random
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any, Final

# Published sets and tables are shared with the other benchmarks; these modules lie one folder up.
sys.path.append(str(Path(__file__).parents[1]))
from answerers import ask_ours, ask_pipeline, save_tuned  # noqa: E402
from plain_loop import fill_gaps_plainly  # noqa: E402
from published import FOLDER_VARIABLE, read_rows  # noqa: E402
from tables import show_table  # noqa: E402
from trainings import MODEL, Job, Trained, train_ours, train_plainly, train_with_switches  # noqa: E402

SETS: Final = ("sst2", "banking77")
OURS, PLAIN, SWITCHES = "finetune", "Trainer", "Trainer, bf16, grouped by length"
RATES: Final = {32: 5e-5, 256: 2e-4}
WAYS: Final[dict[tuple[str, int], Callable[[Job], Trained]]] = {
    (OURS, 32): train_ours,
    (OURS, 256): train_ours,
    (PLAIN, 32): train_plainly,
    (SWITCHES, 32): train_with_switches,
    (SWITCHES, 256): train_with_switches,
}
ROWS: Final = 32
PEAK_RATE: Final = 1e-4


def main() -> None:
    """The parts asked for."""
    asked = _asked()
    parts = {"finetune": show_finetuning, "pretrain": show_pretraining, "predict": show_predicting}
    for name in asked.parts:
        print(f"\n{name}\n", flush=True)
        parts[name](asked)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = os.environ.get(FOLDER_VARIABLE)
    parser.add_argument("--data", type=Path, default=default, required=not default, help=f"or ${FOLDER_VARIABLE}")
    parser.add_argument("--parts", nargs="+", default=["finetune", "pretrain", "predict"], metavar="PART")
    parser.add_argument("--sets", nargs="+", default=list(SETS), choices=SETS, metavar="SET")
    parser.add_argument("--ways", nargs="+", default=[OURS, PLAIN, SWITCHES], metavar="WAY", help="of fine-tuning")
    parser.add_argument("--model", default=MODEL)
    parser.add_argument("--rows", type=int, default=None, help="train rows at most, to try it out")
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--layers", type=int, default=12, help="of the planned network")
    return parser.parse_args()


def show_finetuning(asked: argparse.Namespace) -> None:
    """A table for each set, seeds in turn, and ratios of medians."""
    for name in asked.sets:
        done: dict[tuple[str, int], list[Trained]] = {way: [] for way in WAYS if way[0] in asked.ways}
        for seed in range(asked.seeds):
            for (way, batch), some in done.items():
                some.append(WAYS[way, batch](_job(asked, name, seed, batch)))
                print(f"  {way}, {batch}: {some[-1]}", flush=True)
        columns = ("training", "batch", "seconds", "of it the head", "tokens/s", "ceiling", "memory", "accuracy")
        print(f"\n{name}, {asked.epochs} epochs\n")
        show_table(columns, _lines(done))
        for (way, batch), some in done.items():
            if way != OURS and (OURS, batch) in done:
                print(f"{OURS} / {way}, {batch}: {_speed(done[OURS, batch]) / _speed(some):.2f} times the tokens/s")


def _job(asked: argparse.Namespace, name: str, seed: int, batch: int) -> Job:
    train = read_rows(asked.data, name, "train", asked.rows)
    test = read_rows(asked.data, name, "test", asked.rows)
    return Job(train, test, asked.epochs, RATES[batch], seed, batch, asked.model)


def _speed(some: Sequence[Trained]) -> float:
    return median(one.tokens / one.seconds for one in some)


def _lines(done: dict[tuple[str, int], list[Trained]]) -> Iterator[Sequence[str]]:
    for (way, batch), some in done.items():
        yield (
            way,
            str(batch),
            f"{median(one.seconds for one in some):.2f}",
            f"{median(one.fitting for one in some):.2f}",
            f"{_speed(some):,.0f}",
            f"{100 * 6 * some[0].weights * _speed(some) / _ceiling():.2f} %",
            f"{median(one.memory for one in some) / 2**20:,.0f} MiB",
            ", ".join(f"{one.accuracy:.3f}" for one in some),
        )


def _ceiling() -> float:
    from tasklift.models.networks.precision import fastest_device
    from tasklift.training.speed.ceiling import multiplying_rate

    return multiplying_rate("bf16", fastest_device())


def show_pretraining(asked: argparse.Namespace) -> None:
    """Tokens a second of each way, as they are measured."""
    from tasklift.models.networks.beginnings import planned_encoder
    from tasklift.tasks.encoder_plan import EncoderPlan

    plan = EncoderPlan(layers=asked.layers, heads=12, width=768, context=512, vocabulary=8000)
    print(f"ceiling {_ceiling() / 1e12:,.0f} TFLOP/s", flush=True)
    for kind, parts in (("mixed lengths", (1, 25)), ("full rows", (60, 60))):
        texts = list(_texts(asked, *parts))
        start = planned_encoder(plan, texts, seed=0)
        for name, changes in (("bucketed", {}), ("packed", {"packing": True})):
            speed, memory = [_taught(start, texts, changes) for _ in range(2)][-1]
            share = 100 * speed.operations / speed.ceiling
            rate = speed.tokens / speed.seconds
            print(f"  {kind}, {name}: {rate:,.0f} tokens/s, {share:.1f} %, {memory / 2**30:.1f} GiB", flush=True)
        plain = fill_gaps_plainly(plan, start.tokenizer, texts, rows=ROWS, rate=PEAK_RATE)
        share = 100 * plain / speed.tokens * speed.seconds * speed.operations / speed.ceiling
        print(f"  {kind}, plain loop: {plain:,.0f} tokens/s, {share:.1f} %", flush=True)


def _taught(start: Any, texts: Sequence[str], changes: dict[str, Any]) -> tuple[Any, int]:
    """How fast a planned network learned the texts, and the most bytes of tensors on the GPU."""
    import torch
    from tasklift.training.pretraining import Corpus, teach_gaps

    from tasklift.forms.desk import Desk, Speed
    from tasklift.training.pace import PretrainPace

    heard: list[Speed] = []
    pace = PretrainPace(epochs=1, batch_size=ROWS, longest=start.longest, learning_rate=PEAK_RATE, **changes)
    if torch.cuda.is_available():
        torch.cuda.reset_peak_memory_stats()
    teach_gaps(start, Corpus(texts, {}), pace, seed=0, desk=Desk(clocked=heard.append))
    return heard[0], torch.cuda.max_memory_allocated() if torch.cuda.is_available() else 0


def _texts(asked: argparse.Namespace, fewest: int, most: int) -> Iterator[str]:
    """From so many to so many rows of the sets, drawn and put one after another, about as many as there are."""
    rows = [row.text for name in SETS for row in read_rows(asked.data, name, "train", asked.rows)]
    lots = random.Random(0)
    left = len(rows)
    while left > 0:
        some = lots.choices(rows, k=lots.randint(fewest, most))
        left -= len(some)
        yield " ".join(some)


def show_predicting(asked: argparse.Namespace) -> None:
    """Texts a second of both ways, three times in turn, for each set."""
    for name in asked.sets:
        job = _job(asked, name, 0, 32)
        texts = [row.text for row in job.test]
        with tempfile.TemporaryDirectory() as folder:
            save_tuned(job, Path(folder))
            done = [(ask_ours(Path(folder), texts), ask_pipeline(Path(folder), texts)) for _ in range(3)]
        ours, theirs = ([pair[place] for pair in done] for place in (0, 1))
        ratio = median(their.seconds / mine.seconds for mine, their in done)
        same = sum(this == that for this, that in zip(ours[0].labels, theirs[0].labels, strict=True)) / len(texts)
        rates = [len(texts) / median(one.seconds for one in some) for some in (ours, theirs)]
        print(
            f"  {name}: predict {rates[0]:,.0f} texts/s, pipeline {rates[1]:,.0f}; ratio {ratio:.1f}, "
            f"same labels {100 * same:.2f} %",
            flush=True,
        )


if __name__ == "__main__":
    main()
