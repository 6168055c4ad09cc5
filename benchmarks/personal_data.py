"""How much personal data is found, in English and Chinese, and how often something is called so that is none.

presidio: spans of presidio-research (`presidio_pii`), `kinds: all`. A span counts as found when spans of the
corresponding kind cover more than half of its characters, streets, places and postal codes being one kind; strict: the
same kind and the same two ends. Intervals draw whole templates anew. own: the same on sentences and values of our own,
in which templates are filled at random. fresh: the same on more kinds of writing, in two halves that share no sentence
and no value; rules are looked over with `development` only (`--half check` is for measuring). numbers: valid Chinese
numbers in sentences. names: persons in 300 sentences of cmrc2018, kdconv and tnews_fewclue, labelled by hand; Chinese
names and those of other languages apart. alarms: 500 rows of reviews and 500 messages (seed 0); hits were judged by
hand, and one that was never judged is shown.

Usage: python benchmarks/personal_data.py --data FOLDER [--split train] [--half development]
    [--only presidio own fresh numbers names alarms]
"""

import argparse
import json
import os
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from personal.chinese_numbers import NUMBERS, SENTENCES
from personal.scoring_spans import Mark, compared, summary, totals
from published import FOLDER_VARIABLE, read_records
from ruamel.yaml import YAML
from tables import show_table

from tasklift.evaluation.rates import wilson
from tasklift.text.personal.find import find_personal

HERE = Path(__file__).parent / "personal"
OWN_SENTENCES, NUMBERS_OF_A_KIND, ALARM_ROWS = 1000, 500, 500
_PLACEHOLDER = re.compile(r"\{(\w+)(?::([\w.]+))?\}")

Rows = list[tuple[str, list[Mark], object]]
"""Texts with their gold spans, and the group that each is drawn with."""


def main() -> None:
    """One table after another."""
    parts: Mapping[str, Callable[[argparse.Namespace], None]] = {
        "presidio": presidio, "own": own, "fresh": fresh, "numbers": numbers, "names": names, "alarms": alarms,
    }  # fmt: skip
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = os.environ.get(FOLDER_VARIABLE)
    parser.add_argument("--data", type=Path, default=default, required=not default, help=f"or ${FOLDER_VARIABLE}")
    parser.add_argument("--split", default="train", choices=["train", "validation", "test"])
    parser.add_argument("--half", default="development", choices=["development", "check"])
    parser.add_argument("--only", nargs="+", default=list(parts), choices=list(parts))
    asked = parser.parse_args()
    for name in asked.only:
        print(f"\n{name}\n")
        parts[name](asked)


def presidio(asked: argparse.Namespace) -> None:
    """The published spans."""
    records = read_records(asked.data, "presidio_pii", asked.split)
    rows: Rows = [
        (one["text"], [Mark(span["start"], span["end"], span["type"]) for span in one["spans"]], one["template_id"])
        for one in records
    ]
    judge(rows)


def own(asked: argparse.Namespace) -> None:
    """Our own sentences and values."""
    judge(sentences(written("templates")))


def fresh(asked: argparse.Namespace) -> None:
    """One half of the sentences of many kinds of writing."""
    judge(sentences(written("fresh_templates")[asked.half]))


def written(name: str) -> Mapping[str, Any]:
    """One of the files of sentences and values."""
    return dict(YAML(typ="safe").load((HERE / f"{name}.yaml").read_text(encoding="utf-8")))


def sentences(made: Mapping[str, Any]) -> Rows:
    """Templates filled with values at random."""
    return list(filled(made["templates"], made["values"], random.Random(0)))


def filled(
    templates: list[str], values: Mapping[str, list[str]], rng: random.Random
) -> Iterator[tuple[str, list[Mark], object]]:
    """Every template in turn, its places filled at random: `{kind}`, or `{kind:list}` from another list of values."""
    for number in range(OWN_SENTENCES):
        template = templates[number % len(templates)]
        text, marks, last = "", [], 0
        for found in _PLACEHOLDER.finditer(template):
            text += template[last : found.start()]
            value = rng.choice(values[found[2] or found[1]])
            marks.append(Mark(len(text), len(text) + len(value), found[1]))
            text, last = text + value, found.end()
        yield text + template[last:], marks, number % len(templates)


def judge(rows: Rows) -> None:
    """Overall figures, then each type's."""
    found = find_personal(pl.Series([text for text, _, _ in rows]), "all")
    ours = [[Mark(one.start, one.end, one.kind) for one in found.get(place, [])] for place in range(len(rows))]
    gold = [marks for _, marks, _ in rows]
    figures, strict = compared(gold, ours), compared(gold, ours, strict=True)
    groups = [group for _, _, group in rows]
    show_table(
        ["spans", "recall", "precision", "F2"],
        (
            [rule, *(cell(*value) for value in summary(one, groups).values())]
            for rule, one in (("by most characters", figures), ("strict", strict))
        ),
    )
    print()
    show_table(["type", "found", "of", "recall", "95 %"], by_type(figures.found, gold))
    print()
    show_table(["kind", "right", "of", "precision", "95 %"], by_type(figures.right, ours))


def cell(value: float, low: float, high: float) -> str:
    """A figure and its interval."""
    return f"{value:.3f} ({low:.3f} to {high:.3f})"


def by_type(counts: Sequence[Mapping[str, tuple[int, int]]], marks: Sequence[Sequence[Mark]]) -> Iterator[list[str]]:
    """A line for each type that there is."""
    for name in sorted({mark.type for some in marks for mark in some}):
        yield share_line(name, *totals(counts, name))


def share_line(name: str, hits: int, all_: int) -> list[str]:
    """A share with Wilson's interval."""
    low, high = wilson(hits, all_, level=0.95)
    return [name, str(hits), str(all_), f"{hits / max(all_, 1):.3f}", f"{low:.3f} to {high:.3f}"]


def numbers(asked: argparse.Namespace) -> None:
    """Recall on numbers that are valid by construction, with the default kinds."""
    show_table(["kind", "found", "of", "recall", "95 %"], map(number_line, NUMBERS))


def number_line(name: str) -> list[str]:
    """One kind; found is what has the right kind and both ends."""
    kind, said, make = NUMBERS[name]
    rng = np.random.default_rng(0)
    values = [make(rng) for _ in range(NUMBERS_OF_A_KIND)]
    texts = [SENTENCES[place % len(SENTENCES)].format(name=said, value=value) for place, value in enumerate(values)]
    found = find_personal(pl.Series(texts), "default")
    hits = sum(
        any(one.kind == kind and text[one.start : one.end] == value for one in found.get(place, []))
        for place, (text, value) in enumerate(zip(texts, values, strict=True))
    )
    return share_line(name, hits, len(values))


def names(asked: argparse.Namespace) -> None:
    """Persons in sentences that a person labelled."""
    labelled = [json.loads(line) for line in (HERE / "chinese_names.jsonl").read_text(encoding="utf-8").splitlines()]
    texts = [sentence(asked.data, one) for one in labelled]
    gold = [[Mark(*name) for name in one["names"]] for one in labelled]
    found = find_personal(pl.Series(texts), ("person",))
    ours = [[Mark(one.start, one.end, "person") for one in found.get(place, [])] for place in range(len(texts))]
    as_persons = [[Mark(one.start, one.end, "person") for one in some] for some in gold]
    figures = compared(as_persons, ours)
    lines = [share_line("precision", *totals(figures.right))]
    for type_ in ("chinese", "foreign"):
        only = [[Mark(one.start, one.end, "person") for one in some if one.type == type_] for some in gold]
        lines.append(share_line(f"recall, {type_}", *totals(compared(only, ours).found)))
    show_table(["names", "hits", "of", "share", "95 %"], lines)


def sentence(data: Path, one: Mapping[str, Any]) -> str:
    """The text that was labelled, from its set, row and part."""
    record = read_records(data, one["set"], "train")[one["row"]]
    if one["set"] == "kdconv":
        return str(record["messages"][one["part"]]["content"])
    if one["set"] == "cmrc2018":
        return str(record["context"][slice(*one["part"])])
    return str(record["text"])


def alarms(asked: argparse.Namespace) -> None:
    """Rows in which something was called personal data that is none."""
    judged = {
        (one["set"], one["row"], one["start"], one["end"]): one["right"]
        for one in map(json.loads, (HERE / "alarms.jsonl").read_text(encoding="utf-8").splitlines())
    }
    lines, unjudged = [], []
    for name, split in (("online_shopping_10_cats", "train"), ("nus_sms_zh", "data")):
        texts = [one["text"] for one in read_records(asked.data, name, split)]
        rows = random.Random(0).sample(range(len(texts)), ALARM_ROWS)
        found = find_personal(pl.Series([texts[row] for row in rows]), "default")
        wrong = set()
        for place, spans in found.items():
            for span in spans:
                key = (name, rows[place], span.start, span.end)
                if key not in judged:
                    unjudged.append(
                        {"set": name, "row": rows[place], "start": span.start, "end": span.end, "kind": span.kind}
                    )
                if not judged.get(key, False):
                    wrong.add(place)
        low, high = wilson(len(wrong), ALARM_ROWS, level=0.95)
        lines.append(
            [
                name,
                str(ALARM_ROWS),
                str(len(found)),
                str(len(wrong)),
                f"{len(wrong) / ALARM_ROWS:.1%}",
                f"{low:.1%} to {high:.1%}",
            ]
        )
    show_table(["data", "rows", "with hits", "with a false one", "share", "95 %"], lines)
    for one in unjudged:
        print(f"not judged, counted as false: {json.dumps(one)}")


if __name__ == "__main__":
    main()
