"""How fast `instruct` teaches a language model beside TRL's SFTTrainer, on the same rows of scitldr.

Each row is an abstract behind an instruction, and its summary. All learn the summaries' tokens alone, for `--epochs`,
in batches of `--batch` rows, from the same weights. Every training runs in a process of its own, `--repeats` times in
turn; tokens a second are those of prompts and summaries, padding not counted, and a first step is done before the clock
starts. The loss is that of the summaries of rows held out, after training, reckoned by one and the same function. On a
GPU the memory is that of tensors there.

TRL is called by another Python, whose environment has it: `--peer PYTHON`. Two of its ways are measured: SFTTrainer's
defaults, and bfloat16 with packing (its own bin-packing without attention across joins needs a GPU's kernels, so on a
processor rows of like length go together instead).

Usage: OMP_WAIT_POLICY=PASSIVE python benchmarks/writing/instruct_speed.py --data FOLDER --model FOLDER --peer PYTHON
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

sys.path.append(str(Path(__file__).parents[1]))
from published import FOLDER_VARIABLE, read_records  # noqa: E402
from tables import show_table  # noqa: E402

ASKS = "Summarise this abstract in one sentence:\n\n"
OURS = "instruct"
TRL, TRL_BEST = "SFTTrainer, defaults", "SFTTrainer, bf16, by length"
LORA = "instruct, lora"
HELD_OUT = 64


def rows_of(folder: Path, count: int) -> list[dict[str, str]]:
    """Instructions with their answers."""
    records = read_records(folder, "scitldr", "train")[: count + HELD_OUT]
    return [{"prompt": ASKS + " ".join(one["sentences"]), "reply": one["targets"][0]} for one in records]


def run(name: str, python: str, job: dict[str, Any]) -> dict[str, float]:
    """What one training took, in a process of its own."""
    script = Path(__file__).with_name("instruct_trainings.py")
    with tempfile.TemporaryDirectory() as folder:
        asked, told = Path(folder, "job.json"), Path(folder, "told.json")
        asked.write_text(json.dumps({**job, "name": name}), encoding="utf-8")
        subprocess.run([python, str(script), str(asked), str(told)], check=True)
        found: dict[str, float] = json.loads(told.read_text(encoding="utf-8"))
        return found


def main() -> None:
    """A line for each training as it is done, then the table and the ratios."""
    asked = _asked()
    rows = rows_of(asked.data, asked.rows)
    job = {"rows": rows[: asked.rows], "held_out": rows[asked.rows :], "model": str(asked.model), "batch": asked.batch}
    job |= {"rate": asked.rate, "longest": asked.longest, "epochs": asked.epochs}
    contenders = {OURS: sys.executable, LORA: sys.executable, TRL: asked.peer, TRL_BEST: asked.peer}
    done: dict[str, list[dict[str, float]]] = {name: [] for name in contenders}
    for _ in range(asked.repeats):
        for name, python in contenders.items():
            done[name].append(run(name, python, job))
            print(f"  {name}: {done[name][-1]}", flush=True)
    print()
    show_table(
        ("training", "tokens/s", "seconds", "loss held out", "peak memory"),
        (
            (
                name,
                f"{median(one['tokens'] / one['seconds'] for one in some):,.0f}",
                f"{median(one['seconds'] for one in some):.1f}",
                f"{median(one['loss'] for one in some):.3f}",
                f"{median(one['memory'] for one in some) / 2**20:,.0f} MiB",
            )
            for name, some in done.items()
        ),
    )
    print()
    for name in (TRL, TRL_BEST):
        pairs = zip(done[OURS], done[name], strict=True)
        ratios = [ours["tokens"] / ours["seconds"] * other["seconds"] / other["tokens"] for ours, other in pairs]
        print(f"{OURS} / {name}: {median(ratios):.2f} times the tokens a second")


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = os.environ.get(FOLDER_VARIABLE)
    parser.add_argument("--data", type=Path, default=default, required=not default, help=f"or ${FOLDER_VARIABLE}")
    parser.add_argument("--model", type=Path, required=True, help="the folder of SmolLM2-135M-Instruct")
    parser.add_argument("--peer", required=True, help="a Python that has TRL")
    parser.add_argument("--rows", type=int, default=128)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--rate", type=float, default=2e-5)
    parser.add_argument("--longest", type=int, default=448)
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--repeats", type=int, default=2)
    return parser.parse_args()


if __name__ == "__main__":
    main()
