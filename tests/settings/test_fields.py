"""What a user may choose: frozen, known keys only, numbers that are numbers."""

import pytest
from pydantic import Field, ValidationError

from tasklift.settings.fields import Search, Settings


class Chosen(Settings):
    """Settings as a step has them."""

    share: float = Field(0.5, ge=0, le=1)
    count: int | None = None
    whether: bool = True
    either: bool | int = 0


class Wrong(Settings):
    """A default that breaks its own bound."""

    share: float = Field(2.0, le=1)


def test_choices_are_frozen() -> None:
    with pytest.raises(ValidationError):
        Chosen().share = 0.1  # type: ignore[misc]


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(ValidationError, match="extra_forbidden"):
        Chosen.model_validate({"shares": 0.1})


def test_a_default_is_checked_too() -> None:
    with pytest.raises(ValidationError):
        Wrong()


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -0.1, 1.1, True, "much", [0.5], None])
def test_what_is_no_share_is_refused(value: object) -> None:
    with pytest.raises(ValidationError):
        Chosen.model_validate({"share": value})


@pytest.mark.parametrize("value", [True, False, 1.5, "one", "1.5"])
def test_what_is_no_count_is_refused(value: object) -> None:
    with pytest.raises(ValidationError):
        Chosen.model_validate({"count": value})


def test_numbers_in_quotes_words_for_truth_and_truth_where_it_is_meant_are_taken() -> None:
    chosen = Chosen.model_validate({"share": "0.25", "count": "3", "whether": "no", "either": True})
    assert chosen == Chosen(share=0.25, count=3, whether=False, either=True)


def test_a_search_range_is_data() -> None:
    assert Search(0.1, 10, log=True) == Search(low=0.1, high=10, log=True, choices=())
