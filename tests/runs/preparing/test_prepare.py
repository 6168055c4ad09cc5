"""From files to sides: read, split, sealed, guarded, and reconciled to the last row."""

import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.data.pool import CHAINS, POOL, true_copies
from tests.runs.made import jsonl, reviews, task_in, task_over

from tasklift import Task
from tasklift.data.sealed import measure
from tasklift.data.split import BRIDGE
from tasklift.runs.preparing.guard import COPY_OF_TEST
from tasklift.runs.preparing.prepare import Prepared
from tasklift.runs.run import make_ready
from tasklift.settings.errors import UserError

BASE = [
    *({"review": f"{word}{row}", "stars": word} for word in ("good", "bad") for row in range(20)),
    *({"review": chain[0], "stars": "good"} for chain in CHAINS),
]
"""Rows that make up a test of their own, whatever else the file has."""


def sides(prepared: Prepared) -> dict[str, str]:
    """The side of each row by id; the test's rows are asked for as evaluation does."""
    found = {row: name for name, one in prepared.datasets.items() for row in one.frame()["id"].to_list()}
    found |= dict.fromkeys(measure(prepared.test, lambda rows, units: rows["id"].to_list()), "test")
    return found | dict.fromkeys(prepared.aside.frame()["id"].to_list(), "aside")


def texts(prepared: Prepared, side: str) -> list[str | None]:
    if side == "test":
        return measure(prepared.test, lambda rows, units: rows["text"].to_list())
    return prepared.datasets[side].frame()["text"].to_list()


def overlapping(prepared: Prepared, one: str, other: str) -> set[tuple[int, int]]:
    """Copies of one side on the other, by comparing every pair."""
    ones, others = texts(prepared, one), texts(prepared, other)
    count = len(ones)
    return {(a, b) for a, b in true_copies([*ones, *others]) if a < count <= b}


def prepared(task: Task) -> Prepared:
    return make_ready(task).prepared


def reconciled(found: Prepared, rows: int) -> None:
    """Every row that was read is in exactly one place."""
    assert found.counts.read == rows
    assert sum(found.sizes.values()) + found.counts.quarantined == rows


ROW = st.fixed_dictionaries({"review": st.sampled_from(POOL), "stars": st.sampled_from(["good", "bad"])})


@st.composite
def files(draw: st.DrawFn) -> list[list[dict[str, Any]]]:
    """A file, and what becomes of it as rows are added anywhere, taken away, mixed, and labels corrected."""
    found = [[*BASE, *draw(st.lists(ROW, max_size=12))]]
    for _ in range(draw(st.integers(1, 3))):
        rows = [dict(row) for row in found[-1]]
        for row in draw(st.lists(ROW, max_size=5)):
            rows.insert(draw(st.integers(0, len(rows))), row)
        for position in draw(st.lists(st.integers(0, len(rows) - 1), max_size=3, unique=True)):
            rows[position]["stars"] = "good" if rows[position]["stars"] == "bad" else "bad"
        if draw(st.booleans()):
            rows = rows[: -draw(st.integers(1, 6))]
        if draw(st.booleans()):
            rows = rows[::-1]
        found.append(rows)
    return found


@settings(max_examples=15, deadline=None)
@given(files(), st.booleans())
def test_however_a_file_changes_no_row_changes_sides_and_nothing_leaks(
    versions: list[list[dict[str, Any]]], keyed: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        known: dict[str, str] = {}
        for rows in versions:
            found = prepared(task_in(Path(folder), rows))
            reconciled(found, len(rows))
            assert overlapping(found, "train", "test") == set()
            assert overlapping(found, "valid", "test") == set()
            now = sides(found)
            moved = {row: (known[row], now[row]) for row in known.keys() & now.keys() if known[row] != now[row]}
            assert all("aside" in pair for pair in moved.values())
            assert not any(pair == ("test", "aside") for pair in moved.values())
            known |= {row: side for row, side in now.items() if row not in known}


def own(folder: Path, train: Sequence[dict[str, Any]], **others: Sequence[dict[str, Any]]) -> Task:
    """A task with files of the user's own."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "rows.jsonl").write_text(jsonl(train), encoding="utf-8")
    for name, rows in others.items():
        (folder / f"{name}.jsonl").write_text(jsonl(rows), encoding="utf-8")
    return task_over(folder, data={"train": "rows.jsonl", **{name: f"{name}.jsonl" for name in others}})


def test_a_test_file_is_honoured_and_copies_of_it_leave_train(tmp_path: Path) -> None:
    secret = [{"review": chain[1], "stars": "good"} for chain in CHAINS[:2]] + [{"review": "good3!", "stars": "bad"}]
    found = prepared(own(tmp_path, BASE, test=secret))
    reconciled(found, len(BASE) + len(secret))
    assert texts(found, "test") == [row["review"] for row in secret]
    assert overlapping(found, "train", "test") == overlapping(found, "valid", "test") == set()
    aside = found.aside.frame()
    assert aside.height == 3
    assert set(aside["reason"]) == {COPY_OF_TEST}
    assert found.sizes["train"] + found.sizes["valid"] == len(BASE) - 3


@pytest.mark.parametrize("names", [("test",), ("valid",), ("test", "valid")])
def test_no_row_is_lost_to_a_side_that_the_user_brought(tmp_path: Path, names: tuple[str, ...]) -> None:
    brought = {name: [{"review": f"{name} {row}", "stars": "good"} for row in range(5)] for name in names}
    first = prepared(own(tmp_path, BASE, **brought))
    reconciled(first, len(BASE) + 5 * len(names))
    later = [{"review": f"later {row}", "stars": "bad" if row % 2 else "new"} for row in range(150)]
    grown = prepared(own(tmp_path, [*later, *BASE], **brought))
    reconciled(grown, len(BASE) + 150 + 5 * len(names))
    for name in names:
        assert texts(grown, name) == [row["review"] for row in brought[name]]
    before, after = sides(first), sides(grown)
    assert {row: after[row] for row in before} == before


def test_a_valid_file_loses_its_copies_of_the_test(tmp_path: Path) -> None:
    found = prepared(own(tmp_path, BASE, valid=[*BASE, {"review": "else", "stars": "good"}]))
    reconciled(found, 2 * len(BASE) + 1)
    assert overlapping(found, "valid", "test") == set()
    assert found.aside.height == found.test.height


def test_other_datasets_lose_their_copies_of_the_test_and_need_no_labels(tmp_path: Path) -> None:
    found = prepared(own(tmp_path, BASE, unlabelled=[{"review": row["review"]} for row in BASE]))
    assert overlapping(found, "unlabelled", "test") == set()
    assert found.datasets["unlabelled"].height == len(BASE) - found.test.height


def test_bridges_are_set_aside_and_counted(tmp_path: Path) -> None:
    ends = [{"review": text, "stars": "good"} for chain in CHAINS for text in (chain[0], chain[-1])]
    shares = {"test": 0.4, "valid": 0.2}
    first = prepared(task_in(tmp_path, [*BASE[:40], *ends], split=shares))
    middle = [{"review": chain[len(chain) // 2], "stars": "good"} for chain in CHAINS]
    grown = prepared(task_in(tmp_path, [*middle, *BASE[:40], *ends], split=shares))
    reconciled(grown, 40 + 15)
    before, after = sides(first), sides(grown)
    assert {row: after[row] for row in before} == before
    assert grown.aside.height >= 1
    assert set(grown.aside.frame()["reason"]) == {BRIDGE}
    assert overlapping(grown, "train", "test") == set()


def test_groups_stay_together(tmp_path: Path) -> None:
    rows = [{**row, "shop": f"shop {number % 12}"} for number, row in enumerate(reviews(120))]
    task = task_in(tmp_path, rows, columns={"text": "review", "label": "stars", "group": "shop"})
    found = prepared(task)
    reconciled(found, 120)
    side_of = sides(found)
    shops: dict[str, set[str]] = {}
    reading = found.readings["train"].rows.frame()
    for row, shop in zip(reading["id"], reading["group"], strict=True):
        shops.setdefault(shop, set()).add(side_of[row])
    assert len(shops) == 12
    assert all(len(where - {"aside"}) == 1 for where in shops.values())
    assert found.test.units == sum("test" in where for where in shops.values())


def test_times_cut_and_later_rows_wait(tmp_path: Path) -> None:
    rows = [{**row, "day": f"2024-01-{1 + number // 4:02}"} for number, row in enumerate(reviews(100))]
    columns = {"text": "review", "label": "stars", "time": "day"}
    first = prepared(task_in(tmp_path, rows, columns=columns))
    reconciled(first, 100)
    assert (first.sizes["test"], first.sizes["valid"], first.fresh) == (20, 12, 0)
    later = [{**row, "day": "2024-03-01"} for row in reviews(10, seed=99)]
    grown = prepared(task_in(tmp_path, [*later, *rows], columns=columns))
    reconciled(grown, 110)
    assert grown.fresh == 10
    assert sides(grown) == sides(first)
    advanced = prepared(task_over(tmp_path, columns=columns, split={"edition": 2}))
    assert advanced.fresh == 0
    assert advanced.test.edition != grown.test.edition


@pytest.mark.parametrize("cores", ["1", "2"])
def test_shards_and_cores_make_no_difference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cores: str) -> None:
    rows = [{"review": text, "stars": "good"} for text in [*POOL, *POOL]] + BASE
    monkeypatch.setenv("TASKLIFT_CORES", cores)
    whole = prepared(task_in(tmp_path / "whole", rows))
    monkeypatch.setattr("tasklift.data.dataset.SHARD_ROWS", 5)
    parts = prepared(task_in(tmp_path / "parts", rows))
    assert len(parts.datasets["train"].shards) > 3
    assert sides(parts) == sides(whole)
    for name in ("train", "valid"):
        assert parts.datasets[name].frame().equals(whole.datasets[name].frame())
    assert texts(parts, "test") == texts(whole, "test")


def test_units_are_clusters_of_copies(tmp_path: Path) -> None:
    found = prepared(task_in(tmp_path, [*BASE, *({"review": text, "stars": "good"} for text in CHAINS[0])]))
    frame = pl.concat([found.datasets[name].frame() for name in ("train", "valid")])
    counted = Counter(frame.filter(pl.col("text").is_in(CHAINS[0]))["unit"].to_list())
    assert list(counted.values()) in ([6], [])


def refused(task: Task, slug: str) -> UserError:
    with pytest.raises(UserError) as caught:
        make_ready(task)
    assert caught.value.slug == slug
    return caught.value


def test_one_label_only_is_refused_at_the_column(tmp_path: Path) -> None:
    rows = [{"review": f"r{row}", "stars": 1} for row in range(20)]
    (tmp_path / "rows.jsonl").write_text(jsonl(rows))
    path = tmp_path / "task.yaml"
    path.write_text("data: {train: rows.jsonl}\ncolumns:\n  text: review\n  label: stars\n")
    fault = refused(Task.load(path), "one-label")
    assert str(fault).startswith(f"{path}:4:3: the rows to train on have one label only ('1' in column 'stars')")


def test_a_label_for_each_row_is_refused(tmp_path: Path) -> None:
    fault = refused(task_in(tmp_path, [{"review": f"r{row}", "stars": row} for row in range(20)]), "too-few-rows")
    assert "fewer than 2 rows" in fault.problem
    assert "ids or free text" in fault.advice


def test_times_that_are_all_blank_are_refused_and_make_no_edition(tmp_path: Path) -> None:
    columns = {"text": "review", "label": "stars", "time": "day"}
    refused(task_in(tmp_path, [{**row, "day": ""} for row in BASE], columns=columns), "no-times")
    dated = [{**row, "day": f"2024-01-{1 + number % 20:02}"} for number, row in enumerate(BASE)]
    assert prepared(task_in(tmp_path, dated, columns=columns)).test.height


def test_too_few_rows_for_a_test_are_refused(tmp_path: Path) -> None:
    rows = [{"review": "the same", "stars": label} for label in ("a", "b") for _ in range(3)]
    refused(task_in(tmp_path, rows), "empty-test")
