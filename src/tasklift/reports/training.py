"""How networks were trained, in words: which weights were kept, whether they overfit, what went wrong."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from tasklift.reports.figures import amount, duration
from tasklift.settings.kept import say_again
from tasklift.settings.messages import say
from tasklift.training.history import TASK

_SMOOTH = 20
"""A running mean goes over about one in so many of the points."""
_FORGOTTEN = 1.05
"""Perplexity on other texts has risen where it is so many times what it was."""
_RISE = 1.05
"""The loss on valid has risen where it is so many times its least."""


def trainings_of(record: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The trainings that a record tells of, in the recipe's order, each with what it took under `cost`, if known."""
    trainings = list(record.get("trainings") or ())
    costs = [*record["cost"].get("trainings", ()), *[None] * len(trainings)]
    return [{**training, "cost": cost} for training, cost in zip(trainings, costs, strict=False)]


def training_title(training: Mapping[str, Any]) -> str:
    """What a section on it is headed."""
    return say("Training: {step}", step=training["line"])


def told_training(training: Mapping[str, Any]) -> list[str]:
    """Sentences on a training."""
    facts = (_kept(training), _perplexity(training), _replies(training), _falls(training), _overfitting(training))
    return [*chain(*facts), *map(say_again, training["notes"]), *_cost(training)]


def training_times(record: Mapping[str, Any]) -> list[str]:
    """What each training took beside what the plan expected, as far as that is known."""
    return [
        say(
            "{step}: {took}, where {expected} were expected",
            step=one["line"],
            took=duration(one["cost"]["seconds"]),
            expected=duration(one["cost"]["expected_seconds"]),
        )
        for one in trainings_of(record)
        if one["cost"] and one["cost"]["seconds"] is not None
    ]


def smoothed(points: Sequence[Mapping[str, Any]]) -> list[float]:
    """The loss at each point as the mean of those around it, fewer at the ends."""
    losses, reach = [point["loss"] for point in points], len(points) // (2 * _SMOOTH)
    windows = [losses[max(0, at - reach) : at + reach + 1] for at in range(len(losses))]
    return [sum(window) / len(window) for window in windows]


def _kept(training: Mapping[str, Any]) -> Iterator[str]:
    steps = {"kept": training["kept"], "steps": training["steps"]}
    best = next((one for one in training["evaluations"] if one["step"] == training["kept"]), None)
    if best is None:
        yield say(
            "Kept the weights of step {kept:,} of {steps:,}, the last ones: nothing was chosen on valid.", **steps
        )
    elif "perplexity" in training or "perplexity_of_replies" in training:
        yield say(
            "Kept the weights of step {kept:,} of {steps:,}, whose loss on valid is least: {loss:.3f}.",
            **steps,
            loss=best["loss"],
        )
    else:
        yield _chosen_by_score(training, steps, best["score"])
    last = training["points"][-1]["step"]
    if last < training["steps"]:
        yield say("Training stopped early, at step {last:,}, as valid got no better.", last=last)


def _chosen_by_score(training: Mapping[str, Any], steps: Mapping[str, int], score: float) -> str:
    highest = max(one["score"] for one in training["evaluations"])
    if not training["kept"]:
        return say(
            "Kept the head as it was fitted, and the encoder as it was: on valid {score:.3f}, and at most "
            "{later:.3f} after a step of tuning.",
            score=score,
            later=max((one["score"] for one in training["evaluations"][1:]), default=score),
        )
    if score < highest:
        return say(
            "Kept the weights of step {kept:,} of {steps:,}: on valid {score:.3f}, which is the best, {best:.3f}, but "
            "for chance, and they have learned longer.",
            **steps,
            score=score,
            best=highest,
        )
    return say(
        "Kept the weights of step {kept:,} of {steps:,}, which scored best on valid: {score:.3f}.", **steps, score=score
    )


def _perplexity(training: Mapping[str, Any]) -> Iterator[str]:
    """What it learned and forgot of each set of texts, where it was asked."""
    for name, asked in (training.get("perplexity") or {}).items():
        before, after = asked["before"], asked["after"]
        figures = {"texts": _texts(name), "after": after}
        if before is None:
            yield say("Perplexity at gaps in {texts}: {after:.1f}.", **figures)
            continue
        yield say("Perplexity at gaps in {texts}: {before:.1f} before, {after:.1f} after.", **figures, before=before)
        if name != TASK and after > _FORGOTTEN * before:
            yield say(
                "It forgot some of what it knew: on {texts} perplexity rose by {percent:.0f} %. A lower rate, fewer "
                "epochs or `replay` keep more.",
                **figures,
                percent=100 * (after / before - 1),
            )


def _replies(training: Mapping[str, Any]) -> Iterator[str]:
    """How surely it tells the answers of valid."""
    if told := training.get("perplexity_of_replies"):
        if told["before"] is None:
            yield say("Perplexity of the answers of valid: {after:,.2f}.", after=told["after"])
        else:
            yield say("Perplexity of the answers of valid: {before:,.2f} before, {after:,.2f} after.", **told)


def _cost(training: Mapping[str, Any]) -> Iterator[str]:
    """How fast it learned, beside how fast the machine multiplies."""
    cost = training.get("cost")
    if not cost or cost["tokens_per_second"] is None:
        return
    figures = {
        "speed": cost["tokens_per_second"],
        "percent": 100 * cost["share"],
        "ceiling": f"{amount(cost['ceiling'])}FLOP/s",
    }
    if cost["device"] == "cpu":
        yield say(
            "It learned from {speed:,.0f} tokens a second, {percent:.0f} % of what this machine's processor multiplies "
            "({ceiling}).",
            **figures,
        )
    else:
        yield say(
            "It learned from {speed:,.0f} tokens a second, {percent:.0f} % of what this machine's GPU multiplies "
            "({ceiling}).",
            **figures,
        )


def _texts(name: str) -> str:
    return say("the texts of valid") if name == TASK else say("the texts of `{dataset}`", dataset=name)


def _falls(training: Mapping[str, Any]) -> Iterator[str]:
    if training["falls"]:
        yield say(
            "The loss ran away after step {falls}; training went back to good weights, at half the rate.",
            falls=[f"{step:,}" for step in training["falls"]],
        )


def _overfitting(training: Mapping[str, Any]) -> Iterator[str]:
    """Whether the loss on valid rises at the end while that in training falls, by the numbers."""
    evaluations = training["evaluations"]
    if len(evaluations) < 2:
        return
    least, last = min(evaluations, key=lambda one: float(one["loss"])), evaluations[-1]
    figures = {"least": least["loss"], "at": least["step"], "last": last["loss"], "end": last["step"]}
    before, after = (_loss_at(training, one["step"]) for one in (least, last))
    if last["loss"] <= _RISE * least["loss"]:
        yield say(
            "No sign of overfitting: the loss on valid is {last:.3f} at step {end:,}, where training ended, and was "
            "{least:.3f} at its least; in training it is {after:.3f}.",
            **figures,
            after=after,
        )
    elif after < before:
        yield say(
            "It overfits: the loss on valid rose from {least:.3f} at step {at:,} to {last:.3f} at step {end:,}, while "
            "that in training fell from {before:.3f} to {after:.3f}. Fewer epochs, `patience`, more `dropout` or "
            "`weight_decay`, or more rows help.",
            **figures,
            before=before,
            after=after,
        )
        yield _on_kept(training, least)
    else:
        yield say(
            "The loss on valid rose from {least:.3f} at step {at:,} to {last:.3f} at step {end:,}, and that in "
            "training did not fall: a lower rate may help.",
            **figures,
        )


def _on_kept(training: Mapping[str, Any], least: Mapping[str, Any]) -> str:
    """Whether the weights that were kept have part in the rise."""
    kept = next(one for one in training["evaluations"] if one["step"] == training["kept"])
    if kept["step"] <= least["step"] or kept["loss"] <= _RISE * least["loss"]:
        return say("The weights that were kept are from before that rise.")
    return say(
        "The weights that were kept scored best even so, but at a loss on valid of {loss:.3f}: they may be surer than "
        "they are right; see whether `calibrate` helps.",
        loss=kept["loss"],
    )


def _loss_at(training: Mapping[str, Any], step: int) -> float:
    """The running mean of the loss in training, about that step."""
    points = training["points"]
    nearest = min(range(len(points)), key=lambda at: abs(int(points[at]["step"]) - step))
    return smoothed(points)[nearest]
