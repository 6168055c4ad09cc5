"""Memory that is foreseen, and the plan that fits into it."""

import pytest

from tasklift.models.transformer.memory import (
    Batch,
    check_fits,
    largest_that_fits,
    most_memory,
    prediction_memory,
    training_memory,
)
from tasklift.models.transformer.size import cloze_parameters, parameters_of
from tasklift.settings.errors import UserError
from tasklift.tasks.encoder_plan import EncoderPlan

BATCH = Batch(tokens=2048, length=64)
PLAN = EncoderPlan(layers=6, heads=4, width=128, vocabulary=1000)


def test_learning_takes_four_numbers_a_parameter_besides_activations() -> None:
    memory = training_memory(PLAN, BATCH)
    assert memory.total - memory.activations == 16 * parameters_of(PLAN).total


def test_a_cloze_head_is_counted_where_it_is_asked() -> None:
    asked = Batch(tokens=2048, length=64, masked=0.15)
    more = training_memory(PLAN, asked).weights - training_memory(PLAN, BATCH).weights
    assert more == 4 * cloze_parameters(PLAN)
    assert training_memory(PLAN, asked).activations > training_memory(PLAN, BATCH).activations


def test_shared_layers_save_weights_but_no_activations() -> None:
    shared = PLAN.model_copy(update={"share": "layers"})
    assert training_memory(shared, BATCH).weights < training_memory(PLAN, BATCH).weights
    assert training_memory(shared, BATCH).activations == training_memory(PLAN, BATCH).activations


def test_layers_that_are_reckoned_again_keep_what_they_are_given() -> None:
    again = Batch(tokens=2048, length=64, recompute=True)
    less = training_memory(PLAN, BATCH).activations - training_memory(PLAN, again).activations
    one = PLAN.model_copy(update={"layers": 1})
    inside = (training_memory(PLAN, BATCH).activations - training_memory(one, BATCH).activations) / 5
    assert less == 5 * inside - 6 * 128 * 2048 * 4
    assert training_memory(one, again).activations > training_memory(one, BATCH).activations


def test_an_answer_takes_far_less_than_learning() -> None:
    assert prediction_memory(PLAN, BATCH) < training_memory(PLAN, BATCH).total / 4
    halves = Batch(tokens=2048, length=64, value_bytes=2)
    assert prediction_memory(PLAN, halves) < prediction_memory(PLAN, BATCH)


def test_what_fits_stays_as_it_is() -> None:
    assert largest_that_fits(PLAN, 10**12, BATCH) == PLAN
    check_fits(PLAN, 10**12, BATCH)


def test_layers_go_first() -> None:
    four = PLAN.model_copy(update={"layers": 4})
    available = training_memory(four, BATCH).total
    assert largest_that_fits(PLAN, available, BATCH) == four
    assert largest_that_fits(PLAN, available - 1, BATCH) == PLAN.model_copy(update={"layers": 3})


@pytest.mark.parametrize("positions", ["absolute", "relative", "rotary"])
def test_then_the_width_and_the_inner_width_with_it(positions: str) -> None:
    plan = PLAN.model_copy(update={"positions": positions, "inner": 256})
    one = training_memory(plan.model_copy(update={"layers": 1}), BATCH).total
    fits = largest_that_fits(plan, one // 2, BATCH)
    assert fits is not None
    assert fits.layers == 1
    assert fits.width < 128
    assert fits.inner_width == 2 * fits.width
    assert EncoderPlan.model_validate(fits.model_dump()) == fits
    assert training_memory(fits, BATCH).total <= one // 2


def test_what_does_not_fit_names_what_would() -> None:
    available = training_memory(PLAN.model_copy(update={"layers": 2}), BATCH).total
    with pytest.raises(UserError, match="6 layers and width 128 needs") as told:
        check_fits(PLAN, available, BATCH)
    assert told.value.slug == "model-too-large"
    assert told.value.advice == "layers: 2, width: 128 would fit"


def test_what_fits_has_room_for_every_training_whichever_is_the_hungriest() -> None:
    """Of a deep plan long rows are the hungriest, of a shallow one gaps among many tokens."""
    plan = PLAN.model_copy(update={"heads": 32, "vocabulary": 40_000})
    long, asked = Batch(tokens=2048, length=128), Batch(tokens=2048, length=16, masked=0.15)
    assert most_memory(plan, long, asked) == training_memory(plan, long).total
    shallow = plan.model_copy(update={"layers": 1})
    available = training_memory(shallow, long).total
    assert largest_that_fits(plan, available, long) == shallow
    fits = largest_that_fits(plan, available, long, asked)
    assert fits is not None and fits.width < shallow.width
    assert most_memory(fits, long, asked) <= available < most_memory(shallow, long, asked)


def test_where_nothing_fits_the_batch_is_to_blame() -> None:
    with pytest.raises(UserError, match="read fewer tokens at once"):
        check_fits(PLAN, 1000, BATCH)
