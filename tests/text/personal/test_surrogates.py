"""Made-up values are of the kind, the same for the same value, and nobody's."""

import ipaddress

import pytest

pytest.importorskip("hypothesis")
from hypothesis import given
from hypothesis import strategies as st

from tasklift.text.personal.checks import bank_card, credit_code, iban, luhn, resident_id, ssn
from tasklift.text.personal.kinds import kinds
from tasklift.text.personal.secret_key import OPEN_KEY, keyed
from tasklift.text.personal.surrogates import surrogate

DIGESTS = st.binary(min_size=32, max_size=32)


@given(DIGESTS)
def test_no_made_up_number_is_a_valid_one(digest: bytes) -> None:
    assert not resident_id(surrogate("resident_id", "11010519491231002X", digest))
    assert not credit_code(surrogate("credit_code", "91350100M000100Y43", digest))
    assert not bank_card(surrogate("bank_card", "4111 1111 1111 1111", digest))
    assert not luhn(surrogate("bank_card", "4111111111111111", digest))
    assert not iban(surrogate("iban", "GB82 WEST 1234 5698 7654 32", digest))
    assert not ssn(surrogate("ssn", "219-09-9999", digest))


@given(DIGESTS)
def test_networks_domains_and_phones_are_those_that_are_kept_free(digest: bytes) -> None:
    assert ipaddress.ip_address(surrogate("ip", "10.1.2.3", digest)).is_private
    assert ipaddress.ip_address(surrogate("ip", "fe80::1", digest)) in ipaddress.ip_network("2001:db8::/32")
    assert surrogate("email", "a@b.cn", digest).endswith("@example.com")
    assert surrogate("phone", "13812345678", digest).startswith("100")
    assert surrogate("phone", "+44 20 7946 0958", digest).startswith("+99 9")
    assert surrogate("plate", "京A12345", digest)[1] == "I"


@given(DIGESTS, st.sampled_from(sorted(kinds())), st.text(min_size=1, max_size=20))
def test_any_text_has_a_made_up_value_of_every_kind(digest: bytes, kind: str, value: str) -> None:
    made = surrogate(kind, value, digest)
    assert made == surrogate(kind, value, digest) and isinstance(made, str)


def test_names_keep_their_script_their_size_and_their_case() -> None:
    digest = keyed(OPEN_KEY, "person", "x")
    assert len(surrogate("person", "王小明", digest)) == 3
    assert len(surrogate("person", "John Smith", digest).split()) == 2
    assert surrogate("person", "john", digest).islower()


def test_other_keys_and_kinds_give_other_digests() -> None:
    digests = {keyed(key, kind, "13812345678") for key in (b"a" * 16, b"b" * 16) for kind in ("phone", "qq")}
    assert len(digests) == 4
