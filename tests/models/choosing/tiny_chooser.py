"""A language model of a few thousand weights that is asked for labels, in English and Chinese."""

from functools import cache
from typing import Any, Final

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

import polars as pl

from tasklift.models.choosing.chooser import Chooser
from tasklift.models.choosing.label_words import house_prompt, label_words, with_labels
from tasklift.models.choosing.made import made_to_choose
from tasklift.models.networks.beginnings import planned_decoder
from tasklift.models.prompting.asking import Asking
from tasklift.models.prompting.manner import Manner
from tasklift.models.prompting.pool import pool_of
from tasklift.models.written.decoder import Decoder
from tasklift.tasks.encoder_plan import EncoderPlan

PLAN: Final = EncoderPlan(architecture="gpt", layers=2, heads=2, width=48, context=512, vocabulary=400, dropout=0.0)
ENGLISH: Final = [("a fine film", "good"), ("dull and long", "bad"), ("fine enough", "good_enough"), ("so dull", "bad")]
CHINESE: Final = [("味道很好", "好"), ("太难吃了", "差"), ("好吃得不得了", "好极了"), ("一般，有点咸", "差")]
"""In both a label is the beginning of another."""


@cache
def tiny_language_model() -> Decoder:
    return planned_decoder(PLAN, (text for row in [*ENGLISH, *CHINESE] for text in row), seed=0)


def tiny_chooser(rows: list[tuple[str, str]], *, examples: int = 0, language: str = "en", **called: Any) -> Chooser:
    texts, answers = [text for text, _ in rows], [label for _, label in rows]
    words = label_words(pl.Series(answers), called)
    prompt = with_labels(house_prompt(["text"], None, language), words, language, "")
    pool = pool_of({"text": list(texts)}, words.said(answers)) if examples else pool_of({}, [])
    asking = Asking(prompt, Manner(examples=examples), pool)
    return made_to_choose(tiny_language_model(), asking, words, longest=480, precision="fp32")


def texts(*told: str | None) -> pl.DataFrame:
    return pl.DataFrame({"text": told}, schema={"text": pl.String})
