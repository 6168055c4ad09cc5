"""Normalisation of values inside of texts: dates, times, amounts, percentages, units and large numbers."""

from typing import ClassVar

from tasklift.data.roles import RoleType
from tasklift.forms.rewrite import Rewrite
from tasklift.forms.rows import Batch
from tasklift.steps.clean.table.value_settings import ValueSettings
from tasklift.text.values.cells import Form
from tasklift.text.values.inside import uniform_texts


class NormalizeValuesInTexts(Rewrite, ValueSettings):
    """Write dates, times, amounts, percentages, units and large numbers inside of texts each in one form.

    Why: to a model `百分之五`, `５％` and `5 %` are three things, as are `$1,200` and `USD 1200`; in one form each is
    learned once, and copies that differ in it alone are found. Only what cannot be anything else is written anew: dates
    with a year, times with a part of the day (`上午九点半`, `9:30 pm`), amounts with a currency, numbers with thousands
    apart (`1,234,567`) or with 万 and 亿, and units that are no other word. Versions, addresses, telephone numbers,
    scores, `一万个放心`, `三块蛋糕` and `3/4/2026` stay. The step is saved with the model, so requests pass
    through it too; for the columns of a table, which serving does not have, there is `normalize_values`.

    When it hurts: where people are to read the texts again (nobody writes `花了CNY 30.00`), where the writing is the
    signal, and with a pretrained model, which has seen `3万` more often than `30000`.
    Whether it helps, the ledger says.

    Example:
        recipe: [{normalize_values_in_texts: {kinds: [dates, percentages]}}]

    Reference: ISO 8601 (dates and times), ISO 4217 (currencies), the SI Brochure (units); GB/T 15835-2011 (numerals in
    Chinese texts); Sproat et al., "Normalization of non-standard words", 2001.
    """

    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.TEXT,)
    travels: ClassVar[bool] = True

    def rewrite(self, batch: Batch) -> Batch:
        form = Form(self.kinds, self.day_first, self.signs)
        return uniform_texts(batch["text"], form).alias("text").to_frame()
