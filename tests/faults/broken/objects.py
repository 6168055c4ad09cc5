"""JSON and JSONL whose values, shape or grammar are wrong."""

import json
from collections.abc import Iterator

from tests.faults.broken.case import ROWS, Broken, Ending, both, good, joined, json_lines, with_line

_AT = 7
_NESTED = "[" * 10_000 + "]" * 10_000
_DEEP = '{"a":' * 10_000 + "1" + "}" * 10_000


def cases() -> list[Broken]:
    """All of them."""
    return [
        *both(lambda language: list(_lines(language))),
        *both(lambda language: list(_documents(language))),
        *_shapes(),
        *_types(),
    ]


def _bad(text: str, label: str) -> dict[str, str]:
    """Lines that cannot be a row, by what is wrong with them."""
    return {
        "a brace missing": f'{{"review": "{text}", "stars": "{label}"',
        "a quote missing": f'{{"review": "{text}, "stars": "{label}"}}',
        "single quotes": f"{{'review': '{text}', 'stars': '{label}'}}",
        "a comma too many": f'{{"review": "{text}", "stars": "{label}",}}',
        "a comma missing": f'{{"review": "{text}" "stars": "{label}"}}',
        "a colon missing": f'{{"review" "{text}", "stars": "{label}"}}',
        "keys without quotes": f'{{review: "{text}", stars: "{label}"}}',
        "a comment": f'{{"review": "{text}", /* why */ "stars": "{label}"}}',
        "a word of Python": '{"review": None, "stars": True}',
        "NaN": f'{{"review": "{text}", "stars": NaN}}',
        "Infinity": f'{{"review": "{text}", "stars": "{label}", "score": -Infinity}}',
        "a number out of range": f'{{"review": "{text}", "stars": "{label}", "score": 1e400}}',
        "a lone surrogate": f'{{"review": "{text} \\ud800", "stars": "{label}"}}',
        "a surrogate the wrong way round": f'{{"review": "{text} \\ude00\\ud83d", "stars": "{label}"}}',
        "an escape that is none": f'{{"review": "{text} \\x41", "stars": "{label}"}}',
        "an escape cut off": f'{{"review": "{text} \\u12", "stars": "{label}"}}',
        "a tab inside a string": f'{{"review": "{text}\t", "stars": "{label}"}}',
        "a NUL": f'{{"review": "{text}\0", "stars": "{label}"}}',
        "two objects on a line": " ".join([f'{{"review": "{text}", "stars": "{label}"}}'] * 2),
        "a list": f'["{text}", "{label}"]',
        "a string": f'"{text}"',
        "a number": "17",
        "null": "null",
        "words": text,
        "a line of CSV": f"{text},{label}",
        "a label that is a list": f'{{"review": "{text}", "stars": ["{label}"]}}',
        "a label that is an object": f'{{"review": "{text}", "stars": {{"value": "{label}"}}}}',
        "a label that is null": f'{{"review": "{text}", "stars": null}}',
        "no label": f'{{"review": "{text}"}}',
        "a label that is empty": f'{{"review": "{text}", "stars": ""}}',
        "an object without keys": "{}",
        "deep lists": f'{{"review": "{text}", "stars": "{label}", "deep": {_NESTED}}}',
        "deep objects": f'{{"review": "{text}", "stars": "{label}", "deep": {_DEEP}}}',
        "a zero before a number": f'{{"review": "{text}", "stars": "{label}", "score": 07}}',
        "a plus before a number": f'{{"review": "{text}", "stars": "{label}", "score": +7}}',
        "a hexadecimal number": f'{{"review": "{text}", "stars": "{label}", "score": 0x1F}}',
    }


def _lines(language: str) -> Iterator[Broken]:
    lines, text, label = _sound(language)
    place = f"rows.jsonl:{_AT}"
    for what, line in _bad(text, label).items():
        content = joined(with_line(lines, _AT, line))
        yield Broken(f"{what}, jsonl, {language}", {"rows.jsonl": content}, Ending.QUARANTINED, (place,), ROWS + 1)
    twice = f'{{"review": "{text}", "stars": "{label}", "stars": "{label}!"}}'
    yield Broken(
        f"a key that stands twice, jsonl, {language}",
        {"rows.jsonl": joined(with_line(lines, _AT, twice))},
        Ending.MENDED,
        (place,),
        ROWS + 1,
    )


def _documents(language: str) -> Iterator[Broken]:
    """The same rows in one list, a row a line, so that lines are one further down."""
    lines, text, label = _sound(language)
    bad = _bad(text, label)
    chosen = (
        "a brace missing",
        "a quote missing",
        "a comma too many",
        "a comma missing",
        "NaN",
        "a lone surrogate",
        "a label that is a list",
        "no label",
        "a list",
        "a number",
        "deep lists",
        "a NUL",
        "single quotes",
    )
    for what in chosen:
        body = ",\n".join(with_line(lines, _AT, bad[what]))
        yield Broken(
            f"{what}, one document, {language}",
            {"rows.json": f"[\n{body}\n]\n"},
            Ending.QUARANTINED,
            (f"rows.json:{_AT + 1}",),
        )
    gap = "[\n" + ",\n".join(lines[:5]) + ",\n,\n" + ",\n".join(lines[5:]) + "\n]"
    yield Broken(f"a comma without a row, {language}", {"rows.json": gap}, Ending.QUARANTINED, ("rows.json:7",))
    missing = "[\n" + ",\n".join(lines[:5]) + "\n" + ",\n".join(lines[5:]) + "\n]"
    yield Broken(f"no comma between two rows, {language}", {"rows.json": missing}, Ending.QUARANTINED, ("rows.json:7",))
    last = "[\n" + ",\n".join(lines) + ",\n]"
    yield Broken(
        f"a comma after the last row, {language}", {"rows.json": last}, Ending.QUARANTINED, (f"rows.json:{ROWS + 2}",)
    )
    open_ = "[\n" + ",\n".join(lines) + "\n"
    yield Broken(
        f"a list that is never closed, {language}", {"rows.json": open_}, Ending.QUARANTINED, (f"rows.json:{ROWS + 2}",)
    )
    cut = open_[: open_.rindex("stars")]
    yield Broken(
        f"a document cut off within a row, {language}", {"rows.json": cut}, Ending.REFUSED, (f"rows.json:{ROWS + 1}",)
    )
    after = "[\n" + ",\n".join(lines) + "\n]\nand more"
    yield Broken(
        f"more after the document, {language}", {"rows.json": after}, Ending.QUARANTINED, (f"rows.json:{ROWS + 3}",)
    )


def _shapes() -> Iterator[Broken]:
    rows = good()
    shapes = {
        "an empty list": "[]",
        "an empty object": "{}",
        "a string": '"rows"',
        "a number": "12",
        "a word": "true",
        "a list of texts": json.dumps([row["review"] for row in rows]),
        "a list of lists": json.dumps([[row["review"], row["stars"]] for row in rows]),
        "a list of lists with a header": json.dumps(
            [["review", "stars"], *([row["review"], row["stars"]] for row in rows)]
        ),
        "columns": json.dumps({"review": [row["review"] for row in rows], "stars": [row["stars"] for row in rows]}),
        "an object by number": json.dumps({str(number): row for number, row in enumerate(rows)}),
        "two lists in an object": json.dumps({"train": rows, "test": rows}),
        "a list in a list": json.dumps([rows]),
        "a list within an object within an object": json.dumps({"data": {"rows": rows}}),
        "rows within an object each": json.dumps([{"row": row} for row in rows]),
        "brackets, open": "[" * 20_000,
        "brackets": "[" * 20_000 + "]" * 20_000,
        "nulls": json.dumps([None] * 20),
    }
    for what, content in shapes.items():
        nothing = what in ("an empty list", "a string", "a number", "a word")
        true = () if nothing else ("task.yaml", "rows.json:1")
        yield Broken(f"JSON: {what}", {"rows.json": content}, Ending.REFUSED, true)
    yield Broken("a JSON list in a .jsonl file", {"rows.jsonl": json.dumps(rows, indent=1)}, Ending.AS_IT_IS, read=ROWS)
    yield Broken("JSON lines in a .json file", {"rows.json": joined(json_lines(rows))}, Ending.AS_IT_IS, read=ROWS)
    yield Broken(
        "CSV in a .json file",
        {"rows.json": "review,stars\n" + "".join(f"{row['review']},{row['stars']}\n" for row in rows)},
        Ending.AS_IT_IS,
        read=ROWS,
    )
    yield Broken(
        "JSON lines with commas behind",
        {"rows.jsonl": joined(json_lines(rows), ",\n")},
        Ending.MENDED,
        ("rows.jsonl:1",),
        ROWS,
    )
    yield Broken(
        "rows over several lines in a .jsonl file",
        {"rows.jsonl": "\n".join(json.dumps(row, indent=1) for row in rows)},
        Ending.REFUSED,
        ("rows.jsonl:1", "task.yaml"),
    )
    yield Broken(
        "rows in a list in an object",
        {"rows.json": json.dumps({"version": 1, "data": rows})},
        Ending.AS_IT_IS,
        read=ROWS,
    )
    yield Broken(
        "one key in another case midway",
        {
            "rows.jsonl": joined(
                [
                    *json_lines(rows[:12]),
                    *(json.dumps({"Review": row["review"], "stars": row["stars"]}) for row in rows[12:]),
                ]
            )
        },
        Ending.ANY,
    )
    yield Broken(
        "the label under another key midway",
        {
            "rows.jsonl": joined(
                [
                    *json_lines(rows[:12]),
                    *(json.dumps({"review": row["review"], "star": row["stars"]}) for row in rows[12:]),
                ]
            )
        },
        Ending.REFUSED,
        ("rows.jsonl:13",),
    )


def _types() -> Iterator[Broken]:
    """A column that changes its type in the middle."""
    rows = good()
    values = {
        "numbers": lambda number: number % 2,
        "decimals": lambda number: number % 2 + 0.5,
        "truth values": lambda number: number % 2 == 0,
        "lists": lambda number: ["good"],
        "objects": lambda number: {"label": "good"},
        "nulls": lambda number: None,
    }
    for what, value in values.items():
        changed = [*rows[:16], *({**row, "stars": value(number)} for number, row in enumerate(rows[16:]))]
        refused = what in {"lists", "objects", "nulls"}
        yield Broken(
            f"labels that become {what}",
            {"rows.jsonl": joined(json_lines(changed))},
            Ending.REFUSED if refused else Ending.NOTED,
            ("rows.jsonl:17",) if refused else (),
        )
    for what, value in values.items():
        changed = [*rows[:16], *({**row, "review": value(number)} for number, row in enumerate(rows[16:]))]
        yield Broken(f"texts that become {what}", {"rows.jsonl": joined(json_lines(changed))}, Ending.ANY)


def _sound(language: str) -> tuple[list[str], str, str]:
    chinese = language == "zh"
    return json_lines(good(language)), "一段普通的评论" if chinese else "a plain review", "好评" if chinese else "good"
