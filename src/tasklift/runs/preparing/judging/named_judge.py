"""A language model that a task names to grade answers, which is opened at the first one."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from tasklift.models.numbers import Floats
from tasklift.models.pretrained.named import network_of
from tasklift.models.probabilities import softmax
from tasklift.models.prompting.prompt import parse_prompt
from tasklift.runs.preparing.judging.graded import graded_rows
from tasklift.text.scoring.material import Graded

if TYPE_CHECKING:  # torch takes seconds to import, and most recipes do without
    from tasklift.models.choosing.chooser import Chooser

WHO: Final = "judged"
_GRADES: Final = ("1", "2", "3", "4", "5")


@dataclass(frozen=True)
class NamedJudge:
    """A language model of that name, a path from `folder` on; `digest` is that of its files. `prompt`: as written."""

    model: str
    folder: Path
    digest: str
    prompt: str

    @property
    def hangs_on(self) -> tuple[str, ...]:
        """What the task file does not say of it."""
        return (self.digest, self.prompt)

    def __call__(self, graded: Sequence[Graded]) -> Floats:
        """The grade that it expects of each, shape (answers,): each of the five is scored as its reply, and none is
        written, so that answers differ which get the same likeliest grade.
        """
        chooser = _opened(self)
        shares = softmax(chooser.scores(chooser.asking.messages(graded_rows(graded))))
        expected: Floats = (shares * np.arange(1.0, 1.0 + len(_GRADES))).sum(axis=1)
        return expected


@lru_cache(maxsize=1)
def _opened(judge: NamedJudge) -> "Chooser":
    from tasklift.models.choosing.label_words import LabelWords
    from tasklift.models.choosing.made import made_to_choose
    from tasklift.models.networks.beginnings import open_decoder
    from tasklift.models.networks.precision import fastest_device
    from tasklift.models.prompting.asking import Asking
    from tasklift.models.prompting.manner import Manner

    decoder = open_decoder(network_of(judge.model, folder=judge.folder, who=WHO))
    decoder.module.to(fastest_device())
    words = LabelWords(_GRADES, _GRADES, (1,) * len(_GRADES))
    asking = Asking(parse_prompt(judge.prompt, ""), Manner())
    # A yardstick: in half the bits, an answer would be graded otherwise beside longer ones.
    return made_to_choose(decoder, asking, words, longest=decoder.context, precision="fp32")
