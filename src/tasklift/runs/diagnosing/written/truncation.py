"""Texts that are cut: prompts that are longer than what is read, and answers that end where no more may be written."""

from typing import Final

import numpy as np

from tasklift.forms.room import Room
from tasklift.metrics.judged import Booleans
from tasklift.runs.diagnosing.finding import Finding
from tasklift.runs.diagnosing.written.answers import WrittenAnswers
from tasklift.settings.messages import Note

WORTH: Final = 0.02
"""A share of the rows that are cut, from which it is told."""
_NEARLY_ALL: Final = 0.99


def look_for_truncation(answers: WrittenAnswers) -> Finding | None:
    """None for a model that cuts nothing. Training cuts as answering does, so what valid loses train has lost."""
    room = answers.room
    if room is None:
        return None
    asked, right = room.asked > room.longest, room.right > room.most
    written = np.isin(np.arange(asked.size), sorted(answers.cut))
    said = Note(
        "prompts that are longer than the {longest:,} tokens that are read: {asked:.1f} %; answers that end at "
        "{most:,} tokens without an end of their own: {written:.1f} %; right answers that are longer: {right:.1f} %",
        longest=room.longest,
        most=room.most,
        asked=_percent(asked),
        written=_percent(written),
        right=_percent(right),
    )
    faulty = asked | written | right
    if _percent(faulty) < 100 * WORTH:
        return Finding("truncation", False, said)
    advice = _of_prompts(room) if asked.sum() >= (written | right).sum() else _of_answers(room, right)
    examples = answers.examples(np.flatnonzero(faulty).tolist())
    return Finding("truncation", True, said, _percent(faulty), advice, examples=examples)


def _of_prompts(room: Room) -> Note:
    wanted = _most_of(room.asked)
    if wanted + room.most <= room.context:
        return Note("Let it read more: `longest: {tokens}` is enough for 99 of 100 prompts.", tokens=wanted)
    return Note(
        "The model sees {context:,} tokens, prompt and answer together: shorten the prompt, show fewer examples, or "
        "cut the texts to what decides.",
        context=room.context,
    )


def _of_answers(room: Room, right: Booleans) -> Note:
    if _percent(right) < 100 * WORTH:
        return Note(
            "Right answers end sooner, so it does not know when to stop: teach it with `instruct`, for longer or at "
            "another rate, or let it write less."
        )
    wanted = _most_of(room.right)
    return Note("Let it write more: `most_new_tokens: {tokens}` is enough for 99 of 100 right answers.", tokens=wanted)


def _most_of(tokens: np.ndarray[tuple[int], np.dtype[np.int64]]) -> int:
    return int(np.quantile(tokens, _NEARLY_ALL, method="higher"))


def _percent(faulty: Booleans) -> float:
    return 100 * float(faulty.mean())
