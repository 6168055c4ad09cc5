"""A language model small enough to learn a few rows by heart in seconds."""

from functools import cache

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

from tasklift.models.networks.beginnings import planned_decoder
from tasklift.models.written.decoder import Decoder
from tasklift.tasks.encoder_plan import EncoderPlan

WORDS = {"open": "打开", "close": "关闭", "save": "保存", "print": "打印", "new": "新建", "copy": "复制"}
THINGS = {"file": "文件", "window": "窗口", "page": "页面", "tab": "标签", "list": "列表", "image": "图像"}
PAIRS = [(f"{verb} the {thing}", f"{WORDS[verb]}{THINGS[thing]}") for verb in WORDS for thing in THINGS]
PLAN = EncoderPlan(architecture="gpt", layers=2, heads=2, width=48, context=96, vocabulary=400, dropout=0.0)


@cache
def tiny_decoder(positions: str = "absolute") -> Decoder:
    plan = EncoderPlan.model_validate(PLAN.model_dump() | {"positions": positions})
    return planned_decoder(plan, (text for pair in PAIRS for text in pair), seed=0)
