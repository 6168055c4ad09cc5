"""How fast a language model learns where nobody says it: the larger it is, the slower.

Between two sizes whose rates are known it falls by the same share with each doubling. 135 M weights: measured here
(docs/log.md). 7 B weights: what is published of full fine-tuning, 2e-5, in Taori et al., "Alpaca", 2023, Wang et al.,
"How far can camels go?", 2023, and Tunstall et al., "Zephyr", 2023. Small matrices beside the weights (LoRA) want about
ten times as much: Schulman et al., "LoRA without regret", 2025.
"""

import math
from typing import Final

_SMALL, _LARGE = (135e6, 3e-4), (7e9, 2e-5)
"""Weights, and the rate of them all."""
_NEW: Final = 1e-3
"""Of a model that has learned nothing yet."""
_TIMES_ADAPTERS: Final = 10.0


def usual_rate(parameters: int, *, learned: bool, adapters: bool) -> float:
    """The highest rate for a model of so many weights; beyond the sizes that are known it stays as it is there."""
    if not learned:
        return _NEW
    (small, fast), (large, slow) = _SMALL, _LARGE
    share = math.log(parameters / small) / math.log(large / small)
    rate = fast * math.pow(slow / fast, min(1.0, max(0.0, share)))
    return rate * _TIMES_ADAPTERS if adapters else rate
