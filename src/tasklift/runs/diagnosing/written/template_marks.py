"""Marks of chat templates in answers: the model goes on beyond its turn, or is asked otherwise than it learned."""

from typing import Final

import numpy as np
import polars as pl

from tasklift.metrics.judged import Booleans
from tasklift.runs.diagnosing.finding import Finding
from tasklift.runs.diagnosing.written.answers import WrittenAnswers
from tasklift.settings.messages import Note

WORTH: Final = 0.02
"""A share of the answers that hold a mark, from which it is told."""
_TOKENS: Final = r"<[|｜][^<>|｜\s]{1,40}[|｜]>|<(?:start|end)_of_turn>|\[/?INST\]|<</?SYS>>|</?s>"
_HEADINGS: Final = r"(?mi:^\s*#{2,3} ?(?:response|instruction|input|user|human|assistant)\s*[:：])"
_SPEAKERS: Final = r"\n\s*(?i:user|human|assistant|用户|助手)\s*[:：]"
_MARKS: Final = f"{_TOKENS}|{_HEADINGS}|{_SPEAKERS}"
"""Whoever speaks on the first line may be what the answer is about; on a later one somebody's turn begins."""


def look_for_template_marks(answers: WrittenAnswers) -> Finding:
    """Answers that hold marks of a chat template where no right text of their row does."""
    right = np.array([_marked(texts).any() for texts in answers.judged.gold], dtype=np.bool_)
    faulty: Booleans = _marked(answers.judged.texts) & ~right
    share = 100 * float(faulty.mean())
    said = Note("answers that hold marks of a chat template: {share:.1f} %", share=share)
    if share < 100 * WORTH:
        return Finding("template_marks", False, said)
    advice = Note(
        "The model goes on beyond its turn, or is asked in another template than it learned: see that the tokenizer "
        "has the chat template that the model was tuned with, look at what the prompt's file writes around the texts, "
        "or teach the model with `instruct` where an answer ends."
    )
    examples = answers.examples(np.flatnonzero(faulty).tolist())
    return Finding("template_marks", True, said, share, advice, examples=examples)


def _marked(texts: tuple[str, ...] | list[str]) -> Booleans:
    return pl.Series(texts, dtype=pl.String).str.contains(_MARKS).to_numpy()
