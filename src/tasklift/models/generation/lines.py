"""A text while it is written: what it holds so far, and what its next token depends on."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tasklift.models.generation.constraints.constraint import Constraint
from tasklift.models.generation.decoding import FinishedBy, Written


@dataclass(frozen=True, slots=True)
class Line:
    """A text under way. `number`: the place of its prompt among the prompts; `sample`: its own among that prompt's.

    `draws`: for each new token a number in [0, 1) that decides it, shape (most,), where tokens are drawn.
    `log_probability`: of `written`, by the model itself. `score`: the sum by which beams are compared.
    """

    number: int
    prompt: Sequence[int]
    sample: int = 0
    constraint: Constraint | None = None
    draws: npt.NDArray[np.float64] | None = None
    written: tuple[int, ...] = ()
    log_probability: float = 0.0
    score: float = 0.0

    def after(self, token: int, log_probability: float, score: float = 0.0) -> "Line":
        """The line with one more token, whose log-probability is added, and the score that it has then."""
        # Spelled out, since `dataclasses.replace` takes five times as long, once for each token that is written.
        return Line(
            self.number,
            self.prompt,
            self.sample,
            None if self.constraint is None else self.constraint.after(token),
            self.draws,
            (*self.written, token),
            self.log_probability + log_probability,
            score,
        )

    def finished(self, by: FinishedBy) -> Written:
        """The line as it is handed out."""
        ids = self.written[:-1] if by == "end" else self.written
        return Written(ids, self.log_probability, by, len(self.prompt))
