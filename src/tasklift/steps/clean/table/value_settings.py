"""Settings that the steps which write values in one form have in common."""

from typing import Literal

from pydantic import Field

from tasklift.settings.fields import Settings
from tasklift.text.values.amounts import Signs
from tasklift.text.values.cells import KINDS, Kind


class ValueSettings(Settings):
    """Which values are written anew, and what those mean that have two meanings."""

    kinds: tuple[Kind, ...] = Field(KINDS, min_length=1, description="kinds of values that are written in one form")
    day_first: bool | None = Field(
        None, description="whether 3/4/2026 is the third of April; not said: such dates stay as they are"
    )
    dollar: str = Field("USD", pattern="^[A-Z]{3}$", description="code of the currency that $ alone stands for")
    yuan: Literal["CNY", "JPY"] = Field("CNY", description="code of the currency that ¥ alone stands for")

    @property
    def signs(self) -> Signs:
        """Whose the signs of currencies are."""
        return Signs(self.dollar, self.yuan)
