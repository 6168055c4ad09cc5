"""From a user's choice of what learns to a module of transformers that learns so, and back to a plain one."""

from typing import Any

import numpy as np
import numpy.typing as npt

from tasklift.training.pace import EncoderPace, SpansPace
from tasklift.training.weights.head import learn_head
from tasklift.training.words import know_all_words, learn_words_of


def let_learn(
    module: Any, pace: EncoderPace | SpansPace, ids: npt.NDArray[np.int32], *, padding: int, seed: int
) -> None:
    """Let the module's weights learn that `pace` names; `ids` are the tokens of train."""
    match pace.weights:
        case "all":
            learn_words_of(module, ids, padding)
        case "head":
            learn_head(module)
        case "lora" | "dora":
            # peft takes seconds to import, and most trainings do without it.
            from tasklift.training.weights.adapters import adapt

            rank = pace.rank or DEFAULT_RANK
            adapt(module, rank=rank, alpha=pace.alpha or 2 * rank, lengths=pace.weights == "dora", seed=seed)


def made_plain(module: Any, pace: EncoderPace | SpansPace) -> None:
    """Bring what has learned into the weights of the module itself, as transformers reads them."""
    match pace.weights:
        case "all":
            know_all_words(module)
        case "lora" | "dora":
            from tasklift.training.weights.adapters import merge

            merge(module)


DEFAULT_RANK = 8
