"""Rows that stand twice, contradict one another, or are on both sides of the split."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from tests.faults.broken.case import ROWS, Broken, Ending, both, good, joined, json_lines

_OWN = {"data": {"train": "rows.jsonl", "test": "test.jsonl"}}
_AT = ROWS + 1


def cases() -> list[Broken]:
    """All of them."""
    return [*both(lambda language: list(_within(language))), *both(lambda language: list(_across(language)))]


def _close(row: dict[str, Any], language: str) -> dict[str, dict[str, Any]]:
    text = str(row["review"])
    glue = "" if language == "zh" else " "
    return {
        "an exact copy": row,
        "a copy with a mark more": {**row, "review": f"{text}!!"},
        "a copy with blanks": {**row, "review": f"  {text}\u3000"},
        "a copy with a zero-width mark": {**row, "review": f"{text[:5]}\u200b{text[5:]}"},
        "a copy in full width": {
            **row,
            "review": "".join(chr(ord(one) + 0xFEE0) if "a" <= one <= "z" else one for one in text),
        },
        "a copy in capitals": {**row, "review": text.upper()},
        "a copy with a word more": {**row, "review": f"{text}{glue}{'好' if language == 'zh' else 'so'}"},
    }


def _within(language: str) -> Iterator[Broken]:
    rows = good(language)
    steps = ["drop_conflicts", "deduplicate"]
    for what, copy in _close(rows[4], language).items():
        yield _cleaned(f"{what} within the rows, {language}", [*rows, copy], steps)
    other = rows[5]["stars"]
    yield _cleaned(
        f"a copy with another label, {language}",
        [*rows, {**rows[4], "stars": other}],
        steps,
        at=("rows.jsonl:5", f"rows.jsonl:{_AT}"),
    )
    near = {**rows[4], "review": f"{rows[4]['review']}!!", "stars": other}
    yield _cleaned(
        f"a near copy with another label, {language}", [*rows, near], steps, at=("rows.jsonl:5", f"rows.jsonl:{_AT}")
    )
    yield _cleaned(f"every row twice, {language}", [*rows, *rows], steps)
    yield _cleaned(f"one row a hundred times, {language}", [*rows, *[rows[4]] * 100], steps)


def _cleaned(
    name: str, rows: Sequence[dict[str, Any]], steps: Sequence[str], *, at: Sequence[str] = (f"rows.jsonl:{_AT}",)
) -> Broken:
    files = {"rows.jsonl": joined(json_lines(rows)), "recipe.yaml": json.dumps({"recipe": steps})}
    columns = ("--columns", "text=review", "--columns", "label=stars")
    command = ("clean", "rows.jsonl", "-o", "out.jsonl", "--recipe", "recipe.yaml", *columns)
    return Broken(name, files, Ending.QUARANTINED, tuple(at), len(rows), command)


def _across(language: str) -> Iterator[Broken]:
    """The test of the user's own has a row that the rows to learn from have, too; it is their last one."""
    rows, test = good(language), good(language, count=12, seed=5)
    for what, copy in _close(test[3], language).items():
        files = {"rows.jsonl": joined(json_lines([*rows, copy])), "test.jsonl": joined(json_lines(test))}
        yield Broken(
            f"{what} of a test row, {language}",
            files,
            Ending.QUARANTINED,
            (f"rows.jsonl:{_AT}",),
            ROWS + 13,
            settings=_OWN,
        )
    other = {**test[3], "stars": test[4]["stars"]}
    files = {"rows.jsonl": joined(json_lines([*rows, other])), "test.jsonl": joined(json_lines(test))}
    yield Broken(
        f"a test row with another label, {language}",
        files,
        Ending.QUARANTINED,
        (f"rows.jsonl:{_AT}",),
        ROWS + 13,
        settings=_OWN,
    )
    yield Broken(
        f"the test is the file to learn from, {language}",
        files,
        Ending.REFUSED,
        ("task.yaml",),
        settings={"data": {"train": "rows.jsonl", "test": "rows.jsonl"}},
    )
    valid = {**files, "valid.jsonl": joined(json_lines([*good(language, count=8, seed=8), test[3]]))}
    yield Broken(
        f"a test row in valid, {language}",
        valid,
        Ending.QUARANTINED,
        ("valid.jsonl:9", f"rows.jsonl:{_AT}"),
        settings={"data": {**_OWN["data"], "valid": "valid.jsonl"}},
    )
