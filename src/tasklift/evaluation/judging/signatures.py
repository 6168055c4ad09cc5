"""How a score came about, in the notation of sacreBLEU, so that others can compare with it.

Post, "A call for clarity in reporting BLEU scores", 2018. A score of machine translation without it says little.
"""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Final

from tasklift.metrics import chrf
from tasklift.metrics.judged import JudgedTexts
from tasklift.text.scoring.machine_translation_tokens import tokenizer_of
from tasklift.version import __version__


def bleu_signature(judged: JudgedTexts) -> str:
    """As `nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:tasklift-0.2.0`."""
    return _signature(judged, f"eff:no|tok:{tokenizer_of(judged.language).name}|smooth:exp")


def chrf_signature(judged: JudgedTexts, *, words: int = 0) -> str:
    """As `nrefs:1|case:mixed|eff:yes|nc:6|nw:0|space:no|version:tasklift-0.2.0`."""
    return _signature(judged, f"eff:yes|nc:{chrf.CHARACTERS}|nw:{words}|space:no")


def _signature(judged: JudgedTexts, settings: str) -> str:
    numbers = {len(texts) for texts in judged.gold}
    references = numbers.pop() if len(numbers) == 1 else "var"
    return f"nrefs:{references}|case:mixed|{settings}|version:tasklift-{__version__}"


SIGNATURES: Final[Mapping[str, Callable[[JudgedTexts], str]]] = MappingProxyType(
    {
        "bleu": bleu_signature,
        "chrf": chrf_signature,
        "chrf_plus_plus": partial(chrf_signature, words=chrf.WORDS),
    }
)
"""The signature of each metric that has one, by the metric's name."""
