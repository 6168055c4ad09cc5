"""How fast `finetune` trains beside the Trainer of transformers, on the same rows of a published set.

MiniLM learns for `--epochs` at the same rate, in batches of 32 of at most 256 tokens. Trainers are defaults otherwise,
nothing is evaluated or logged to disk on the way, and tokens are made, and two steps done, before the clock starts.
Every training runs in a process of its own, one after another, `--repeats` times in turn; the table has medians.

Tokens a second are those of the texts, padding not counted. `ceiling` is the share of what the machine's products of
matrices allow, which is measured in turn with the trainings: a token costs each weight in the layers' matrices six
operations. A checkpoint is written by the clock, every 30 seconds at most and at most in a hundredth of the time; one
in the middle is forced here, so that there is one to measure.

Usage: OMP_WAIT_POLICY=PASSIVE python benchmarks/finetuning/speed.py --data FOLDER [--set banking77] [--rows 1500]
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median

# Published sets and tables are shared with the other benchmarks; these modules lie one folder up.
sys.path.append(str(Path(__file__).parents[1]))
from apart import apart  # noqa: E402
from published import FOLDER_VARIABLE, LANGUAGES, read_rows  # noqa: E402
from tables import show_table  # noqa: E402
from trainings import (  # noqa: E402
    Job,
    Trained,
    train_ours,
    train_ours_with_checkpoints,
    train_plainly,
    train_with_switches,
)

TEST_ROWS = 2000
OURS, CHECKPOINTS = "finetune", "finetune, with checkpoints"
PLAIN, SWITCHES = "Trainer", "Trainer, bf16, grouped by length"
CONTENDERS: dict[str, Callable[[Job], Trained]] = {
    OURS: train_ours,
    CHECKPOINTS: train_ours_with_checkpoints,
    PLAIN: train_plainly,
    SWITCHES: train_with_switches,
}


def multiplying_rates() -> dict[str, float]:
    """Operations a second with which the machine multiplies matrices, by the kind of number."""
    import torch

    from tasklift.training.speed.ceiling import multiplying_rate

    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    return {kind: multiplying_rate(kind, device) for kind in ("bf16", "fp32")}


def main() -> None:
    """A line for each training as it is done, then the tables."""
    asked = _asked()
    train = read_rows(asked.data, asked.set, "train", asked.rows)
    job = Job(train, read_rows(asked.data, asked.set, "test", TEST_ROWS), asked.epochs, asked.rate, asked.seed)
    print(f"{asked.set}: {len(job.train)} rows, {asked.epochs} epochs; {len(job.test)} test rows\n", flush=True)
    done: dict[str, list[Trained]] = {name: [] for name in CONTENDERS}
    rates: dict[str, list[float]] = {"bf16": [], "fp32": []}
    for _ in range(asked.repeats):
        for kind, rate in apart(multiplying_rates).items():
            rates[kind].append(rate)
        for name, work in CONTENDERS.items():
            done[name].append(apart(work, job))
            print(f"  {name}: {done[name][-1].seconds:.1f} s, {_speed(done[name][-1]):,.0f} tokens/s", flush=True)
    best = {kind: max(some) for kind, some in rates.items()}
    columns = ("training", "seconds", "tokens made in", "tokens/s", "least to most", "ceiling", "peak memory")
    print()
    show_table((*columns, "accuracy", "macro-F1"), _lines(done, best))
    print()
    _show_ratios(done, best)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = os.environ.get(FOLDER_VARIABLE)
    parser.add_argument("--data", type=Path, default=default, required=not default, help=f"or ${FOLDER_VARIABLE}")
    parser.add_argument("--set", default="sst2", choices=list(LANGUAGES), metavar="SET")
    parser.add_argument("--rows", type=int, default=1500, help="train rows")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--rate", type=float, default=5e-5, help="the highest learning rate")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--repeats", type=int, default=3)
    return parser.parse_args()


def _speed(one: Trained) -> float:
    return one.tokens / one.seconds


def _lines(done: dict[str, list[Trained]], best: dict[str, float]) -> Iterator[Sequence[str]]:
    for name, some in done.items():
        speeds = [_speed(one) for one in some]
        kind = some[0].precision
        yield (
            f"{name} ({kind})" if kind not in name else name,
            f"{median(one.seconds for one in some):.2f}",
            f"{median(one.reading for one in some):.2f} s",
            f"{median(speeds):,.0f}",
            f"{min(speeds):,.0f} to {max(speeds):,.0f}",
            f"{100 * 6 * some[0].weights * median(speeds) / best[kind]:.0f} % of {kind}",
            f"{median(one.memory for one in some) / 2**20:,.0f} MiB",
            f"{median(one.accuracy for one in some):.3f}",
            f"{median(one.macro_f1 for one in some):.3f}",
        )


def _show_ratios(done: dict[str, list[Trained]], best: dict[str, float]) -> None:
    """Each training beside that of the same turn, so that a machine that slows down slows both."""
    for name in (PLAIN, SWITCHES):
        ratios = [_speed(ours) / _speed(other) for ours, other in zip(done[OURS], done[name], strict=True)]
        each = ", ".join(f"{ratio:.2f}" for ratio in ratios)
        print(f"{OURS} / {name}: {median(ratios):.2f} times the tokens a second ({each})")
    rates = ", ".join(f"{kind} {rate / 1e9:,.0f}" for kind, rate in best.items())
    print(f"products of matrices, in thousand million operations a second: {rates}; weights: {done[OURS][0].weights:,}")
    one = median(second for some in done[CHECKPOINTS] for second in some.saves)
    written = median(len(some.saves) for some in done[CHECKPOINTS])
    share = median(sum(some.saves) / some.seconds for some in done[CHECKPOINTS])
    longer = median(kept.seconds / bare.seconds for kept, bare in zip(done[CHECKPOINTS], done[OURS], strict=True)) - 1
    print(
        f"checkpoints: {one:.2f} s each, {written:g} in a run, {100 * share:.1f} % of its time "
        f"(by the clock of the whole run {100 * longer:+.1f} %); in a long run {100 * min(one / 30, 0.01):.1f} %"
    )


if __name__ == "__main__":
    main()
