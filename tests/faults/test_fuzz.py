"""A small share of `benchmarks/fuzz.py`: spoilt inputs end in a result or a refusal by name, never in a traceback."""

from pathlib import Path

import pytest
from tests.faults.fuzzing.parsers import Parser, fuzzed, parsers

INPUTS = 200
NAMES = (
    *("CSV", "JSONL", "JSON", "Parquet", "gzip", "task file", "cleaning recipe", "predictions"),
    *("model's pipeline", "model", "record of a run"),
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz").resolve()


@pytest.fixture(scope="module")
def known(place: Path) -> dict[str, Parser]:
    return parsers(place)


def test_every_parser_is_fuzzed(known: dict[str, Parser]) -> None:
    assert tuple(known) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_spoilt_input_is_read_or_refused_by_name(known: dict[str, Parser], place: Path, name: str) -> None:
    tally = fuzzed(known[name], place, INPUTS, seed=1)
    assert tally.faults == ()
    assert 0 < tally.refused <= INPUTS
