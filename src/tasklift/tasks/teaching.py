"""The lines of a recipe that teach a network, by what it is and what is asked of it."""

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from tasklift.settings.errors import UserError
from tasklift.settings.messages import say
from tasklift.tasks.families import Family
from tasklift.tasks.starting import Given, Start

Lines: TypeAlias = list[str | dict[str, Any]]
Lessons: TypeAlias = Mapping[tuple[Family, Start], Lines]

_FEW: Final = 20
"""Rows a label below which words alone know so little that pooling answers with theirs does harm (docs/results.md)."""


def lessons_of_labels(rows_a_label: float | None) -> Lessons:
    """What teaches labels; with rows enough, what words alone say is pooled with an encoder's answers."""
    is_few = rows_a_label is not None and rows_a_label < _FEW
    return {
        (Family.ENCODER, Start.PRETRAINED): ["finetune"] if is_few else ["finetune", "classical"],
        (Family.ENCODER, Start.PLANNED): ["pretrain", {"finetune": {"epochs": 5, "learning_rate": 3e-4}}],
        (Family.DECODER, Start.PRETRAINED): [{"instruct": {"epochs": 2}}],
        (Family.DECODER, Start.PLANNED): [{"instruct": {"epochs": 30}}],
    }


def lessons_of_texts(shown: int) -> Lessons:
    """What teaches to write; `shown`: how many rows like it are shown with each to a network that knows nothing."""
    return {
        (Family.DECODER, Start.PRETRAINED): [{"instruct": {"epochs": 2}}],
        (Family.DECODER, Start.PLANNED): [{"instruct": {"epochs": 30, "examples": shown}}],
        (Family.ENCODER_DECODER, Start.PRETRAINED): [{"seq2seq": {"epochs": 3}}],
        (Family.ENCODER_DECODER, Start.PLANNED): [{"seq2seq": {"epochs": 20, "learning_rate": 2e-3}}],
    }


LESSONS_OF_SPANS: Final[Lessons] = {
    (Family.ENCODER, Start.PRETRAINED): [{"extract": {"epochs": 2, "learning_rate": 1e-4}}],
    (Family.ENCODER, Start.PLANNED): ["pretrain", {"extract": {"epochs": 5, "learning_rate": 3e-4}}],
}
"""What teaches to mark answers in their contexts."""


def lessons(known: Lessons, given: Given, usual: Family) -> Lines:
    """Those for the network that is given, taken for one of the `usual` family where nothing says what it is; none
    where there is no network. Raises UserError `no-network` for one that cannot learn this.
    """
    if given.start is Start.NO_NETWORK:
        return []
    family = given.family or usual
    if (family, given.start) not in known:
        can = [_called(one) for one, start in known if start is given.start]
        raise UserError(
            "no-network",
            say("no step teaches what this task asks for to {family}", family=_called(family)),
            advice=say(
                "name {families} (`lift models` lists those that packages carry), or take `model` out",
                families=say(" or ").join(can),
            ),
        )
    return known[family, given.start]


def _called(family: Family) -> str:
    return {
        Family.ENCODER: say("an encoder, which reads and cannot write (as minilm)"),
        Family.DECODER: say("a language model, which writes (as smollm2)"),
        Family.ENCODER_DECODER: say("an encoder-decoder, which writes of what it has read"),
    }[family]
