"""The default recipes of the kinds that write beside what needs no training, on published test rows (`make results`).

Of each set so many published rows are taken as a processor can learn from in minutes; the task file names a model that
reads and writes the language where packages carry one, and no recipe. The contenders are what the kind's baseline is
chosen of, each by itself, and the language model as it is (`zero_shot`). A score is the kind's own first measure with
its 95 % interval; a lift is that of the default recipe over the contender on the same rows. Choices are made on the
published validation rows, and where there are none, on a part of train. What was found is kept in a file as it comes,
and is not measured again; the lines of sets that are not measured stay in the page as they are. With `--work`, tasks
and their stores stay in a folder, so that a measurement that was cut off goes on from its last checkpoint; seconds are
then those of the last time.

Usage: python benchmarks/writing/quality.py --data FOLDER [--sets scitldr ...] [--kept writing.jsonl] [--only-kept]
    [--work FOLDER] [--write docs/results.md]
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "finetuning"))

from apart import apart
from kept import once, read_between, read_kept, write_between
from published import FOLDER_VARIABLE, read_records
from scoring import points

from tasklift.evaluation.lift import Lift, lift_from_json

OURS: Final = "Tasklift"
ZERO_SHOT: Final = "zero-shot"
UNTRAINED: Final = {
    "copy_source": "the source",
    "lead": "first sentences",
    "best_sentence": "best sentence",
    "no_answer": "no answer",
    "retrieve": "nearest row",
    "retrieve by last_turns": "nearest last turn",
}
CONTENDERS: Final = (*UNTRAINED.values(), ZERO_SHOT)


@dataclass(frozen=True)
class Writing:
    """A set: the task's kind and columns, the model that it names, and how many rows of each split are taken.

    `more`: what else its task file says.
    """

    name: str
    kind: str
    columns: Mapping[str, str]
    model: Any
    train: int
    valid: int
    test: int
    more: Mapping[str, Any]


_DIALOGUE: Final = {"messages": "messages"}
_QUESTION: Final = {"question": "question", "context": "context", "answers": "answers"}
_PAIR: Final = {"source": "source", "target": "target"}
_SMALL: Final = "smollm2"
_NONE: Final = "auto"

SETS: Final = (
    Writing("scitldr", "generate", {"source": "sentences", "target": "targets"}, _SMALL, 160, 40, 200, {}),
    Writing("aeslc", "generate", _PAIR, _SMALL, 240, 60, 200, {}),
    Writing("csl_title", "generate", _PAIR, _NONE, 800, 200, 1000, {"language": "zh"}),
    Writing("multi30k_en_de", "translate", _PAIR, _SMALL, 600, 100, 200, {"language": "de"}),
    Writing("jupyterlab_ui_en_zh", "translate", _PAIR, _SMALL, 1400, 100, 344, {"language": "zh"}),
    Writing("sgd_dialogues", "dialogue", _DIALOGUE, _SMALL, 60, 10, 30, {}),
    Writing("kdconv", "dialogue", _DIALOGUE, _NONE, 360, 90, 450, {"language": "zh"}),
    Writing("egret_wenda", "dialogue", _DIALOGUE, _NONE, 2326, 291, 291, {"language": "zh"}),
    Writing("cmrc2018", "answer", _QUESTION, "e5-small", 200, 40, 200, {"language": "zh", "group": "title"}),
    Writing("subjqa", "answer", _QUESTION, "minilm", 400, 60, 300, {"group": "item_id"}),
    Writing(
        "gsm8k",
        "answer",
        {"question": "question", "answers": "answer"},
        _SMALL,
        100,
        20,
        80,
        {"metric": "numeric_match"},
    ),
)


def main() -> None:
    """Measure what is not kept yet, then print the table or write it into a page."""
    arguments = _arguments()
    wanted = [one for one in SETS if one.name in arguments.sets]
    for one in [] if arguments.only_kept else wanted:
        once(arguments.kept, [one.name], lambda one=one: apart(measured, one, arguments.data, arguments.work))
    found = read_kept(arguments.kept)
    lines = {one.name: _lines(one, found[one.name,]) for one in wanted if (one.name,) in found}
    print(_table(lines))
    if arguments.write:
        write_between(arguments.write, "writing", _table(_told(arguments.write) | lines))


def measured(one: Writing, data: Path, work: Path | None) -> dict[str, Any]:
    """Scores, seconds and lifts of all who answer the set's test rows, as JSON values."""
    from tasklift.evaluation.compare import compare
    from tasklift.evaluation.intervals import interval
    from tasklift.evaluation.measure import judge_answers
    from tasklift.evaluation.resampling import Draws
    from tasklift.metrics.catalogue import find_metric
    from tasklift.runs.measuring.variants import answers_of

    with tempfile.TemporaryDirectory() as passing:
        folder = work / one.name if work else Path(passing)
        folder.mkdir(parents=True, exist_ok=True)
        bench = _bench_of(one, data, folder)
        finished, seconds = {}, {}
        for name, lines in _recipes(bench).items():
            began = time.perf_counter()
            state, _ = bench.carry_out(lines)
            finished[name] = bench.finish(state)
            answers = answers_of(bench.prepared, finished[name], bench.store)
            finished[name], seconds[name] = answers, time.perf_counter() - began
            print(f"{one.name}, {name}: {seconds[name]:.0f} s", file=sys.stderr)
        judged, units = judge_answers(bench.prepared.test, list(finished.values()), bench.gold)
        metric, draws = find_metric(bench.task.deciding_metric), Draws(0)
        by_name = dict(zip(finished, judged, strict=True))
        lifts = {
            name: asdict(compare(metric, [other], [by_name[OURS]], units=units, draws=draws))
            for name, other in by_name.items()
            if name != OURS
        }
        scores = {name: asdict(interval(metric, other, units=units, draws=draws)) for name, other in by_name.items()}
        told = {"metric": metric.name, "rows": bench.prepared.test.height, "sizes": bench.prepared.sizes}
        return {**told, "scores": scores, "lifts": lifts, "seconds": seconds}


def _bench_of(one: Writing, data: Path, folder: Path) -> Any:
    """The workshop of the set's task, in a folder of its own."""
    from tasklift import Task
    from tasklift.runs.carrying.workshop import Workshop
    from tasklift.runs.progress import silent
    from tasklift.runs.recipe import baseline_line
    from tasklift.runs.run import make_ready

    ready = make_ready(Task.load(_write_task(one, data, folder)))
    return Workshop(ready.task, ready.store, ready.prepared, baseline_line(ready.task), ready.task.seed, silent)


def _write_task(one: Writing, data: Path, folder: Path) -> Path:
    """A task file, and the published rows that stand at even distances, as they are."""
    files = {}
    for name, split, most in (
        ("train", "train", one.train),
        ("valid", "validation", one.valid),
        ("test", "test", one.test),
    ):
        rows = _spread(read_records(data, one.name, split), most)
        if rows:
            files[name] = f"{name}.jsonl"
            lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
            (folder / files[name]).write_text("".join(lines), encoding="utf-8")
    named = {key: value for key, value in one.more.items() if key != "group"}
    columns = {**one.columns, **{key: value for key, value in one.more.items() if key == "group"}}
    task = {"kind": one.kind, "data": files, "columns": columns, "model": one.model, **named}
    path = folder / "task.yaml"
    path.write_text(json.dumps(task), encoding="utf-8")
    return path


def _spread(rows: Sequence[dict[str, Any]], most: int) -> list[dict[str, Any]]:
    count = min(most, len(rows))
    return [rows[place * len(rows) // count] for place in range(count)]


def _recipes(bench: Any) -> dict[str, Any]:
    """The lines of each contender by its name: ours, what needs no training, and the model as it is."""
    from tasklift.runs.recipe import parse_line, recipe_of
    from tasklift.settings.located import Located
    from tasklift.tasks.families import Family, family_of

    task = bench.task
    here = Located("the contender", None)
    untrained = {_called(line): (parse_line(line, here, ()),) for line in task.kind_class.untrained}
    writes = family_of(task.model, task.folder) is Family.DECODER
    asked = {ZERO_SHOT: (parse_line(task.kind_class.zero_shot(bench.prepared.language), here, ()),)} if writes else {}
    return {**untrained, **asked, OURS: recipe_of(task, bench.prepared.rows_a_label).lines}


def _called(line: Any) -> str:
    name = line if isinstance(line, str) else " by ".join([*line, *next(iter(line.values()))])
    return UNTRAINED[name]


def _table(lines: Mapping[str, str]) -> str:
    """The lines of each set below their heads, in the order of the sets."""
    heads = ["| data | test rows | " + " | ".join((OURS, *CONTENDERS)) + " |", "|---" * (3 + len(CONTENDERS)) + "|"]
    return "\n".join([*heads, *(lines[one.name] for one in SETS if one.name in lines)])


def _lines(one: Writing, figures: Mapping[str, Any]) -> str:
    """A line of scores and one of lifts."""
    scores = " | ".join(_score(figures, name) for name in (OURS, *CONTENDERS))
    lifts = " | ".join(_lift(figures, name) for name in CONTENDERS)
    return f"| `{one.name}`, {figures['metric']} | {figures['rows']:,} | {scores} |\n| lift over it | | | {lifts} |"


def _told(page: Path) -> dict[str, str]:
    """The lines that a page has, by set: what another machine measured stays there."""
    lines = read_between(page, "writing").splitlines()[2:]
    return {lines[at].split("`")[1]: "\n".join(lines[at : at + 2]) for at in range(0, len(lines), 2)}


def _score(figures: Mapping[str, Any], name: str) -> str:
    if name not in figures["scores"]:
        return ""
    return f"{figures['scores'][name]['value']:.3f} ({figures['seconds'][name]:.0f} s)"


def _lift(figures: Mapping[str, Any], name: str) -> str:
    if name not in figures["lifts"]:
        return ""
    lift: Lift = lift_from_json(figures["lifts"][name])
    return "the same" if not lift.value and lift.low == lift.high else points(lift)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = os.environ.get(FOLDER_VARIABLE)
    names = [one.name for one in SETS]
    parser.add_argument("--data", type=Path, default=default, required=not default, help=f"or ${FOLDER_VARIABLE}")
    parser.add_argument("--sets", nargs="+", default=names, choices=names, metavar="SET")
    parser.add_argument("--kept", type=Path, default=Path("writing.jsonl"), help="where figures are kept")
    parser.add_argument("--work", type=Path, default=None, help="where tasks and stores stay; none: nowhere")
    parser.add_argument("--only-kept", action="store_true", help="measure nothing, show what is kept")
    parser.add_argument("--write", type=Path, default=None, help="a page whose table is written anew")
    return parser.parse_args()


if __name__ == "__main__":
    main()
