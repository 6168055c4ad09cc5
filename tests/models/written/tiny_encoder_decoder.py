"""An encoder-decoder small enough to learn a few rows by heart in seconds."""

from functools import cache

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

from tests.models.written.tiny_decoder import PAIRS

from tasklift.models.networks.beginnings import planned_encoder_decoder
from tasklift.models.written.encoder_decoder import EncoderDecoder
from tasklift.tasks.encoder_plan import EncoderPlan

PLAN = EncoderPlan(architecture="bart", layers=1, heads=2, width=48, context=64, vocabulary=340, dropout=0.0)


def plan_of(positions: str) -> EncoderPlan:
    return EncoderPlan.model_validate(PLAN.model_dump() | {"positions": positions})


@cache
def tiny_encoder_decoder(positions: str = "absolute") -> EncoderDecoder:
    return planned_encoder_decoder(plan_of(positions), (text for pair in PAIRS for text in pair), seed=0)
