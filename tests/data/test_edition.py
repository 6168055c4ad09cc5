"""Editions: what makes one, and that it is kept."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from tasklift.data.cuts import Shares, TimeCuts
from tasklift.data.edition import EditionSettings, read_edition, write_edition
from tasklift.settings.errors import MachineError
from tasklift.store.collect import collect
from tasklift.store.store import Store

SETTINGS = EditionSettings(Shares(0.2, 0.1), 0.7, 1, {"data": {"train": ["a.csv"]}, "columns": {"text": ["t"]}})
CUTS = TimeCuts("2024-01-01", "2024-02-01", "2024-03-01")
SIDES = pl.DataFrame({"id": ["b", "a", "c"], "side": ["test", "train", "aside"]})


@pytest.mark.parametrize(
    "other",
    [
        replace(SETTINGS, shares=Shares(0.25, 0.1)),
        replace(SETTINGS, shares=Shares(0.2, 0.05)),
        replace(SETTINGS, near=0.8),
        replace(SETTINGS, number=2),
        replace(SETTINGS, sources={"data": {"train": ["b.csv"]}, "columns": {"text": ["t"]}}),
        replace(SETTINGS, sources={"data": {"train": ["a.csv"]}, "columns": {"text": ["t"], "group": ["g"]}}),
    ],
)
def test_other_settings_make_another_edition(other: EditionSettings) -> None:
    assert other.name != SETTINGS.name
    assert len(other.name) == 16


def test_the_normal_form_of_comparison_makes_the_edition_too(monkeypatch: pytest.MonkeyPatch) -> None:
    name = SETTINGS.name
    monkeypatch.setattr("tasklift.data.edition.COMPARISON_FORM_VERSION", 0)
    assert SETTINGS.name != name


def test_an_edition_is_read_as_it_was_written(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert read_edition(store, "one") is None
    write_edition(store, "one", CUTS, SIDES)
    found = read_edition(Store(tmp_path), "one")
    assert found is not None
    assert found.cuts == CUTS
    assert found.known().rows() == [("a", "train"), ("b", "test"), ("c", "aside")]


def test_an_edition_is_never_collected(tmp_path: Path) -> None:
    store = Store(tmp_path)
    write_edition(store, "one", CUTS, SIDES)
    collect(store)
    found = read_edition(store, "one")
    assert found is not None
    assert found.known().rows() == [("a", "train"), ("b", "test"), ("c", "aside")]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"cuts":{}}', b'{"value":{"cuts":{}},"digest":"0"}'])
def test_a_damaged_edition_is_named(tmp_path: Path, content: bytes) -> None:
    store = Store(tmp_path)
    write_edition(store, "one", CUTS, SIDES)
    (tmp_path / "editions" / "one" / "edition.json").write_bytes(content)
    with pytest.raises(MachineError, match="edition.json") as caught:
        read_edition(store, "one")
    assert caught.value.slug == "object-damaged"
