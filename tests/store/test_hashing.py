"""Names made from content."""

import json
from pathlib import Path

import pytest
import xxhash
from hypothesis import given, settings
from hypothesis import strategies as st

from tasklift.store.hashing import canonical_json, digest, file_digest, key_of

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def test_a_name_is_the_same_on_every_machine() -> None:
    assert digest(b"tasklift") == "94e44a30bf07b4047e21e57cd3d4554b"
    assert key_of({"好": [1, 2.5, None]}) == "4650589950919d9f8f52b26938f5c1ac"


def test_parts_do_not_run_into_each_other() -> None:
    assert len({digest(b"ab", b"c"), digest(b"a", b"bc"), digest(b"abc"), digest(b"abc", b""), digest()}) == 5


def test_the_order_of_keys_does_not_matter_but_that_of_lists_does() -> None:
    assert key_of({"a": 1, "b": 2}) == key_of({"b": 2, "a": 1})
    assert key_of([1, 2]) != key_of([2, 1])


def test_a_number_and_its_text_have_different_names() -> None:
    assert len({key_of(1), key_of("1"), key_of(1.0), key_of(True), key_of(None), key_of("")}) == 6


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {"a": [float("nan")]}])
def test_what_json_cannot_say_is_refused(value: object) -> None:
    with pytest.raises(ValueError):
        canonical_json(value)


@settings(max_examples=100, deadline=None)
@given(_JSON)
def test_canonical_json_has_no_blanks_outside_texts_and_no_escapes_of_letters(value: object) -> None:
    written = canonical_json(value)
    assert json.loads(written) == value
    assert written == canonical_json(json.loads(written))


def test_a_file_has_the_name_of_its_bytes_whatever_the_size_of_the_pieces(tmp_path: Path) -> None:
    content = b"\x00\xff0123456789" * 700_000
    (tmp_path / "large").write_bytes(content)
    (tmp_path / "empty").write_bytes(b"")
    assert file_digest(tmp_path / "large") == xxhash.xxh3_128_hexdigest(content)
    assert file_digest(tmp_path / "empty") == xxhash.xxh3_128_hexdigest(b"")
