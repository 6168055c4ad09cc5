"""Messages of libraries may repeat what should not be seen."""

import pytest

from tasklift.reports.tracking.secrets import without_secrets

ENVIRONMENT = {"WANDB_API_KEY": "0123456789abcdef", "HF_TOKEN": "hf_zyx", "HOME": "somewhere", "SSH_KEY": "on"}


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("key 0123456789abcdef is bad", "key … is bad"),
        ("no access for hf_zyx", "no access for …"),
        ("GET https://me:word@example.org/api failed", "GET https://…@example.org/api failed"),
        ("GET https://example.org/?write_token=abc&x=1", "GET https://example.org/?write_token=…&x=1"),
        ("turned on somewhere: https://example.org", "turned on somewhere: https://example.org"),
    ],
)
def test_secrets_are_left_out(said: str, shown: str) -> None:
    assert without_secrets(said, ENVIRONMENT) == shown
