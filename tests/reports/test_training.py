"""What is said of how a network was trained."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from tasklift.reports.details import details
from tasklift.reports.files.markdown import report_markdown
from tasklift.reports.page.page import report_page
from tasklift.reports.training import smoothed, told_training, training_times, trainings_of
from tasklift.settings.messages import speaking

Shown = Callable[..., str]


def training(losses: Sequence[float], valid: Sequence[float], *, kept: int, steps: int | None = None) -> dict[str, Any]:
    """A training with a step for each loss, and evaluations spread evenly over them."""
    points = [
        {"step": step, "loss": loss, "rate": 1e-3, "norm": 1.0, "tokens": 8} for step, loss in enumerate(losses, 1)
    ]
    every = len(losses) // max(1, len(valid))
    evaluations = [{"step": every * at, "score": 0.5, "loss": loss} for at, loss in enumerate(valid, 1)]
    whole = {"line": "finetune", "steps": steps or len(losses), "points": points, "evaluations": evaluations}
    return {**whole, "falls": [], "kept": kept, "notes": []}


@pytest.mark.parametrize("kept", [1, 2])
def test_overfitting_is_told_by_its_numbers(kept: int) -> None:
    told = " ".join(told_training(training([0.9, 0.6, 0.3, 0.1], [0.8, 0.5, 0.55, 0.6], kept=kept)))
    assert "It overfits: the loss on valid rose from 0.500 at step 2 to 0.600 at step 4" in told
    assert "that in training fell from 0.600 to 0.100" in told
    assert "The weights that were kept are from before that rise." in told


def test_weights_kept_after_the_rise_are_called_too_sure() -> None:
    told = " ".join(told_training(training([0.9, 0.6, 0.3, 0.1], [0.8, 0.5, 0.55, 0.6], kept=4)))
    assert "scored best even so, but at a loss on valid of 0.600" in told
    assert "`calibrate`" in told


@pytest.mark.parametrize("valid", [[0.8, 0.7, 0.6, 0.5], [0.8, 0.5, 0.5, 0.52]])
def test_a_loss_on_valid_that_stays_low_is_no_overfitting(valid: list[float]) -> None:
    told = " ".join(told_training(training([0.9, 0.6, 0.3, 0.1], valid, kept=4)))
    assert "No sign of overfitting" in told
    assert "It overfits" not in told


def test_a_loss_that_rises_in_training_too_is_another_trouble() -> None:
    told = " ".join(told_training(training([0.3, 0.6, 0.9, 1.2], [0.5, 0.7, 0.9, 1.1], kept=1)))
    assert "a lower rate may help" in told
    assert "overfit" not in told


@pytest.mark.parametrize("valid", [[], [0.5]])
def test_nothing_is_said_of_overfitting_without_evaluations_to_compare(valid: list[float]) -> None:
    told = told_training(training([0.9, 0.6, 0.3, 0.1], valid, kept=4))
    assert len(told) == 1
    assert ("nothing was chosen on valid" in told[0]) == (not valid)


def test_training_that_stopped_early_says_when() -> None:
    told = told_training(training([0.9, 0.6, 0.3, 0.1], [0.8, 0.7], kept=4, steps=1000))
    assert told[0] == "Kept the weights of step 4 of 1,000, which scored best on valid: 0.500."
    assert "stopped early, at step 4" in told[1]


def test_falls_and_findings_are_told(english: dict[str, Any]) -> None:
    told = told_training(english["trainings"][0])
    assert any("ran away after step 30;" in sentence for sentence in told)
    assert any("gradients explode: at step 31" in sentence for sentence in told)


def test_what_was_forgotten_is_told_where_perplexity_rose() -> None:
    asked = {"task": {"before": 40.0, "after": 20.0}, "news": {"before": 10.0, "after": 15.0}}
    told = told_training({**training([0.9, 0.1], [0.5], kept=2), "perplexity": asked})
    assert told[0] == "Kept the weights of step 2 of 2, whose loss on valid is least: 0.500."
    assert told[1] == "Perplexity at gaps in the texts of valid: 40.0 before, 20.0 after."
    assert told[2] == "Perplexity at gaps in the texts of `news`: 10.0 before, 15.0 after."
    assert told[3].startswith("It forgot some of what it knew: on the texts of `news` perplexity rose by 50 %.")
    asked["news"]["after"] = 10.2
    assert len(told_training({**training([0.9, 0.1], [0.5], kept=2), "perplexity": asked})) == 3


def test_what_was_learned_from_nothing_has_no_before() -> None:
    told = told_training({**training([0.9], [0.5], kept=1), "perplexity": {"task": {"before": None, "after": 9.0}}})
    assert told[1] == "Perplexity at gaps in the texts of valid: 9.0."


@pytest.mark.parametrize("language", ["en", "zh"])
def test_terminal_and_markdown_say_the_same(english: dict[str, Any], shown: Shown, language: str) -> None:
    with speaking(language):
        sentences, text = told_training(english["trainings"][0]), "".join(shown(details(english), 80).split())
    markdown = report_markdown(english, language)
    assert len(sentences) == 5
    for sentence in sentences:
        assert "".join(sentence.split()) in text
        assert f"- {sentence}" in markdown.replace("\\", "")


def test_nothing_is_said_where_no_network_was_trained(english: dict[str, Any], shown: Shown) -> None:
    english["trainings"] = []
    assert "Training" not in shown(details(english), 80)


def test_the_running_mean_goes_over_the_points_around_and_fewer_at_the_ends() -> None:
    points = [{"loss": float(at)} for at in range(80)]
    means = smoothed(points)
    assert means[40] == 40.0 and means[0] == 1.0 and means[-1] == 78.0
    assert smoothed(points[:3]) == [0.0, 1.0, 2.0]


def test_speed_is_told_beside_what_the_machine_can_do(english: dict[str, Any]) -> None:
    (one,) = trainings_of(english)
    assert told_training(one)[-1] == (
        "It learned from 2,740 tokens a second, 46 % of what this machine's processor multiplies (378 GFLOP/s)."
    )
    one["cost"] |= {"device": "cuda", "ceiling": 7.1e14}
    assert "of what this machine's GPU multiplies (710 TFLOP/s)" in told_training(one)[-1]
    one["cost"]["tokens_per_second"] = None
    assert "tokens a second" not in " ".join(told_training(one))


def test_what_was_expected_stands_beside_what_it_took(english: dict[str, Any], shown: Shown) -> None:
    told = "finetune: 13 s, where 24 s were expected"
    assert training_times(english) == [told]
    assert f"- {told}\n" in report_markdown(english, "en")
    assert told in report_page(english, "en")
    assert told in shown(details(english), 80)
    english["cost"]["trainings"][0]["seconds"] = None
    assert training_times(english) == []


def test_a_record_from_before_speeds_were_measured_is_told_without(english: dict[str, Any], shown: Shown) -> None:
    del english["cost"]["trainings"]
    assert "Kept the weights" in shown(details(english), 80)
    assert "were expected" not in report_page(english, "en") + report_markdown(english, "en")
