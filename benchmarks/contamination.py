"""What the guard finds of test rows that were planted among the rows to learn from, and what it takes of clean rows.

Each draw takes 1,000 rows to learn from and 300 test rows of a real set and plants 0.1 to 10 % of them: test rows with
another case and other marks (exact), 13 words or Chinese characters of a test row inside of another row (run), what
people called the same in other words (paraphrase), and rows of a group that lies in the test (source). Recall is the
share of the planted rows that are held back; false alarms are the share of clean rows, from the rest of the same set
and from a set that has nothing to do with it. The peer does what lm-evaluation-harness does: lower case, no
punctuation, words by blanks, 13 in a row. Intervals are Wilson's, of 95 %.

Usage: python benchmarks/contamination.py --data FOLDER [--draws 100] [--model e5-small]
"""

import argparse
import json
import os
import random
import re
import string
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
import polars as pl
from published import FOLDER_VARIABLE, read_records
from tables import show_table

from tasklift import Task
from tasklift.data.sealed import INPUT, UNIT, measure, seal
from tasklift.evaluation.rates import wilson
from tasklift.models.networks.meaning import open_meaning
from tasklift.runs.preparing.decontamination import COPIES_ALONE, Decontamination
from tasklift.runs.preparing.guard import Guard
from tasklift.runs.run import make_ready
from tasklift.store.store import Store
from tasklift.tasks.classify import Classify
from tasklift.tasks.decontamination import DecontaminateSettings
from tasklift.text.comparison_form import comparison_form

SETS = {"sst2": "hate_offensive_votes", "online_shopping_10_cats": "csl_category", "banking77": "sst2"}
"""Each with a set in the same language that has nothing to do with it."""
RUN = 13
TRAIN, TEST = 1000, 300
THRESHOLDS = (0.9, 0.93, 0.95, 0.97)

Finder = Callable[[Sequence[str], Sequence[str]], list[bool]]
Tally = Counter[tuple[str, ...]]


def main() -> None:
    """A table of recall and false alarms, and one of speed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=os.environ.get(FOLDER_VARIABLE), help="folder of the data sets")
    parser.add_argument("--draws", type=int, default=100)
    parser.add_argument("--model", default=None, help="also by meaning, under this encoder")
    asked = parser.parse_args()
    tally: Tally = Counter()
    finders: dict[str, Finder] = {
        "copies alone": _guard_with(COPIES_ALONE),
        "ngrams: 13": _guard_with(Decontamination(DecontaminateSettings(ngrams=RUN), None, ())),
        "ngrams: 13, share: 0.5": _guard_with(Decontamination(DecontaminateSettings(ngrams=RUN, share=0.5), None, ())),
        "13 words as lm-eval": _as_lm_eval,
    }
    _by_wording(asked.data, asked.draws, finders, tally)
    if asked.model:
        _by_meaning(asked.data, asked.draws, asked.model, tally)
    _by_source(asked.draws, tally)
    show_table(("set", "planted", "by", "rows", "held back", "95 %"), list(_lines(tally)))
    show_table(("texts", "by", "MB a second"), list(_speeds(asked.data, finders)))


def _by_wording(data: Path, draws: int, finders: dict[str, Finder], tally: Tally) -> None:
    pools = {name: _texts(data, name) for name in {*SETS, *SETS.values()}}
    for draw in range(draws):
        rng = random.Random(draw)
        for name, stranger in SETS.items():
            rows = rng.sample(pools[name], TRAIN + TEST)
            train, test = rows[:TRAIN], rows[TRAIN:]
            for kind, plant in (("exact", _disguised), ("run", _inside)):
                planted = _planted(rng, plant, train, test)
                for by, find in finders.items():
                    _count(tally, (name, kind, by), find(test, planted))
            for by, find in finders.items():
                _count(tally, (name, "none, same set", by), find(test, train))
                _count(tally, (name, "none, other set", by), find(test, rng.sample(pools[stranger], TRAIN)))


def _planted(
    rng: random.Random,
    plant: Callable[[random.Random, str, str], str],
    train: Sequence[str],
    test: Sequence[str],
) -> list[str]:
    """Rows that give test rows away, 0.1 to 10 % of train; of runs, from rows that are long enough."""
    count = max(1, round(TRAIN * 10 ** rng.uniform(-3, -1)))
    sources = [text for text in test if plant is _disguised or len(_units(text)) >= RUN]
    return [plant(rng, rng.choice(sources), rng.choice(train)) for _ in range(count)]


def _disguised(rng: random.Random, text: str, _: str) -> str:
    return f"  {text.upper()} !!" if rng.random() < 0.5 else f"“{text}”……"


def _inside(rng: random.Random, text: str, host: str) -> str:
    units, around = _units(text), _units(host)
    first, place = rng.randrange(len(units) - RUN + 1), rng.randrange(len(around) + 1)
    run = units[first : first + RUN]
    # The comparison form has no blanks beside Chinese characters, and so no help for who looks for words by blanks.
    return str(comparison_form(pl.Series([" ".join([*around[:place], *run, *around[place:]])]))[0])


def _units(text: str) -> list[str]:
    return _UNIT.findall(comparison_form(pl.Series([text]))[0])


def _by_meaning(data: Path, draws: int, model: str, tally: Tally) -> None:
    """Paraphrases: one of two texts that people called the same is in the test, the other is planted."""
    known: dict[str, np.ndarray] = {}
    meaning = open_meaning(model, folder=Path.cwd(), who="contamination")

    def vectors(texts: pl.Series) -> np.ndarray:
        new = [text for text in dict.fromkeys(texts.to_list()) if text not in known]
        known.update(zip(new, meaning.vectors(pl.Series(new, dtype=pl.String)), strict=True))
        return np.stack([known[text] for text in texts.to_list()])

    methods = {
        f"meaning, {threshold}": _guard_with(
            Decontamination(DecontaminateSettings(meaning=model, threshold=threshold), vectors, ())
        )
        for threshold in THRESHOLDS
    }
    methods |= {"copies alone": _guard_with(COPIES_ALONE), "13 words as lm-eval": _as_lm_eval}
    strangers = {"bustm": _texts(data, "online_shopping_10_cats")[:800], "crowd_product": _texts(data, "sst2")[:800]}
    for name, (same, others) in {"bustm": _bustm(data), "crowd_product": _products(data)}.items():
        for draw in range(draws):
            rng = random.Random(draw)
            pairs = rng.sample(same, min(len(same), TEST))
            test = [one for one, _ in pairs]
            planted = [other for _, other in rng.sample(pairs, max(1, round(TEST * 10 ** rng.uniform(-3, -1))))]
            clean = [text for text in rng.sample(others, min(300, len(others))) if text not in test]
            for by, find in methods.items():
                _count(tally, (name, "paraphrase", by), find(test, planted))
                _count(tally, (name, "none, same set", by), find(test, clean))
                _count(tally, (name, "none, other set", by), find(test, rng.sample(strangers[name], 200)))


def _by_source(draws: int, tally: Tally) -> None:
    """Rows of one group on two sides, of 40 groups of which some are large; found where the split left none so."""
    for draw in range(draws // 4):
        rng = random.Random(draw)
        rows = [
            {"text": f"{rng.random()} {rng.random()}", "label": str(rng.randrange(2)), "group": str(rng.randrange(40))}
            for _ in range(300)
        ]
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
            columns = {"text": "text", "label": "label", "group": "group"}
            task = {"data": {"train": "rows.jsonl"}, "columns": columns}
            (Path(folder) / "task.yaml").write_text(json.dumps(task))
            found = make_ready(Task.load(Path(folder) / "task.yaml")).prepared
            texts = set(measure(found.test, lambda frame, _: frame["text"].to_list()))
            groups = {row["group"] for row in rows if row["text"] in texts}
            of_groups = {row["text"] for row in rows if row["group"] in groups}
            seen = set(found.datasets["train"].frame()["text"]) | set(found.datasets["valid"].frame()["text"])
            _count(tally, ("made up", "source", "group"), [text not in seen for text in sorted(of_groups)])


def _guard_with(more: Decontamination) -> Finder:
    def find(test: Sequence[str], texts: Sequence[str]) -> list[bool]:
        ids = [str(row) for row in range(len(test))]
        frame = pl.DataFrame({"id": ids, "text": test, "label": "a", INPUT: test, UNIT: ids})
        rows = pl.DataFrame({"id": [str(row) for row in range(len(texts))], "text": texts})
        with tempfile.TemporaryDirectory() as folder:
            sealed = seal(Store(Path(folder)), ("id", "text", "label"), iter([frame]), near=0.7, edition="one")
            guard = Guard(sealed, Classify, more)
            (passed,) = guard.pass_on(lambda: iter([rows]))
        return (~rows["id"].is_in(passed["id"].implode())).to_list()

    return find


_UNIT = re.compile(r"[\u3400-\u9fff]|[^\s\u3400-\u9fff]+")
_PUNCTUATION = str.maketrans("", "", string.punctuation)


def _as_lm_eval(test: Sequence[str], texts: Sequence[str]) -> list[bool]:
    known = {run for text in test for run in _runs(text)}
    return [not known.isdisjoint(_runs(text)) for text in texts]


def _runs(text: str) -> Iterable[tuple[str, ...]]:
    words = text.lower().translate(_PUNCTUATION).split()
    return zip(*(words[first:] for first in range(RUN)), strict=False)


def _count(tally: Tally, key: tuple[str, str, str], found: list[bool]) -> None:
    tally[(*key, "rows")] += len(found)
    tally[(*key, "found")] += sum(found)


def _lines(tally: Tally) -> Iterable[tuple[str, ...]]:
    for name, kind, by in sorted({key[:3] for key in tally}):
        rows, found = tally[(name, kind, by, "rows")], tally[(name, kind, by, "found")]
        low, high = wilson(found, rows, level=0.95)
        yield (name, kind, by, f"{rows:,}", f"{found / rows:.4f}", f"{low:.4f} to {high:.4f}")


def _speeds(data: Path, finders: dict[str, Finder]) -> Iterable[tuple[str, str, str]]:
    """Of the guard whole, and so with the search for copies in it."""
    for name in ("c4_web_sample", "online_shopping_10_cats"):
        texts = _texts(data, name)
        test, asked = texts[: len(texts) // 10], texts[len(texts) // 10 : 9000]
        size = sum(len(text.encode()) for text in asked) / 1e6
        for by, find in finders.items():
            find(test, asked[:10])
            started = time.perf_counter()
            find(test, asked)
            yield name, by, f"{size / (time.perf_counter() - started):.1f}"


def _texts(data: Path, name: str) -> list[str]:
    """Different texts of a set, of at least a letter or number, in an order that has nothing to do with the file's."""
    split = "data" if name == "c4_web_sample" else "train"
    rows = read_records(data, name, split)
    found = sorted({str(row["text"]) for row in rows if any(map(str.isalnum, str(row["text"])))})
    random.Random(0).shuffle(found)
    return found


def _bustm(data: Path) -> tuple[list[tuple[str, str]], list[str]]:
    """Pairs that are the same, and texts of other pairs, which may mean the same as one of these all the same."""
    rows = read_records(data, "bustm", "test")
    same = [(row["sentence1"], row["sentence2"]) for row in rows if str(row["label"]) == "1"]
    return same, [row["sentence2"] for row in rows if str(row["label"]) != "1"]


def _products(data: Path) -> tuple[list[tuple[str, str]], list[str]]:
    rows = [row for row in read_records(data, "crowd_product", "items") if row["text1"] and row["text2"]]
    same = [(row["text1"], row["text2"]) for row in rows if str(row["gold"]) == "1"]
    taken = {text for pair in same for text in pair}
    return same, sorted({row["text2"] for row in rows if str(row["gold"]) != "1"} - taken)


if __name__ == "__main__":
    main()
