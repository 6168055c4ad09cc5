"""What a task file may say of the guard: when a row that is no copy of a test row gives it away all the same."""

from typing import Final, Self

from pydantic import Field, model_validator

from tasklift.settings.fields import Settings
from tasklift.settings.messages import say

_ANY: Final = 0.0
_ALIKE: Final = 0.97


class DecontaminateSettings(Settings):
    """What overlaps with the test beside copies. It changes what is learned from, and never the test."""

    ngrams: int | None = Field(
        None,
        ge=3,
        le=50,
        description="words, or Chinese characters, of a run that no row may share with a test row, such as 13; none: "
        "runs are not looked for",
    )
    share: float = Field(
        _ANY,
        ge=0,
        le=1,
        description="least share of a test row's runs that a row must hold to go; 0: one run is enough",
    )
    meaning: str | None = Field(
        None, description="a pretrained encoder, as `e5-small` or a folder: rows that mean the same as a test row go"
    )
    threshold: float = Field(
        _ALIKE, ge=0.3, le=1, description="cosine under `meaning` from which two texts are the same"
    )

    @model_validator(mode="after")
    def _check_used(self) -> Self:
        if self.ngrams is None and self.share != _ANY:
            raise ValueError(say("`share` goes with `ngrams`"))
        if self.meaning is None and self.threshold != _ALIKE:
            raise ValueError(say("`threshold` goes with `meaning`"))
        return self

    @property
    def is_off(self) -> bool:
        """Whether copies alone are held back, as without it."""
        return self.ngrams is None and self.meaning is None
