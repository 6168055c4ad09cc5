"""With `redact` in the recipe no number, address or card of the texts is in what people or other programs get."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.runs.made import PLAIN, messy, task_in

from tasklift import run
from tasklift.reports.files.folder import write_report
from tasklift.runs.history import Run
from tasklift.store.hashing import canonical_json

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_PLANTED = 500
"""In each language."""
# The model may take anything for a feature, so it learns characters of all rows, with nothing left out.
_RECIPE: list[Any] = [
    "normalize",
    "drop_missing",
    {"deduplicate": {"threshold": 0.8}},
    "redact",
    {"classical": {**PLAIN, "tokens": "characters"}},
]


def _identity_number(lots: random.Random) -> str:
    body = f"11010{lots.randint(1, 9)}19{lots.randint(50, 99)}{lots.randint(1, 12):02}{lots.randint(1, 28):02}"
    body += f"{lots.randint(0, 999):03}"
    rest = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, body, strict=True)) % 11
    return body + "10X98765432"[rest]


def _card(lots: random.Random) -> str:
    body = f"4{lots.randint(0, 10**14 - 1):014}"
    doubled = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(body)]
    return body + str(-sum(digit - 9 * (digit > 9) for digit in doubled) % 10)


def _identifiers(language: str) -> Iterator[tuple[str, str]]:
    """Sentences with one in each, and the identifier."""
    lots = random.Random(5)
    for place in range(_PLANTED):
        name = "".join(lots.choices("abcdefghklmnopqrstuvwxyz", k=9))
        phone = f"1{lots.choice('358')}{lots.randint(0, 10**9 - 1):09}"
        calling = f"415-{lots.randint(200, 999)}-{lots.randint(0, 9999):04}"
        card, number = _card(lots), _identity_number(lots)
        english = (f"write to {name}@example.com", f"{name}@example.com"), (f"call {calling}", calling)
        chinese = (
            (f"电话{phone}", phone),
            (f"身份证号{number}", number),
            (f"邮箱{name}@example.com", f"{name}@example.com"),
        )
        both = (f"card {card}", card)
        yield (*(english if language == "en" else chinese), both)[place % (3 if language == "en" else 4)]


def _with_identifiers(language: str) -> tuple[list[dict[str, Any]], list[str]]:
    """Reviews, many of which have a sentence with an identifier behind them, and the identifiers."""
    rows, identifiers = messy(700, seed=3, language=language), dict(_identifiers(language))
    for row, sentence in zip([row for row in rows if row["review"]], identifiers, strict=False):
        row["review"] = f"{row['review']} {sentence}"
    return rows, list(identifiers.values())


@pytest.fixture(scope="module", params=["en", "zh"])
def planted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, list[str], str]:
    rows, identifiers = _with_identifiers(request.param)
    told: list[str] = []
    task = task_in(tmp_path_factory.mktemp(request.param), rows, recipe=_RECIPE)
    finished = run(task, tell=lambda progress: told.append(str(progress)))
    return finished, identifiers, "\n".join(told)


def found_in(content: str | bytes, identifiers: list[str]) -> list[str]:
    """Those of the identifiers that stand there."""
    text = content if isinstance(content, str) else content.decode("utf-8", errors="replace")
    return [one for one in identifiers if one in text]


def test_no_identifier_is_in_reports_or_messages(planted: tuple[Run, list[str], str], tmp_path: Path) -> None:
    finished, identifiers, told = planted
    assert len(identifiers) == _PLANTED
    assert not found_in(told, identifiers)
    assert not found_in(canonical_json(finished.record), identifiers)
    write_report(finished.record, tmp_path, finished.record["language"])
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert written and not [path.name for path in written if found_in(path.read_bytes(), identifiers)]


def test_no_identifier_is_in_the_cleaned_rows_or_the_model(planted: tuple[Run, list[str], str], tmp_path: Path) -> None:
    finished, identifiers, _ = planted
    assert finished.recommended == "final"
    assert not found_in(pl.concat(finished.cleaned()).write_csv(), identifiers)
    finished.export(tmp_path / "model")
    written = [path for path in (tmp_path / "model").rglob("*") if path.is_file()]
    assert written and not [path.name for path in written if found_in(path.read_bytes(), identifiers)]


def test_without_the_step_they_would_be_found(tmp_path: Path) -> None:
    rows, identifiers = _with_identifiers("en")
    record = run(task_in(tmp_path, rows, recipe=[line for line in _RECIPE if line != "redact"])).record
    assert len(found_in(canonical_json(record), identifiers)) >= 5
