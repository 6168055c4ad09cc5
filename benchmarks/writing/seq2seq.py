"""An encoder-decoder from nothing beside a translation memory and the source itself, on strings of a user interface.

The published splits of jupyterlab_ui_en_zh, of train each source once that test has not: train is learned from, the
weights are those that tell most tokens of validation right, test is scored by chrF and BLEU. Lifts are paired, with a
95 % interval of a bootstrap over rows. Seconds are those of the processor, on all its cores.

Usage: python benchmarks/writing/seq2seq.py --data FOLDER [--epochs 25] [--layers 2] [--width 128]
"""

import argparse
import os
import sys
import time
from pathlib import Path

import numpy as np
import polars as pl

sys.path.append(str(Path(__file__).parents[1]))
from published import FOLDER_VARIABLE, read_records  # noqa: E402
from scoring import points  # noqa: E402
from tables import show_table  # noqa: E402

from tasklift.evaluation.compare import compare  # noqa: E402
from tasklift.evaluation.resampling import Draws  # noqa: E402
from tasklift.forms.desk import Desk  # noqa: E402
from tasklift.forms.model import Model  # noqa: E402
from tasklift.metrics.catalogue import find_metric  # noqa: E402
from tasklift.metrics.judged import JudgedTexts  # noqa: E402
from tasklift.metrics.metric import score  # noqa: E402
from tasklift.models.looking_up.index import Index  # noqa: E402
from tasklift.models.looking_up.passages import index_passages  # noqa: E402
from tasklift.models.networks.beginnings import planned_encoder_decoder  # noqa: E402
from tasklift.models.prompting.asking import Asking  # noqa: E402
from tasklift.models.prompting.manner import Manner  # noqa: E402
from tasklift.models.prompting.prompt import prompt_of  # noqa: E402
from tasklift.models.written.copying import Copying  # noqa: E402
from tasklift.models.written.encoder_decoder import EncoderDecoder  # noqa: E402
from tasklift.models.written.retrieval import Retrieval  # noqa: E402
from tasklift.models.written.writing import Writing  # noqa: E402
from tasklift.tasks.encoder_plan import EncoderPlan  # noqa: E402
from tasklift.training.lessons.translating import Answered, teach_pairs  # noqa: E402
from tasklift.training.pace import PairsPace  # noqa: E402

METRICS = ("chrf", "bleu")
SET, SOURCE, OURS = "jupyterlab_ui_en_zh", "source", "seq2seq"
ASKING = Asking(prompt_of([SOURCE]), Manner())


def pairs_of(folder: Path, split: str) -> pl.DataFrame:
    """Sources and targets of a split."""
    records = [{name: row[name] for name in (SOURCE, "target")} for row in read_records(folder, SET, split)]
    return pl.DataFrame(records)


def answered(pairs: pl.DataFrame) -> Answered:
    """Pairs as they are learned from."""
    return Answered(list(ASKING.messages(pairs.select(SOURCE))), pairs["target"].to_list(), np.ones(pairs.height))


def taught(train: pl.DataFrame, valid: pl.DataFrame, arguments: argparse.Namespace) -> EncoderDecoder:
    """The network that learned from train, and chose on validation."""
    plan = EncoderPlan(
        architecture="bart",
        layers=arguments.layers,
        width=arguments.width,
        vocabulary=arguments.vocabulary,
        positions=arguments.positions,
    )
    begun = planned_encoder_decoder(plan, [*train[SOURCE], *train["target"]], seed=arguments.seed)
    told = EncoderDecoder(
        begun.module, begun.tokenizer, ASKING, Writing(most_new_tokens=64, beams=4), plan.context, learned=False
    )
    pace = PairsPace(epochs=arguments.epochs, learning_rate=arguments.rate, evaluations=1)
    shown = Desk(tell=lambda done, total, words: print(f"  {done}/{total} {words}", end="\r", flush=True))
    return teach_pairs(told, answered(train), answered(valid), pace, seed=arguments.seed, desk=shown)


def main() -> None:
    """Teach, answer, and print the table."""
    arguments = _arguments()
    train, valid, test = (pairs_of(arguments.data, split) for split in ("train", "validation", "test"))
    train = train.unique(SOURCE, keep="first", maintain_order=True).join(test, on=SOURCE, how="anti")
    started = time.process_time()
    model = taught(train, valid, arguments)
    learned = time.process_time() - started
    memory = Retrieval(Index(index_passages(train[SOURCE], k1=1.2, b=0.75)), tuple(train["target"]))
    models: dict[str, Model] = {"copy_source": Copying(None), "retrieve": memory, OURS: model}
    gold, judged, seconds = tuple((text,) for text in test["target"]), {}, {}
    for name, one in models.items():
        started = time.process_time()
        given = tuple(one.predict(test.select(SOURCE)).best())
        seconds[name] = time.process_time() - started
        judged[name] = JudgedTexts(gold, given, tuple(test[SOURCE]), "zh")
    print()
    show_table(
        ("answered by", *METRICS, "seconds to answer"),
        (
            (name, *(f"{score(find_metric(metric), one) or 0.0:.3f}" for metric in METRICS), f"{seconds[name]:.1f}")
            for name, one in judged.items()
        ),
    )
    for metric in METRICS:
        for other in list(models)[:-1]:
            lift = compare(
                find_metric(metric), [judged[other]], [judged[OURS]], units=np.arange(test.height), draws=Draws(0)
            )
            print(f"{OURS} over {other}, {metric}: {points(lift)} points, p = {lift.p:.4f}")
    size = sum(one.numel() for one in model.module.parameters())
    print(f"{train.height} pairs, {size / 1e6:.1f} M weights, learned in {learned:.0f} seconds of the processor")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = os.environ.get(FOLDER_VARIABLE)
    parser.add_argument("--data", type=Path, default=default, required=not default, help=f"or ${FOLDER_VARIABLE}")
    parser.add_argument("--epochs", type=float, default=25)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--layers", type=int, default=2)
    parser.add_argument("--width", type=int, default=128)
    parser.add_argument("--vocabulary", type=int, default=1500)
    parser.add_argument("--positions", choices=("absolute", "relative"), default="absolute")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


if __name__ == "__main__":
    main()
