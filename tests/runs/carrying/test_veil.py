"""What people see of rows has passed through the steps that protect."""

from typing import Any

from tasklift.runs.carrying.veil import veiled, veiled_account
from tasklift.steps.clean.drop_sensitive import DropSensitive
from tasklift.steps.clean.normalize import Normalize
from tasklift.steps.clean.redact import Redact

TEXTS = ["text"]


def test_texts_are_shown_as_redacted_and_other_values_as_they_are() -> None:
    values = {"text": "打给王小明，13812345678", "label": "13812345678", "title": None}
    assert veiled(values, [Normalize(), Redact()], ["text", "title"]) == {
        "text": "打给[姓名]，[电话]",
        "label": "13812345678",
        "title": None,
    }
    assert veiled(values, [Normalize()], TEXTS) == values


def test_a_text_that_goes_for_what_it_holds_is_not_shown() -> None:
    assert veiled({"text": "my card is 4111 1111 1111 1111"}, [DropSensitive()], TEXTS) is None
    assert veiled({"text": "my card is blue"}, [DropSensitive()], TEXTS) == {"text": "my card is blue"}


def test_half_a_number_at_the_end_of_a_cut_text_is_left_out() -> None:
    text = "please write to me " * 10 + "or call 415-555-…"
    shown = veiled({"text": text}, [Redact()], TEXTS)
    assert (
        shown and "415" not in shown["text"] and shown["text"].startswith("please write") and shown["text"][-1] == "…"
    )


def test_examples_of_a_step_are_shown_as_later_steps_leave_them() -> None:
    examples: list[dict[str, Any]] = [
        {"id": "a", "before": {"text": "call  415-555-2671"}, "after": {"text": "call 415-555-2671"}, "reason": None},
        {"id": "b", "before": {"text": "415-555-2671 twice"}, "after": None, "reason": "copy of row a"},
    ]
    account = {"dropped": 1, "examples": examples}
    assert veiled_account(account, [Redact()], TEXTS) == {
        "dropped": 1,
        "examples": [
            {"id": "a", "before": {"text": "call  [PHONE]"}, "after": {"text": "call [PHONE]"}, "reason": None},
            {"id": "b", "before": {"text": "[PHONE] twice"}, "after": None, "reason": "copy of row a"},
        ],
    }
    kinds = DropSensitive(kinds=("phone",))
    assert veiled_account(account, [kinds], TEXTS) == {"dropped": 1, "examples": []}
    assert veiled_account(account, [], TEXTS) == account
