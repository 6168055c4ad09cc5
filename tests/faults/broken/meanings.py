"""Sound files whose columns or labels do not mean what a task needs."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from tests.faults.broken.case import ROWS, Broken, Ending, both, csv_lines, good, joined, json_lines, with_line

_AT = 6
_LABELS = ("task.yaml",)


def cases() -> list[Broken]:
    """All of them."""
    return [
        *both(lambda language: list(_labels(language))),
        *both(lambda language: list(_spellings(language))),
        *_columns(),
        *_ids_and_times(),
        *_texts(),
    ]


def _of(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {"rows.jsonl": joined(json_lines(rows))}


def _labels(language: str) -> Iterator[Broken]:
    rows = good(language)
    one = [{**row, "stars": "好评" if language == "zh" else "good"} for row in rows]
    yield Broken(f"one label only, {language}", _of(one), Ending.REFUSED, _LABELS)
    each = [{**row, "stars": f"{row['stars']} {number}"} for number, row in enumerate(rows)]
    yield Broken(f"a label for each row, {language}", _of(each), Ending.REFUSED, _LABELS)
    yield Broken(
        f"texts for labels, {language}", _of([{**row, "stars": row["review"]} for row in rows]), Ending.REFUSED, _LABELS
    )
    rare = [*one, {"review": "a review of its own", "stars": "rare"}]
    yield Broken(f"one row of another label, {language}", _of(rare), Ending.ANY)
    yield Broken(
        f"no labels at all, {language}",
        _of([{"review": row["review"], "stars": None} for row in rows]),
        Ending.REFUSED,
        ("rows.jsonl:1",),
    )
    half = [{**row, "stars": row["stars"] if number % 2 else ""} for number, row in enumerate(rows)]
    yield Broken(f"half of the labels missing, {language}", _of(half), Ending.REFUSED, ("rows.jsonl:1",))
    test = [row for row in good(language, seed=3) if row["stars"] in ("good", "好评")]
    files = {**_of(rows), "test.jsonl": joined(json_lines(test))}
    own = {"data": {"train": "rows.jsonl", "test": "test.jsonl"}}
    yield Broken(f"a label that the test lacks, {language}", files, Ending.NOTED, settings=own)
    odd = [*good(language, seed=3), {"review": "a review of no kind", "stars": "odd"}]
    yield Broken(
        f"a label that only the test has, {language}",
        {**files, "test.jsonl": joined(json_lines(odd))},
        Ending.NOTED,
        settings=own,
    )
    other = [{**row, "stars": f"{row['stars']}!"} for row in good(language, seed=3)]
    yield Broken(
        f"a test of other labels, {language}",
        {**files, "test.jsonl": joined(json_lines(other))},
        Ending.NOTED,
        settings=own,
    )
    yield Broken(
        f"a test without labels, {language}",
        {**files, "test.jsonl": joined(json.dumps({"review": row["review"]}) for row in test)},
        Ending.REFUSED,
        ("task.yaml",),
        settings=own,
    )


def _spellings(language: str) -> Iterator[Broken]:
    """Some labels are written otherwise, and so count as others."""
    rows = good(language)
    word = "好评" if language == "zh" else "good"
    spelt = {
        "a blank behind": f"{word} ",
        "a blank before": f" {word}",
        "a blank inside": f"{word[:1]} {word[1:]}",
        "an ideographic blank": f"{word}\u3000",
        "a blank that does not break": f"{word}\xa0",
        "a zero-width blank": f"{word}\u200b",
        "a mark of direction": f"\u200e{word}",
        "a soft hyphen": f"{word[:1]}\xad{word[1:]}",
        "a line end": f"{word}\n",
        "a byte order mark": f"\ufeff{word}",
    }
    if language == "en":
        spelt |= {
            "capitals": "GOOD",
            "a capital": "Good",
            "full width": "ｇｏｏｄ",
            "bold letters": "𝐠𝐨𝐨𝐝",
            "decomposed": "goo\u0064",
        }
    for what, label in spelt.items():
        if label == word:
            continue
        new = [
            {**row, "stars": label if row["stars"] == word and number % 3 == 0 else row["stars"]}
            for number, row in enumerate(rows)
        ]
        yield Broken(f"labels with {what}, {language}", _of(new), Ending.NOTED)
    if language == "zh":
        numbers = {"decimals": "1.0", "full width": "１", "zeros before": "01", "a plus": "+1"}
        for what, label in numbers.items():
            plain = [{**row, "stars": "1" if number % 2 else "0"} for number, row in enumerate(rows)]
            new = [
                {**row, "stars": label if row["stars"] == "1" and number % 3 == 0 else row["stars"]}
                for number, row in enumerate(plain)
            ]
            yield Broken(f"numbers as labels, some with {what}", _of(new), Ending.NOTED)


def _columns() -> Iterator[Broken]:
    rows = good()
    yield Broken(
        "a column named like ours",
        {"rows.jsonl": joined(json_lines([{**row, ":line": 1} for row in rows]))},
        Ending.REFUSED,
        _LABELS,
        settings={"columns": {"text": ":line", "label": "stars"}},
    )
    yield Broken(
        "one column for text and label",
        _of(rows),
        Ending.ANY,
        settings={"columns": {"text": "stars", "label": "stars"}},
    )
    yield Broken(
        "the label among the texts",
        _of(rows),
        Ending.ANY,
        settings={"columns": {"text": ["review", "stars"], "label": "stars"}},
    )
    yield Broken("a text column with nothing in it", _of([{**row, "review": ""} for row in rows]), Ending.ANY)
    yield Broken(
        "a text column of numbers", _of([{**row, "review": number} for number, row in enumerate(rows)]), Ending.ANY
    )
    yield Broken(
        "no text to guess",
        _of([{"a": number, "stars": row["stars"]} for number, row in enumerate(rows)]),
        Ending.REFUSED,
        command=("init", "rows.jsonl", "-o", "-"),
    )
    yield Broken(
        "no label to guess",
        _of([{"review": row["review"]} for row in rows]),
        Ending.REFUSED,
        command=("init", "rows.jsonl", "-o", "-"),
    )
    yield Broken(
        "nothing to guess",
        _of([{"a": number} for number in range(ROWS)]),
        Ending.REFUSED,
        command=("init", "rows.jsonl", "-o", "-"),
    )
    yield Broken(
        "a column that is not there",
        _of(rows),
        Ending.REFUSED,
        ("task.yaml",),
        settings={"columns": {"text": "reviews", "label": "stars"}},
    )
    yield Broken(
        "a value that is not there",
        _of(rows),
        Ending.REFUSED,
        ("task.yaml",),
        settings={"columns": {"text": "review", "label": "stars", "values": ["price"]}},
    )
    yield Broken(
        "a group that is not there",
        _of(rows),
        Ending.REFUSED,
        ("task.yaml",),
        settings={"columns": {"text": "review", "label": "stars", "group": "user"}},
    )
    files = {
        **_of(rows),
        "test.jsonl": joined(json_lines([{"text": row["review"], "stars": row["stars"]} for row in rows])),
    }
    yield Broken(
        "a test with another name for the text",
        files,
        Ending.REFUSED,
        ("task.yaml",),
        settings={"data": {"train": "rows.jsonl", "test": "test.jsonl"}},
    )
    two = {**_of(rows), "more.csv": joined(csv_lines(good(seed=9))).replace("review", "text", 1)}
    yield Broken(
        "a second file with another name for the text",
        two,
        Ending.REFUSED,
        ("task.yaml",),
        settings={"data": {"train": ["rows.jsonl", "more.csv"]}},
    )
    yield Broken(
        "a second file with a bad row",
        {**_of(rows), "more.csv": joined(with_line(csv_lines(good(seed=9)), _AT, "one,two,three"))},
        Ending.QUARANTINED,
        (f"more.csv:{_AT}",),
        2 * ROWS + 1,
        settings={"data": {"train": ["rows.jsonl", "more.csv"]}},
    )


def _ids_and_times() -> Iterator[Broken]:
    def of(name: str, column: str, value: object, ending: Ending = Ending.QUARANTINED, role: str = "") -> Broken:
        rows = [
            {**row, column: f"{column} {number}" if column == "id" else f"2026-01-{number + 1:02d}"}
            for number, row in enumerate(good())
        ]
        new = [*rows[: _AT - 1], {**rows[_AT - 1], column: value}, *rows[_AT:]]
        settings = {"columns": {"text": "review", "label": "stars", role or column: column}}
        return Broken(name, _of(new), ending, (f"rows.jsonl:{_AT}",), ROWS, settings=settings)

    yield of("an id that stands twice", "id", "id 0")
    yield of("an empty id", "id", "")
    yield of("an id that is null", "id", None)
    yield of("an id that is a list", "id", ["id 5"], Ending.ANY)
    for what, written in {
        "in words": "yesterday",
        "of month 13": "2026-13-01",
        "of day 32": "2026-01-32",
        "in February": "2026-02-30",
        "in English order": "01/02/2026",
        "with two digits for the year": "26-1-5",
        "in seconds": "1767225600",
        "that is a list": ["2026-01-01"],
        "in Chinese": "二〇二六年一月五日",
        "with a strange offset": "2026-01-05T10:00:00+99:00",
    }.items():
        yield of(
            f"a time {what}",
            "time",
            written,
            Ending.QUARANTINED if what not in ("in Chinese", "in seconds") else Ending.ANY,
        )
    yield of("a time that is missing", "time", None, Ending.ANY)


def _texts() -> Iterator[Broken]:
    rows = good()

    def of(name: str, text: object, *recipe: Any, ending: Ending = Ending.QUARANTINED) -> Broken:
        new = [*rows[: _AT - 1], {"review": text, "stars": "good"}, *rows[_AT - 1 :]]
        files = {**_of(new), "recipe.yaml": json.dumps({"recipe": recipe or ["drop_missing"]})}
        command = (
            "clean",
            "rows.jsonl",
            "-o",
            "out.jsonl",
            "--recipe",
            "recipe.yaml",
            "--columns",
            "text=review",
            "--columns",
            "label=stars",
        )
        return Broken(name, files, ending, (f"rows.jsonl:{_AT}",), ROWS + 1, command)

    yield of("cleaning: a text that is missing", None)
    yield of("cleaning: an empty text", "")
    for what in ("N/A", "null", "-", "无", "nan", "  ", "\u3000", "#N/A", "暂无"):
        yield of(f"cleaning: a text that says {what!a}", what)
    yield of("cleaning: a text of one letter", "x", {"filter_length": {"minimum": 5}})
    yield of("cleaning: a very long text", "word " * 200_000, {"filter_length": {"maximum": 10_000}})
    yield of(
        "cleaning: letters without sense",
        "asdkj qwlekj zxmcn qpwoe lskdjf aksjdh qwoieu",
        "filter_quality",
        ending=Ending.ANY,
    )
    yield of("cleaning: a word again and again", "buy " * 80, "filter_quality", ending=Ending.ANY)
    yield of(
        "cleaning: another language",
        "Ceci est un avis en français sur ce restaurant, très bon",
        {"filter_language": {"languages": ["en"]}},
    )
    yield of(
        "cleaning: Chinese among English",
        "这家店的味道非常好，下次还会再来的",
        {"filter_language": {"languages": ["en"]}},
    )
