"""What may be said of an endpoint, and that no key is ever shown."""

import pytest

from tasklift.settings.check import build
from tasklift.settings.endpoint import Endpoint
from tasklift.settings.errors import UserError
from tasklift.settings.located import Located

KEY = "sk-the-Secret-Of-This-Test-0123456789"


@pytest.mark.parametrize(
    "address",
    ["ftp://api.example.com", "file:///etc/passwd", "api.example.com/v1", "https://", "https://me:secret@example.com/v1",
     "https://example.com/v1?key=secret", "https://example.com/v1#secret", "javascript:alert(1)"],
)  # fmt: skip
def test_an_address_of_another_kind_is_refused(address: str) -> None:
    with pytest.raises(UserError) as fault:
        build(Endpoint, {"address": address}, Located("task.yaml", None))
    assert fault.value.slug == "bad-setting" and "me:secret" not in str(fault.value)


def test_a_key_in_the_place_of_its_name_is_refused_and_not_shown() -> None:
    with pytest.raises(UserError, match="never the key itself") as fault:
        build(Endpoint, {"key_variable": KEY}, Located("task.yaml", None))
    assert KEY not in str(fault.value)


def test_money_needs_prices() -> None:
    with pytest.raises(UserError, match="price_read"):
        build(Endpoint, {"most_money": 3}, Located("task.yaml", None))
    assert Endpoint(price_read=2, price_written=8, most_money=3).most_money == 3


@pytest.mark.parametrize("value", [None, "", " \n", "two\nlines", "käy", "a\x00b"])
def test_what_is_no_key_is_refused_and_not_shown(value: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TEST_API_KEY", raising=False)
    if value is not None and "\x00" not in value:
        monkeypatch.setenv("TEST_API_KEY", value)
    with pytest.raises(UserError) as fault:
        Endpoint(key_variable="TEST_API_KEY").key()
    assert fault.value.slug == "no-api-key" and "TEST_API_KEY" in str(fault.value)
    assert not value or not value.strip() or value not in str(fault.value)


def test_blanks_around_a_key_are_a_slip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_API_KEY", f" {KEY}\n")
    assert Endpoint(key_variable="TEST_API_KEY").key() == KEY


def test_the_address_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "https://api.example.com/v1/")
    assert Endpoint(model="m").placed().address == "https://api.example.com/v1"
    assert Endpoint(model="m", address="http://other:8000/v1").placed().address == "http://other:8000/v1"
    monkeypatch.setenv("OPENAI_BASE_URL", "ftp://api.example.com")
    with pytest.raises(UserError) as fault:
        Endpoint(model="m").placed()
    assert fault.value.slug == "no-endpoint"


@pytest.mark.parametrize("settings", [{}, {"model": "m"}, {"address": "https://api.example.com/v1"}])
def test_an_endpoint_needs_an_address_and_a_model(settings: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    with pytest.raises(UserError) as fault:
        Endpoint.model_validate(settings).placed()
    assert fault.value.slug == "no-endpoint"
