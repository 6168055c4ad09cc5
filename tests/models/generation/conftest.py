"""What a test may watch."""

from typing import Any

import pytest


@pytest.fixture
def tokens_read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Of each pass of a language model how many tokens it reads, padding counted."""
    reading = pytest.importorskip("tasklift.models.generation.reading", exc_type=ImportError)
    read: list[int] = []
    plain = reading.Reader.read

    def counted(self: Any, ids: Any, *rest: Any, **named: Any) -> Any:
        read.append(ids.numel())
        return plain(self, ids, *rest, **named)

    monkeypatch.setattr(reading.Reader, "read", counted)
    return read
