"""Shouting: texts in capitals."""

from typing import Annotated, ClassVar

from pydantic import Field

from tasklift.data.roles import RoleType
from tasklift.forms.judge import Judge, Reasons, because
from tasklift.forms.rows import Batch
from tasklift.settings.fields import Search


class DropShouting(Judge):
    """Set aside texts most of whose letters are capitals.

    Why: SHOUTED texts are often adverts, and a model that keeps case does not know their words.

    When it hurts: where anger is the label. Chinese has no capitals, so its texts always stay.

    Example:
        recipe: [{drop_shouting: {share: 0.8}}]

    Reference: Raffel et al., "Exploring the limits of transfer learning", 2020, section 2.2, for filters of this kind.
    """

    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.TEXT,)

    share: Annotated[float, Search(0.5, 1.0)] = Field(0.7, gt=0, le=1, description="largest share of capitals to stay")

    def judge(self, batch: Batch) -> Reasons:
        letters = batch["text"].str.count_matches(r"\p{L}")
        capitals = batch["text"].str.count_matches(r"\p{Lu}")
        return because("shouted", (letters > 0) & (capitals > self.share * letters))
