"""Strings as texts, and as labels, of whole runs: each is in the rows that come out as it was, or is told of."""

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
from rich.console import Console
from tests.endtoend.naughty.outcome import Found, Outcome, Refused, try_together
from tests.endtoend.naughty.reading import write_jsonl
from tests.runs.made import CLASSICAL, jsonl, reviews, task_over, together

from tasklift.reports.details import details
from tasklift.reports.files.markdown import report_markdown
from tasklift.reports.page.page import report_page
from tasklift.reports.summary import summary
from tasklift.runs.history import Run
from tasklift.runs.run import run
from tasklift.runs.serving.rows_out import write_rows
from tasklift.settings.messages import LANGUAGES

_PLAIN_ROWS = 60
_LABELS_AT_ONCE = 60
_ROWS_A_LABEL = 6


def outcomes(folder: Path, texts: Sequence[str]) -> list[Outcome]:
    """Three runs and more: nothing but judging steps; steps that rewrite; strings as labels."""
    judged: list[Any] = ["drop_missing", "drop_conflicts", {"deduplicate": {"threshold": 0.8}}, CLASSICAL]
    found = try_together("run of judging steps", partial(_judging, folder / "judging", judged), texts)
    rewriting = ["normalize", *judged]
    found += try_together("run with normalize", partial(_rewriting, folder / "rewriting", rewriting), texts)
    groups = 1 + len(texts) // _LABELS_AT_ONCE
    for place in range(groups):
        some = texts[place::groups]
        found += try_together("run: labels", partial(_labelled, folder / f"labels {place}"), some)
    return found


def _judging(folder: Path, recipe: list[Any], texts: Sequence[str]) -> list[Found]:
    """No step rewrites, so the rows that stay and the rows set aside have every text as it was."""
    found = _run(folder, recipe, texts)
    write_rows(folder / "cleaned.jsonl", found.cleaned)
    write_rows(folder / "aside.jsonl", found.set_aside)
    lines = [line for name in ("cleaned", "aside") for line in _lines(folder / f"{name}.jsonl")]
    came = {line.get("number"): line["review"] for line in lines}
    unread = iter(_unread(found))
    return [came[name] or "" if (name := f"n{place}") in came else Refused(next(unread)) for place in range(len(texts))]


def _rewriting(folder: Path, recipe: list[Any], texts: Sequence[str]) -> list[Found]:
    """A text that a step changed is in what the run tells of its row, as it was before the change."""
    found = _run(folder, recipe, texts)
    rows = pl.concat([together(found.cleaned()), together(found.set_aside())], how="diagonal")
    numbers = [json.loads(rest or "{}").get("number") for rest in rows[":rest"]]
    ids = dict(zip(numbers, rows["id"], strict=True))
    unread = iter(_unread(found))
    return [
        _before(found, ids[name]) if (name := f"n{place}") in ids else Refused(next(unread))
        for place in range(len(texts))
    ]


def _before(found: Run, row: str) -> Found:
    told = found.why(row)
    if told[0].before is None:
        return Refused(told[0].what)
    return told[0].before["text"] or ""


def _labelled(folder: Path, texts: Sequence[str]) -> list[Found]:
    """The labels of the record, of the model and of the rows that come out."""
    rows = [
        {"review": f"{row['review']} word{place % len(texts)}", "stars": texts[place % len(texts)]}
        for place, row in enumerate(reviews(len(texts) * _ROWS_A_LABEL))
    ]
    folder.mkdir()
    write_jsonl(folder / "rows.jsonl", rows)
    found = run(task_over(folder, recipe=[CLASSICAL], max_bad_rows=1))
    _shown(found)
    write_rows(folder / "cleaned.jsonl", found.cleaned)
    came = {line["stars"] for line in _lines(folder / "cleaned.jsonl")}
    known = came & set(found.record["by_label"]) & set(found.model.shares)
    reasons = _unread(found)
    return [text if text in known else Refused(reasons[0] if reasons else "") for text in texts]


def _run(folder: Path, recipe: list[Any], texts: Sequence[str]) -> Run:
    """All strings are rows to learn from; valid and test are the user's own, so that no string is sealed away."""
    folder.mkdir()
    rows = [{"review": text, "stars": "good", "number": f"n{place}"} for place, text in enumerate(texts)]
    write_jsonl(folder / "rows.jsonl", [*rows, *reviews(_PLAIN_ROWS)])
    for seed, name in enumerate(("valid", "test"), 1):
        (folder / f"{name}.jsonl").write_text(jsonl(reviews(40, seed=seed)), encoding="utf-8")
    data = {"train": "rows.jsonl", "valid": "valid.jsonl", "test": "test.jsonl"}
    found = run(task_over(folder, data=data, recipe=recipe, max_bad_rows=1))
    _shown(found)
    return found


def _shown(found: Run) -> None:
    """The reports of the run have no control character of a text's."""
    screen = Console(record=True, width=100, quiet=True)
    screen.print(summary(found.record), details(found.record))
    pages = (form(found.record, language) for form in (report_page, report_markdown) for language in LANGUAGES)
    printed = "".join([screen.export_text(), *pages])
    odd = {letter for letter in printed if not letter.isprintable()} - set("\n\u200c\u200d\ufe0f\u3000\xa0")
    assert not odd, f"unprintable: {odd}"
    found._repr_html_()


def _unread(found: Run) -> list[str]:
    aside = together(found.set_aside())
    return aside.filter(pl.col("step") == "read").sort("source_line")["reason"].to_list()


def _lines(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_bytes().decode().split("\n") if line]
