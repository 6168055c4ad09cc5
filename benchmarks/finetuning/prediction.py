"""How fast a fine-tuned encoder answers beside the pipeline of transformers and ONNX Runtime.

MiniLM learns `--rows` rows of a published set by `finetune` and is saved; then each way loads those files in a process
of its own, one after another, `--repeats` times in turn, and answers `--texts` test texts, from text to label, after 64
to warm up. ONNX Runtime needs what the line below installs; without it, it is left out.

    pip install onnx onnxruntime onnxscript

Usage: OMP_WAIT_POLICY=PASSIVE python benchmarks/finetuning/prediction.py --data FOLDER [--set banking77]
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median

# Published sets and tables are shared with the other benchmarks; these modules lie one folder up.
sys.path.append(str(Path(__file__).parents[1]))
from answerers import (  # noqa: E402
    Answered,
    ask_onnx,
    ask_ours,
    ask_pipeline,
    export_onnx,
    missing_for_onnx,
    save_tuned,
)
from apart import apart  # noqa: E402
from published import FOLDER_VARIABLE, LANGUAGES, Row, read_rows  # noqa: E402
from tables import show_table  # noqa: E402
from trainings import Job  # noqa: E402

OURS, ONNX = "predict", "ONNX Runtime, fp32, sorted by length"
WAYS: dict[str, Callable[[Path, Sequence[str]], Answered]] = {
    OURS: ask_ours,
    "pipeline, batches of 32": ask_pipeline,
    ONNX: ask_onnx,
}


def main() -> None:
    """The table, after the model was made."""
    asked = _asked()
    train = read_rows(asked.data, asked.set, "train", asked.rows)
    test = read_rows(asked.data, asked.set, "test", asked.texts)
    ways = dict(WAYS)
    if missing := missing_for_onnx():
        del ways[ONNX]
        print(f"{ONNX}: left out; pip install {' '.join(missing)}\n", flush=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        apart(save_tuned, Job(train, [], asked.epochs, asked.rate, 0), folder)
        if ONNX in ways:
            apart(export_onnx, folder)
        print(f"{asked.set}: {len(test)} texts; the model learned {len(train)} rows, {asked.epochs} epochs\n")
        done: dict[str, list[Answered]] = {way: [] for way in ways}
        for _ in range(asked.repeats):
            for way, ask in ways.items():
                done[way].append(apart(ask, folder, [row.text for row in test]))
    columns = ("way", "seconds", "least to most", "texts/s", "peak memory", "accuracy")
    show_table((*columns, "labels as ours", "ours is so many times as fast"), _lines(done, test))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = os.environ.get(FOLDER_VARIABLE)
    parser.add_argument("--data", type=Path, default=default, required=not default, help=f"or ${FOLDER_VARIABLE}")
    parser.add_argument("--set", default="sst2", choices=list(LANGUAGES), metavar="SET")
    parser.add_argument("--rows", type=int, default=1500, help="train rows")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--rate", type=float, default=1e-4, help="the highest learning rate")
    parser.add_argument("--texts", type=int, default=2000, help="test texts at most")
    parser.add_argument("--repeats", type=int, default=3)
    return parser.parse_args()


def _lines(done: dict[str, list[Answered]], test: Sequence[Row]) -> Iterator[Sequence[str]]:
    """Ratios are those of the same turn, so that a machine that slows down slows both."""
    gold, ours = [row.label for row in test], done[OURS]
    for way, some in done.items():
        seconds = [one.seconds for one in some]
        yield (
            way,
            f"{median(seconds):.2f}",
            f"{min(seconds):.2f} to {max(seconds):.2f}",
            f"{len(test) / median(seconds):,.0f}",
            f"{median(one.memory for one in some) / 2**20:,.0f} MiB",
            f"{_same(some[0].labels, gold):.3f}",
            f"{100 * _same(some[0].labels, ours[0].labels):.1f} %",
            f"{median(other.seconds / mine.seconds for mine, other in zip(ours, some, strict=True)):.2f}",
        )


def _same(these: Sequence[str], those: Sequence[str]) -> float:
    return sum(this == that for this, that in zip(these, those, strict=True)) / len(those)


if __name__ == "__main__":
    main()
