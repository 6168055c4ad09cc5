"""Datasets: shards named by their values, so that equal rows are kept once, and damage shows."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasklift.data.dataset import Dataset, frame_digest, open_dataset, write_dataset
from tasklift.settings.errors import MachineError
from tasklift.store.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


@pytest.fixture(autouse=True)
def _small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasklift.data.dataset.SHARD_ROWS", 4)


def frame_of(texts: Sequence[str | None]) -> pl.DataFrame:
    ids = [str(row) for row in range(len(texts))]
    return pl.DataFrame({"id": ids, "text": list(texts)}, schema={"id": pl.String, "text": pl.String})


def in_parts(frame: pl.DataFrame, cuts: Sequence[int]) -> list[pl.DataFrame]:
    edges = [0, *sorted(cuts), frame.height]
    return [frame.slice(low, high - low) for low, high in zip(edges, edges[1:], strict=False)]


def files_of(store: Store) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (store.root / "objects").glob("*/*")}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=6), max_size=14),
    st.lists(st.integers(0, 14), max_size=4),
)
def test_equal_rows_make_equal_shards_however_they_are_appended(
    store: Store, texts: list[str | None], cuts: list[int]
) -> None:
    frame = frame_of(texts)
    whole = write_dataset(store, ("id", "text"), [frame])
    parts = write_dataset(store, ("id", "text"), in_parts(frame, [min(cut, frame.height) for cut in cuts]))
    assert parts.shards == whole.shards
    assert parts.name == whole.name
    assert [shard.height for shard in whole.shards] == [min(4, len(texts) - start) for start in range(0, len(texts), 4)]
    assert whole.frame().equals(frame)


def test_rows_before_a_change_keep_their_shards(store: Store) -> None:
    texts = [f"text {row}" for row in range(12)]
    before = write_dataset(store, ("id", "text"), [frame_of(texts)])
    after = write_dataset(store, ("id", "text"), [frame_of([*texts[:9], "changed", *texts[10:]])])
    assert after.shards[:2] == before.shards[:2]
    assert after.shards[2] != before.shards[2]
    assert after.name != before.name


def test_what_is_there_already_is_not_written_again(store: Store) -> None:
    dataset = write_dataset(store, ("id", "text"), [frame_of(["a", "b", None, "", "c"])])
    files = files_of(store)
    assert set(files) == set(dataset.objects)
    write_dataset(store, ("id", "text"), dataset.batches())
    assert files_of(store) == files


def test_a_dataset_is_opened_by_its_description(store: Store) -> None:
    dataset = write_dataset(store, ("id", "text"), [frame_of(["好", None, "a", "b", "c"])])
    again = open_dataset(store, dataset.description)
    assert again.frame().equals(dataset.frame())
    assert again.height == 5
    assert [batch.columns for batch in again.batches(["text"])] == [["text"], ["text"]]
    assert [batch.columns for batch in again.batches(["text", "id"])] == [["text", "id"], ["text", "id"]]


def test_functions_of_batches_come_in_order(store: Store) -> None:
    dataset = write_dataset(store, ("id", "text"), [frame_of([str(row) for row in range(30)])])
    assert [row for rows in dataset.map(lambda frame: frame["text"].to_list()) for row in rows] == dataset.frame()[
        "text"
    ].to_list()


def test_a_dataset_without_rows_has_its_columns(store: Store) -> None:
    empty = write_dataset(store, ("id", "text"), [])
    assert (empty.height, empty.objects, empty.frame().columns) == (0, [], ["id", "text"])
    assert list(empty.batches()) == []


def test_numbers_come_back_to_the_last_bit(store: Store) -> None:
    frame = pl.DataFrame({"id": ["1", "2", "3"], "n": [2**62 + 1, None, -1], "p": [0.1 + 0.2, None, 1e-320]})
    assert write_dataset(store, ("id", "n", "p"), [frame]).frame().equals(frame)


@pytest.mark.parametrize(
    "damage", [lambda content: content[:-9], lambda content: b"", lambda content: b"x" * len(content)]
)
def test_damage_is_noticed(store: Store, damage: object) -> None:
    dataset = write_dataset(store, ("id", "text"), [frame_of(["a", "b"])])
    path = store.path(dataset.objects[0])
    path.write_bytes(damage(path.read_bytes()))  # type: ignore[operator]
    refuse(dataset)


def test_other_rows_in_the_place_of_a_shard_are_noticed(store: Store) -> None:
    dataset = write_dataset(store, ("id", "text"), [frame_of(["a", "b"])])
    other = write_dataset(store, ("id", "text"), [frame_of(["a", "c"])])
    store.path(dataset.objects[0]).write_bytes(store.path(other.objects[0]).read_bytes())
    refuse(dataset)


def test_a_lost_shard_is_named(store: Store) -> None:
    dataset = write_dataset(store, ("id", "text"), [frame_of(["a", "b"])])
    store.path(dataset.objects[0]).unlink()
    refuse(dataset, "object-missing")


def refuse(dataset: Dataset, slug: str = "object-damaged") -> None:
    with pytest.raises(MachineError) as caught:
        dataset.frame()
    assert caught.value.slug == slug
    assert dataset.objects[0] in str(caught.value)


def test_the_name_tells_values_types_and_columns_apart() -> None:
    frames = [
        frame_of(["a", "b"]),
        frame_of(["ab", ""]),
        frame_of(["ab", None]),
        frame_of(["a", "b"]).rename({"text": "label"}),
        pl.DataFrame({"id": [0, 1]}),
        pl.DataFrame({"id": [0.0, 1.0]}),
        pl.DataFrame({"id": [0, None]}),
        pl.DataFrame({"id": ["0", "1"]}),
    ]
    assert len({frame_digest(frame) for frame in frames}) == len(frames)


def test_the_name_is_the_same_everywhere() -> None:
    frame = pl.DataFrame({"id": ["1", "2"], "text": ["好", None], "n": [1, None], "f": [0.5, None]})
    assert frame_digest(frame) == "d54e3c1846fe620aabbd2979e8f28a94"
    assert frame_digest(pl.concat([frame.head(1), frame.tail(1)])) == "d54e3c1846fe620aabbd2979e8f28a94"


def test_other_types_are_not_kept() -> None:
    with pytest.raises(TypeError, match="not Boolean"):
        frame_digest(pl.DataFrame({"id": [True]}))


def test_ids_that_no_row_has_are_told_in_their_order(store: Store) -> None:
    dataset = write_dataset(store, ("id", "text"), iter([frame_of(["a"] * 9)]))
    assert dataset.without(["8", "9", "0", "x", "3"]) == ["9", "x"]
    assert dataset.without([]) == []
