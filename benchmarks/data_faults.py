"""Faults put into real sets, and which of them Tasklift reports (C7): copies, copies of test rows, lost labels, gaps.

For each draw a few hundred rows of a published set are taken, distinct from one another. Into those to learn from are
put, at random places: exact copies, near copies (one small change, as in `mess.py`), exact and near copies of test
rows, labels that are missing, and texts that are missing; in every second draw the test loses a label. A task over the
two files is read and split, and the file is cleaned by `drop_missing` and `deduplicate`. Counted is what is told.

Recall: of what was put in, what is told (of a copy, itself or its source). Precision: of what is told, what was put in
or is truly so: a row with an exact Jaccard similarity at or above the threshold to another, by sets made in Python.
Near copies are counted twice: all, and those at or above the threshold. A label that is the word NaN is a label by
design (labels are text as written), and is not counted among those missing. Intervals are Wilson's, 95 %.

Usage: python benchmarks/data_faults.py --data FOLDER [--draws 50] [--rows 300]
"""

import json
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from mess import edit
from near_duplicates import shingles_of
from published import LANGUAGES, Row, parser_with_data, read_rows
from tables import show_table

from tasklift import Task
from tasklift.evaluation.rates import wilson
from tasklift.runs.cleaning.clean import Targets, clean_file
from tasklift.runs.cleaning.recipe_file import read_recipe
from tasklift.runs.preparing.guard import COPY_OF_TEST
from tasklift.runs.preparing.prepare import Prepared
from tasklift.runs.run import make_ready
from tasklift.text.comparison_form import comparison_form

EACH = 15
TEST_ROWS = 100
GUARD, STEP = 0.7, 0.85
COLUMNS = ("fault", "put in", "recall", "told", "precision")
EXACT, NEAR, LEAK, NEAR_LEAK = "exact copies", "near copies", "copies of test rows", "near copies of test rows"
NEAR_TRUE, LEAK_TRUE = f"near copies, similarity >= {STEP}", f"near copies of test rows, similarity >= {GUARD}"
LABELS, TEXTS, CLASS = "labels that are missing", "texts that are missing", "a label that the test lost"


@dataclass
class Spoilt:
    """Rows as objects; `put`: by the kind of fault, the places of rows that have it; `sources`: what a copy is of."""

    rows: list[dict[str, Any]]
    test: list[dict[str, Any]]
    lost: str | None
    put: dict[str, set[int]] = field(default_factory=dict)
    sources: dict[int, int] = field(default_factory=dict)


@dataclass
class Counts:
    """Over all draws: rows put in, of those told, rows told, of those rightly."""

    put: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)

    def see(self, kind: str, put: Iterable[int], settled: set[int]) -> None:
        """Rows put in, and those that were told."""
        rows = set(put)
        self.put[kind] += len(rows)
        self.found[kind] += len(rows & settled)

    def tell(self, kind: str, told: Iterable[int], right: set[int]) -> None:
        """Rows told, and those of which it is true."""
        rows = set(told)
        self.told[kind] += len(rows)
        self.right[kind] += len(rows & right)


def main() -> None:
    """The table."""
    parser = parser_with_data(__doc__)
    parser.set_defaults(rows=300)
    parser.add_argument("--draws", type=int, default=50)
    arguments = parser.parse_args()
    names = [name for name in arguments.sets if name in LANGUAGES]
    texts = {name: read_rows(arguments.data, name, "train", 20_000) for name in names}
    counts = Counts()
    for draw in range(arguments.draws):
        lots = np.random.default_rng((7, draw))
        one = spoilt(texts[names[draw % len(names)]], arguments.rows, lots, lose=draw % 2 == 0)
        with tempfile.TemporaryDirectory() as folder:
            count(one, Path(folder), counts)
    show_table(COLUMNS, lines(counts))


def lines(counts: Counts) -> Iterator[list[str]]:
    """A line for each kind; precision is told for kinds that are told apart."""
    for kind in (EXACT, NEAR, NEAR_TRUE, LEAK, NEAR_LEAK, LEAK_TRUE, LABELS, TEXTS, CLASS):
        told = counts.told[kind]
        precision = [f"{told:,}", rate(counts.right[kind], told)] if told else ["", ""]
        yield [kind, f"{counts.put[kind]:,}", rate(counts.found[kind], counts.put[kind]), *precision]


def rate(hits: int, rows: int) -> str:
    """A share with its interval."""
    low, high = wilson(hits, rows, level=0.95)
    return f"{hits / rows:.4f} [{low:.4f}, {high:.4f}]"


def spoilt(rows: Sequence[Row], count: int, lots: np.random.Generator, *, lose: bool) -> Spoilt:
    """Rows of one draw with all faults in them."""
    sound = distinct([rows[place] for place in lots.permutation(len(rows))[: 3 * (count + TEST_ROWS)].tolist()])
    train, test = sound[:count], sound[count : count + TEST_ROWS]
    common = Counter(row.label for row in test).most_common()
    lost = common[-1][0] if lose and len(common) > 1 else None
    test = [row for row in test if row.label != lost]
    new: list[tuple[str, Row | dict[str, Any], int | None]] = []
    for place in lots.choice(count, 2 * EACH, replace=False).tolist():
        kind = EXACT if len(new) < EACH else NEAR
        new.append((kind, train[place] if kind == EXACT else edited(train[place], lots), place))
    for number, place in enumerate(lots.choice(len(test), 2 * EACH, replace=False).tolist()):
        kind = LEAK if number < EACH else NEAR_LEAK
        new.append((kind, test[place] if kind == LEAK else edited(test[place], lots), None))
    extra = sound[count + TEST_ROWS : count + TEST_ROWS + 2 * EACH]
    absent = (None, "", "nan", "NaN", " ")
    for number, row in enumerate(extra):
        value = absent[number % len(absent)]
        spoiled = {"text": row.text, "label": None if value in ("nan",) else value}
        spoiled = spoiled if number < EACH else {"text": value, "label": row.label}
        new.append((LABELS if number < EACH else TEXTS, spoiled, None))
    return put_in(train, new, test, lost, lots)


def put_in(
    train: Sequence[Row],
    new: Sequence[tuple[str, Row | dict[str, Any], int | None]],
    test: Sequence[Row],
    lost: str | None,
    lots: np.random.Generator,
) -> Spoilt:
    """All rows in an order by lot."""
    everything = [*(("", row, None) for row in train), *new]
    order = lots.permutation(len(everything)).tolist()
    now = {was: place for place, was in enumerate(order)}
    rows = [as_object(everything[was][1]) for was in order]
    one = Spoilt(rows, [as_object(row) for row in test], lost)
    for number, (kind, _, source) in enumerate(new, start=len(train)):
        one.put.setdefault(kind, set()).add(now[number])
        if source is not None:
            one.sources[now[number]] = now[source]
    return one


def as_object(row: Row | dict[str, Any]) -> dict[str, Any]:
    """The row as a line of JSON has it."""
    return row if isinstance(row, dict) else {"text": row.text, "label": row.label}


def edited(row: Row, lots: np.random.Generator) -> Row:
    """The row with one small change."""
    return Row(edit(row.text, lots), row.label)


def distinct(rows: Sequence[Row]) -> list[Row]:
    """Rows with a text, of which no two compare as equal."""
    forms = comparison_form(pl.Series([row.text for row in rows])).to_list()
    return list({form: row for form, row in zip(forms, rows, strict=True) if form}.values())


def count(one: Spoilt, folder: Path, counts: Counts) -> None:
    """Read, split and clean the rows of one draw, and add up what was told."""
    for name, rows in (("rows", one.rows), ("test", one.test)):
        content = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
        (folder / f"{name}.jsonl").write_text(content, encoding="utf-8")
    prepared = split(folder)
    count_split(one, prepared, counts)
    count_cleaned(one, folder, counts)


def split(folder: Path) -> Prepared:
    """The task over the two files, before its first step."""
    task = {
        "data": {"train": "rows.jsonl", "test": "test.jsonl"},
        "columns": {"text": "text", "label": "label"},
        "recipe": ["drop_missing", "classical"],
        "max_bad_rows": 0.5,
        "split": {"near": GUARD},
    }
    (folder / "task.yaml").write_text(json.dumps(task), encoding="utf-8")
    return make_ready(Task.load(folder / "task.yaml")).prepared


def count_split(one: Spoilt, prepared: Prepared, counts: Counts) -> None:
    """Copies of test rows, labels that are missing, and the label that the test lacks."""
    reading = prepared.readings["train"]
    places = {row["id"]: int(row["source_line"]) - 1 for row in reading.origins.frame().iter_rows(named=True)}
    aside = prepared.aside.frame().filter(pl.col("reason") == COPY_OF_TEST)["id"]
    gone = {places[name] for name in aside}
    truly = alike(one.rows, gone, one.test, GUARD)
    counts.see(LEAK, one.put[LEAK], gone)
    counts.see(NEAR_LEAK, one.put[NEAR_LEAK], gone)
    counts.see(LEAK_TRUE, alike(one.rows, one.put[NEAR_LEAK], one.test, GUARD), gone)
    counts.tell(LEAK, gone, truly | one.put[LEAK])
    faulty = {int(line) - 1 for line in reading.faults.frame()["line"]}
    missing = {place for place in one.put[LABELS] if str(one.rows[place]["label"] or "").strip() != "NaN"}
    counts.see(LABELS, missing, faulty)
    counts.tell(LABELS, faulty, one.put[LABELS])
    absent = set(prepared.absent["test"])
    labels = {str(row["label"]) for place, row in enumerate(one.rows) if place not in one.put[LABELS]}
    lacking = labels - {row["label"] for row in one.test}
    counts.put[CLASS] += 1 if one.lost else 0
    counts.found[CLASS] += 1 if one.lost in absent else 0
    counts.told[CLASS] += len(absent)
    counts.right[CLASS] += len(absent & (lacking | {"NaN"}))


def count_cleaned(one: Spoilt, folder: Path, counts: Counts) -> None:
    """Copies within the rows, and texts that are missing."""
    (folder / "recipe.yaml").write_text(f"- drop_missing\n- deduplicate: {{threshold: {STEP}}}\n", encoding="utf-8")
    targets = Targets(folder / "out.jsonl", folder / "aside.jsonl")
    clean_file(folder / "rows.jsonl", targets, read_recipe(folder / "recipe.yaml"), {"text": ["text"]})
    told = [json.loads(line) for line in (folder / "aside.jsonl").read_text(encoding="utf-8").split("\n") if line]
    gone = {step: {row["line"] - 1 for row in told if row["step"] == step} for step in ("drop_missing", "deduplicate")}
    counts.see(TEXTS, one.put[TEXTS], gone["drop_missing"])
    counts.tell(TEXTS, gone["drop_missing"], one.put[TEXTS])
    copies = gone["deduplicate"]
    settled = {copy for copy, source in one.sources.items() if {copy, source} & copies}
    truly = {
        place
        for place in copies
        if alike(one.rows, [place], [row for other, row in enumerate(one.rows) if other != place], STEP)
    }
    counts.see(EXACT, one.put[EXACT], settled)
    counts.see(NEAR, one.put[NEAR], settled)
    counts.see(NEAR_TRUE, _as_alike_as_said(one), settled)
    counts.tell(EXACT, copies, truly)


def _as_alike_as_said(one: Spoilt) -> set[int]:
    """The near copies that are as like their sources as the threshold asks."""
    return {place for place in one.put[NEAR] if alike(one.rows, [place], [one.rows[one.sources[place]]], STEP)}


def alike(
    rows: Sequence[dict[str, Any]], places: Iterable[int], others: Sequence[dict[str, Any]], least: float
) -> set[int]:
    """The places whose texts have a partner among the others that is as like as `least`, by sets of shingles."""
    sets = [shingles_of(form) for form in forms_of(others)]
    chosen = sorted(places)
    found = set()
    for place, form in zip(chosen, forms_of([rows[place] for place in chosen]), strict=True):
        mine = shingles_of(form)
        if any(len(mine & other) >= least * len(mine | other) for other in sets):
            found.add(place)
    return found


def forms_of(rows: Sequence[dict[str, Any]]) -> list[str]:
    """What is compared of the texts."""
    return [form or "" for form in comparison_form(pl.Series([row["text"] for row in rows], dtype=pl.String)).to_list()]


if __name__ == "__main__":
    main()
