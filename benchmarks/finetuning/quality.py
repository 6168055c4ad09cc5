"""The default recipe beside what people use instead, each scored on the published test rows (`make results`).

For each set the file is what was published for training (at most `--most` rows), and the contenders are

- the default recipe with the model that `lift init` names for the language: cleaning, an encoder tuned, words pooled;
- TF-IDF with logistic regression and with a linear SVM, as people write them with scikit-learn;
- the same encoder frozen, and scikit-learn's logistic regression on the mean of its last hidden states;
- in English the same encoder tuned by the Trainer of transformers with its defaults, and by SetFit with its defaults
  but 20 pairs a row, each for as many seconds as the default recipe took. SetFit needs a Python that has it.

A lift is Tasklift's macro-F1 less that of the contender on the same rows, with its 95 % interval. What was answered is
kept in a file as it comes, and is not asked again.

Usage: python benchmarks/finetuning/quality.py --data FOLDER [--sets sst2 ...] [--most 3000] [--judged 2000]
    [--kept quality.jsonl] [--setfit PYTHON] [--write docs/results.md]
"""

import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

import polars as pl
from apart import apart
from kept import once, read_kept, write_between
from peers import PEERS, Answered, answer_by
from published import Published, Row, parser_with_data, read_published
from scoring import figure, lift_between, points, scored
from whole_run import write_task

OURS: Final = "Tasklift"
FROZEN: Final = "frozen + logistic regression"
TRAINER: Final = "Trainer"
SETFIT: Final = "SetFit"
COLUMNS: Final = (OURS, *PEERS, FROZEN, TRAINER, SETFIT)
MODELS: Final = {"en": "minilm", "zh": "e5-small"}


class Set(NamedTuple):
    """Rows to learn from, rows to choose on (maybe none), and rows to be scored on."""

    name: str
    language: str
    train: list[Row]
    valid: list[Row]
    test: list[Row]

    @property
    def texts(self) -> list[str]:
        return [row.text for row in self.test]

    @property
    def gold(self) -> list[str]:
        return [row.label for row in self.test]


def main() -> None:
    """Make what is not kept yet, then print the table or write it into a page."""
    parser = parser_with_data(__doc__)
    parser.add_argument("--most", type=int, default=3000, help="rows to learn from, at most")
    parser.add_argument("--judged", type=int, default=2000, help="test rows, at most")
    parser.add_argument("--kept", type=Path, default=Path("quality.jsonl"), help="where figures are kept")
    parser.add_argument("--setfit", default=None, help="a Python that has setfit; without it that column is empty")
    parser.add_argument("--only-kept", action="store_true", help="make nothing, show what is kept")
    parser.add_argument("--write", type=Path, default=None, help="a page whose table is written anew")
    arguments = parser.parse_args()
    sets = [_cut(read_published(arguments.data, name), arguments.most, arguments.judged) for name in arguments.sets]
    for one in [] if arguments.only_kept else sets:
        _fill(one, arguments.kept, arguments.setfit)
    table = _table(sets, {key: Answered(*value) for key, value in read_kept(arguments.kept).items()})
    print(table)
    if arguments.write:
        write_between(arguments.write, "quality", table)


def _cut(one: Published, most: int, judged: int) -> Set:
    def some(rows: Sequence[Row], count: int) -> list[Row]:
        return random.Random(0).sample(list(rows), min(count, len(rows)))

    return Set(one.name, one.language, some(one.train, most), some(one.valid, most // 4), some(one.test, judged))


def _fill(one: Set, kept: Path, setfit: str | None) -> None:
    """Make the figures of a set that are not kept: ours first, as others get the same time."""
    ours = _once(one, OURS, kept, lambda: apart(answer_by_default, one))
    for peer in PEERS:
        _once(one, peer, kept, lambda peer=peer: answer_by(peer, one.language, [*one.train, *one.valid], one.texts))
    _once(one, FROZEN, kept, lambda: apart(answer_by_frozen, one))
    if one.language == "en":
        _once(one, TRAINER, kept, lambda: apart(answer_by_trainer, one, ours.seconds))
        if setfit:
            _once(one, SETFIT, kept, lambda: answer_by_setfit(one, ours.seconds, setfit))


def answer_by_default(one: Set) -> Answered:
    """The default recipe, carried out without measuring its lines one by one."""
    from tasklift import Task
    from tasklift.runs.carrying.workshop import Workshop
    from tasklift.runs.progress import silent
    from tasklift.runs.recipe import baseline_line
    from tasklift.runs.run import make_ready

    with tempfile.TemporaryDirectory() as folder:
        rows = {"train": one.train, "valid": one.valid, "test": one.test}
        task = Task.load(write_task(Path(folder), rows, None, MODELS[one.language]))
        began = time.perf_counter()
        ready = make_ready(task)
        workshop = Workshop(task, ready.store, ready.prepared, baseline_line(task), task.seed, silent)
        state, _ = workshop.carry_out(ready.recipe.lines)
        pipeline = workshop.finish(state).pipeline
        seconds = time.perf_counter() - began
        best = pipeline.answer(pl.DataFrame({"text": one.texts})).answers.best()
        return Answered([answer or "" for answer in best], seconds)


def answer_by_frozen(one: Set) -> Answered:
    """Logistic regression with its defaults on the encoder's vectors."""
    from sklearn.linear_model import LogisticRegression

    from tasklift.models.networks.beginnings import open_encoder
    from tasklift.models.networks.features import features, frozen
    from tasklift.models.pretrained.find import find_pretrained

    began = time.perf_counter()
    encoder = frozen(open_encoder(find_pretrained(MODELS[one.language], folder=Path())), ("text",), 256)
    rows = [*one.train, *one.valid]
    vectors = features(encoder, pl.DataFrame({"text": [row.text for row in rows]}))
    head = LogisticRegression(max_iter=1000).fit(vectors, [row.label for row in rows])
    seconds = time.perf_counter() - began
    return Answered(
        [str(label) for label in head.predict(features(encoder, pl.DataFrame({"text": one.texts})))], seconds
    )


def answer_by_trainer(one: Set, seconds: float) -> Answered:
    """The Trainer with its defaults; it stops when the time is over."""
    from trainings import Job, trainer_of
    from transformers import TrainerCallback

    class Stop(TrainerCallback):  # type: ignore[misc]
        def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            control.should_training_stop = control.should_training_stop or time.perf_counter() - began > seconds

    job = Job([*one.train, *one.valid], one.test, epochs=3, rate=5e-5, seed=0)
    began = time.perf_counter()
    trainer, test, labels = trainer_of(job, batch=8)
    trainer.add_callback(Stop())
    trainer.train()
    took = time.perf_counter() - began
    places = trainer.predict(test).predictions.argmax(axis=1)
    return Answered([labels[place] for place in places], took)


def answer_by_setfit(one: Set, seconds: float, python: str) -> Answered:
    """SetFit in a Python of its own (setfit_peer.py); it stops when the time is over."""
    from tasklift.models.pretrained.find import find_pretrained

    with tempfile.TemporaryDirectory() as folder:
        asked = Path(folder) / "asked.json"
        rows = [*one.train, *one.valid]
        model = str(find_pretrained(MODELS[one.language], folder=Path()))
        told = {"model": model, "rows": rows, "texts": one.texts, "seconds": seconds}
        asked.write_text(json.dumps(told), encoding="utf-8")
        script = Path(__file__).with_name("setfit_peer.py")
        done = subprocess.run([python, str(script), str(asked)], check=True, capture_output=True, text=True)
        said = json.loads(done.stdout.splitlines()[-1])
        return Answered(said["labels"], said["seconds"])


def _once(one: Set, contender: str, kept: Path, make: Callable[[], Answered]) -> Answered:
    def made() -> list[Any]:
        labels, seconds = make()
        print(one.name, contender, figure(scored(one.gold, labels)), f"{seconds:.0f} s", file=sys.stderr)
        return [labels, seconds]

    return Answered(*once(kept, (one.name, contender), made))


def _table(sets: Sequence[Set], found: dict[tuple[str, str], Answered]) -> str:
    """Macro-F1 of each, with our lift over it below."""
    lines = [f"| data | {' | '.join(COLUMNS)} |", "|---" * (len(COLUMNS) + 1) + "|"]
    for one in sets:
        lines.append(f"| `{one.name}` ({one.language}) | {' | '.join(_score(one, name, found) for name in COLUMNS)} |")
        lines.append(f"| lift over it | | {' | '.join(_lift(one, name, found) for name in COLUMNS[1:])} |")
    return "\n".join(lines)


def _score(one: Set, name: str, found: dict[tuple[str, str], Answered]) -> str:
    answered = found.get((one.name, name))
    return f"{figure(scored(one.gold, answered.labels))} ({answered.seconds:.0f} s)" if answered else ""


def _lift(one: Set, name: str, found: dict[tuple[str, str], Answered]) -> str:
    ours, theirs = found.get((one.name, OURS)), found.get((one.name, name))
    return points(lift_between(one.gold, theirs.labels, ours.labels)) if ours and theirs else ""


if __name__ == "__main__":
    main()
