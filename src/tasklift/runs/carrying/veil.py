"""What people see of rows, without what a protecting step keeps out of them: it has passed through that step, too."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import polars as pl

from tasklift.data.roles import RoleType
from tasklift.forms.carried import TEXT
from tasklift.forms.judge import Judge
from tasklift.forms.rewrite import Rewrite
from tasklift.forms.step import Step

_CUT: Final = "…"
_MAY_BE_PART: Final = 40
"""A text that was cut may end within a name or a number, which no step knows by its half."""


def veiled_account(account: Mapping[str, Any], later: Sequence[Step], roles: Sequence[str]) -> dict[str, Any]:
    """The account of a step with examples as the `later` steps would leave them; those of texts that go are left out.

    `roles`: the names of texts among what examples show.
    """
    shown = []
    for example in account["examples"]:
        sides = {when: veiled(example[when], later, roles) for when in ("before", "after") if example[when] is not None}
        if None not in sides.values():
            shown.append({**example, **sides})
    return {**account, "examples": shown}


def veiled(values: Mapping[str, Any], steps: Sequence[Step], roles: Sequence[str]) -> dict[str, Any] | None:
    """The values by role, texts as the steps that protect leave them; None where one of them sets such a text aside."""
    left = dict(values)
    protecting = [step for step in steps if step.protects and step.reads == (RoleType.TEXT,)]
    for role in roles if protecting else ():
        if left.get(role) is not None:
            left[role] = _passed(left[role], protecting)
            if left[role] is None:
                return None
    return left


def _passed(text: str, steps: Sequence[Step]) -> str | None:
    is_cut = text.endswith(_CUT)
    frame = pl.DataFrame({"id": ["0"], TEXT: [text[:-_MAY_BE_PART] if is_cut else text]})
    for step in steps:
        if isinstance(step, Judge) and step.judge(frame)[0] is not None:
            return None
        if isinstance(step, Rewrite):
            frame = frame.with_columns(step.rewrite(frame.select(TEXT))[TEXT])
    kept: str = frame[TEXT][0]
    return f"{kept}{_CUT}" if is_cut else kept
