"""Prompts and answers that are cut are told of a model that cuts them, and of none that does not."""

from dataclasses import replace

import polars as pl
import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

from tests.contract.handed import handed
from tests.models.written.tiny_decoder import PAIRS, tiny_decoder

from tasklift.forms.answers import TextAnswers, one_after_another
from tasklift.forms.desk import Desk
from tasklift.metrics.judged import JudgedTexts
from tasklift.models.written.copying import Copying
from tasklift.models.written.decoder import Decoder
from tasklift.models.written.writing import Writing
from tasklift.reports.diagnosis import told_cause
from tasklift.runs.diagnosing.finding import Finding
from tasklift.runs.diagnosing.written.answers import WrittenAnswers
from tasklift.runs.diagnosing.written.truncation import look_for_truncation
from tasklift.settings.messages import speaking
from tasklift.steps.tune.instruct import Instruct

SOURCES, TARGETS = (tuple(one) for one in zip(*PAIRS, strict=True))
ROWS = pl.DataFrame({"id": [str(row) for row in range(len(PAIRS))], "source": SOURCES})
LONG = "复制图像" * 12
"""Of more tokens than the tiny model may write."""


@pytest.fixture(scope="module")
def learned() -> Decoder:
    """It knows when to stop."""
    rows = handed({"source": [*SOURCES], "answer": [*TARGETS], "weight": [None] * len(PAIRS)})
    step = Instruct(epochs=25, learning_rate=5e-3, batch_size=12, most_new_tokens=20, precision="fp32")
    model = step.tune({"train": rows, "valid": rows}, start=tiny_decoder(), seed=0, desk=Desk())
    assert isinstance(model, Decoder)
    return model


def found(model: Decoder, right: tuple[str, ...] = TARGETS) -> Finding:
    given = model.predict(ROWS.select("source"))
    judged = JudgedTexts(tuple((one,) for one in right), given.texts, SOURCES, "zh")
    room = model.room(ROWS.select("source"), right)
    answers = WrittenAnswers(None, {}, ROWS, judged, (), given.cut, room)  # type: ignore[arg-type]
    finding = look_for_truncation(answers)
    assert finding is not None
    return finding


def advice(finding: Finding) -> str:
    assert finding.found and finding.advice is not None and finding.examples
    with speaking("zh"):
        told = told_cause(finding.to_json())
        assert "截" in told["title"] and "%" in told["said"]
    return str(finding.advice)


def test_nothing_is_found_of_a_model_that_reads_all_and_knows_when_to_stop(learned: Decoder) -> None:
    assert not found(learned).found


def test_prompts_that_are_cut_are_found_and_how_much_it_would_have_to_read_is_told(learned: Decoder) -> None:
    most = int(found(learned).said.to_json()["values"]["longest"])
    asked = learned.room(ROWS.select("source"), TARGETS)
    assert asked is not None and most == asked.longest >= asked.asked.max()
    assert f"`longest: {asked.asked.max()}`" in advice(found(replace(learned, longest=int(asked.asked.max()) - 2)))


def test_prompts_of_which_the_model_cannot_see_more_are_to_be_shorter(learned: Decoder) -> None:
    asked = learned.room(ROWS.select("source"), TARGETS)
    assert asked is not None
    narrow = replace(learned, longest=4, writing=Writing(most_new_tokens=learned.context - 4))
    assert "shorten the prompt" in advice(found(narrow))


def test_answers_without_an_end_are_found_in_a_model_that_never_learned_one() -> None:
    step = Instruct(epochs=1, learning_rate=1e-6, most_new_tokens=20, precision="fp32")
    rows = handed({"source": [*SOURCES], "answer": [*TARGETS], "weight": [None] * len(PAIRS)})
    model = step.tune({"train": rows, "valid": rows}, start=tiny_decoder(), seed=0, desk=Desk())
    assert isinstance(model, Decoder)
    assert "does not know when to stop" in advice(found(model))


def test_right_answers_that_are_longer_than_it_may_write_are_found(learned: Decoder) -> None:
    right = learned.room(ROWS.select("source"), [LONG] * len(PAIRS))
    assert right is not None
    assert f"`most_new_tokens: {right.right.max()}`" in advice(found(learned, (LONG,) * len(PAIRS)))


def test_what_cuts_nothing_is_not_asked() -> None:
    assert Copying(None).room(ROWS, TARGETS) is None
    judged = JudgedTexts(tuple((one,) for one in TARGETS), TARGETS, SOURCES, "zh")
    assert look_for_truncation(WrittenAnswers(None, {}, ROWS, judged)) is None  # type: ignore[arg-type]


def test_places_of_cut_answers_stay_right_where_parts_are_joined() -> None:
    joined = one_after_another([TextAnswers(("a", "b"), frozenset({1})), TextAnswers((None, "c"), frozenset({1}))])
    assert isinstance(joined, TextAnswers) and joined.cut == {1, 3}
