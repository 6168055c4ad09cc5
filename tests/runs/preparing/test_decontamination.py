"""`decontaminate`: rows that give a test row away without being copies of it."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.data.pool import NEAR
from tests.runs.made import reviews, task_in

from tasklift import Task, run
from tasklift.data.sealed import INPUT, UNIT, SealedTest, measure, seal, shared_runs
from tasklift.runs.preparing.decontamination import Decontamination
from tasklift.runs.preparing.guard import COPY_OF_TEST, SAME_MEANING, Guard
from tasklift.runs.run import make_ready
from tasklift.settings.errors import UserError
from tasklift.store.store import Store
from tasklift.tasks.classify import Classify
from tasklift.tasks.decontamination import DecontaminateSettings

ENGLISH = "the quick brown fox jumps over the lazy dog while seven tired cats watch from a warm wall"
CHINESE = "昨天下午我在老城区的小饭馆吃了一碗特别好吃的牛肉面"
SHORT = "my parcel never came and nobody answers calls"
PHRASE = "very good indeed"
BEFORE, AFTER = "once upon a time in a far land ", " and so they all went home happy"


def sealed(folder: Path, *texts: str) -> SealedTest:
    ids = [f"t{row}" for row in range(len(texts))]
    frame = pl.DataFrame({"id": ids, "text": texts, "label": "a", INPUT: texts, UNIT: ids})
    return seal(Store(folder), ("id", "text", "label"), iter([frame]), near=NEAR, edition="one")


def reasons(test: SealedTest, *texts: str | None, **chosen: object) -> list[str | None]:
    """What the guard has against texts that a step made of others."""
    more = Decontamination(DecontaminateSettings.model_validate(chosen), None, ())
    before = pl.DataFrame({"id": [str(row) for row in range(len(texts))], "text": ["nothing"] * len(texts)})
    after = before.with_columns(pl.Series("text", list(texts), pl.String))
    return Guard(test, Classify, more).new_copies(before, after).to_list()


def lengths(test: SealedTest, *texts: str | None, length: int = 13, share: float = 0.0) -> list[int]:
    return shared_runs(test, pl.Series(list(texts), dtype=pl.String), length=length, share=share).tolist()


@pytest.fixture
def test(tmp_path: Path) -> SealedTest:
    return sealed(tmp_path, ENGLISH, CHINESE, SHORT, PHRASE)


def test_a_document_around_a_run_of_words_goes_and_is_told_how_long_the_run_is(test: SealedTest) -> None:
    words = ENGLISH.split()
    texts = [BEFORE + " ".join(words[2:15]).upper() + AFTER, BEFORE + " ".join(words[2:14]) + AFTER]
    assert reasons(test, *texts, ngrams=13) == ["shares a run of 13 words with a test row", None]


def test_chinese_is_counted_in_characters(test: SealedTest) -> None:
    texts = [f"朋友告诉我，{CHINESE[3:16]}！真的吗？", f"朋友告诉我，{CHINESE[3:15]}！真的吗？"]
    assert lengths(test, *texts) == [13, 0]


def test_a_short_test_row_counts_whole_and_a_phrase_does_not(test: SealedTest) -> None:
    texts = [BEFORE + SHORT + AFTER, BEFORE + SHORT.removesuffix(" calls") + AFTER, BEFORE + PHRASE + AFTER]
    assert lengths(test, *texts) == [8, 0, 0]


def test_copies_are_called_copies(test: SealedTest) -> None:
    assert reasons(test, ENGLISH, PHRASE, ngrams=13) == [COPY_OF_TEST, COPY_OF_TEST]


def test_nothing_is_looked_for_where_nothing_is_asked(test: SealedTest) -> None:
    assert reasons(test, BEFORE + ENGLISH * 2 + AFTER * 9) == [None]


def test_a_share_asks_for_so_much_of_a_test_row(test: SealedTest) -> None:
    text = BEFORE + " ".join(ENGLISH.split()[:16]) + AFTER  # 16 words of 18: 4 of its 6 runs of 13
    assert lengths(test, text, share=0.6) == [13]
    assert lengths(test, text, share=0.7) == [0]


@pytest.mark.parametrize(
    "text", [None, "", "   ", "\u200b\u200d", "😀" * 40, "哈" * 300_000, "a " * 300_000, "\x1f", "é̂" * 100, "สวัสดี" * 9]
)
def test_odd_texts_are_no_trouble(test: SealedTest, text: str | None) -> None:
    assert lengths(test, text, length=3) == [0]


def test_an_empty_test_shares_nothing(tmp_path: Path) -> None:
    assert lengths(sealed(tmp_path), ENGLISH, "") == [0, 0]


WORDS = st.lists(st.sampled_from(["a", "b", "c", "北", "京", "hello", "ὀδός"]), min_size=1, max_size=30)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(WORDS, min_size=1, max_size=5), st.lists(WORDS, min_size=1, max_size=5), st.integers(3, 15))
def test_it_finds_what_a_comparison_of_all_runs_finds(
    tmp_path: Path, known: list[list[str]], asked: list[list[str]], length: int
) -> None:
    test = sealed(tmp_path, *map(" ".join, known))
    for share in (0.0, 0.3, 0.8, 1.0):
        found = lengths(test, *map(" ".join, asked), length=length, share=share)
        assert found == [max((_shared(one, text, length, share) for one in known), default=0) for text in asked]


def _shared(row: list[str], text: list[str], length: int, share: float) -> int:
    run = length if len(row) >= length else len(row) if len(row) >= 8 else 0
    runs = [row[first : first + run] for first in range(len(row) - run + 1)] if run else []
    there = [text[first : first + run] for first in range(len(text) - run + 1)]
    held = sum(one in there for one in runs)
    return run if held and held >= share * len(runs) - 1e-9 else 0


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(WORDS, WORDS, st.integers(3, 14), st.sampled_from([0.0, 0.5, 1.0]))
def test_shorter_runs_and_smaller_shares_find_no_less(
    tmp_path: Path, known: list[str], asked: list[str], length: int, share: float
) -> None:
    test, text = sealed(tmp_path, " ".join(known)), " ".join(asked)
    if lengths(test, text, length=length + 1, share=share) != [0]:
        assert lengths(test, text, length=length, share=share) != [0]
        assert lengths(test, text, length=length + 1, share=share / 2) != [0]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(WORDS, WORDS, st.sampled_from([ENGLISH, CHINESE, SHORT]))
def test_a_row_that_is_planted_is_always_found(
    tmp_path: Path, before: list[str], after: list[str], planted: str
) -> None:
    text = f"{' '.join(before)} {planted} {' '.join(after)}"
    assert lengths(sealed(tmp_path, ENGLISH, CHINESE, SHORT), text, share=1.0) != [0]


def test_what_means_the_same_goes_by_the_vectors_that_are_handed_in(test: SealedTest) -> None:
    directions = {ENGLISH: [1.0, 0.0], "a fox jumped": [0.99, 0.14], "bread": [0.0, -1.0]}

    def vectors(texts: pl.Series) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
        return np.array([directions.get(text, [-1.0, 0.0]) for text in texts], dtype=np.float32)

    chosen = DecontaminateSettings(meaning="any", threshold=0.95)
    guard = Guard(test, Classify, Decontamination(chosen, vectors, ()))
    rows = pl.DataFrame({"id": ["1", "2", "3", "4"], "text": ["a fox jumped", "bread", None, ENGLISH]})
    (passed,) = guard.pass_on("train", lambda: iter([rows]))
    assert passed["id"].to_list() == ["2", "3"]
    assert pl.concat(guard.held_back).select("id", "reason").rows() == [("1", SAME_MEANING), ("4", COPY_OF_TEST)]


@pytest.fixture(scope="module")
def leaky(tmp_path_factory: pytest.TempPathFactory) -> Task:
    """A task with a test of its own, rows of which stand inside of long rows to learn from."""
    folder = tmp_path_factory.mktemp("leaky")
    rows, own = reviews(200, seed=1), [{"review": ENGLISH, "stars": "good"}, {"review": SHORT, "stars": "bad"}]
    rows += [{"review": BEFORE * 3 + one["review"] + AFTER * 3, "stars": one["stars"]} for one in own]
    (folder / "test.csv").write_text(
        "review,stars\n" + "".join(f"{one['review']},{one['stars']}\n" for one in [*own, *reviews(40, seed=2)])
    )
    (folder / "corpus.csv").write_text(f"review\n{AFTER * 2} {ENGLISH}\n{AFTER * 3}\n")
    data = {"train": "rows.jsonl", "test": "test.csv", "corpus": "corpus.csv"}
    return task_in(folder, rows, data=data, decontaminate={"ngrams": 13})


def test_train_and_every_other_dataset_are_cleared_and_the_run_says_so(leaky: Task) -> None:
    found = run(leaky)
    assert found.record["test"]["overlap_removed"] == 0
    reasons = found.record["test"]["overlap_reasons"]
    assert reasons == {"shares a run of 13 words with a test row": 2, "shares a run of 8 words with a test row": 1}
    assert ENGLISH not in str(found.record["test"]) + str(found.record["notes"])


def test_the_test_stays_the_same_with_and_without(leaky: Task) -> None:
    guarded = make_ready(leaky).prepared
    plain = Task.load(leaky.folder / "task.yaml", changes=("decontaminate.ngrams=null",))
    assert "decontaminate" not in plain.model_dump(mode="json")
    unguarded = make_ready(plain).prepared
    assert (guarded.test.name, guarded.test.edition) == (unguarded.test.name, unguarded.test.edition)
    assert unguarded.datasets["train"].height == guarded.datasets["train"].height + 2
    assert [one["corpus"].height for one in (unguarded.datasets, guarded.datasets)] == [2, 1]
    assert measure(guarded.test, lambda rows, units: rows.height) == 42


@pytest.mark.parametrize(
    ("chosen", "problem"),
    [
        ({"share": 0.5}, "`share` goes with `ngrams`"),
        ({"threshold": 0.9}, "`threshold` goes with `meaning`"),
        ({"ngrams": 1}, "ngrams"),
    ],
)
def test_settings_that_do_nothing_are_refused(tmp_path: Path, chosen: dict[str, object], problem: str) -> None:
    with pytest.raises(UserError, match=problem):
        task_in(tmp_path, reviews(20), decontaminate=chosen)


def test_a_model_that_nobody_knows_is_told_at_its_place(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    with pytest.raises(UserError) as fault:
        make_ready(task_in(tmp_path, reviews(60), decontaminate={"meaning": "./nowhere"}))
    assert fault.value.slug == "unknown-model"
    assert fault.value.where is not None
